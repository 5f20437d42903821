import type { Logger } from '../runtime/log.ts';
import type { Service } from '../store/service.ts';
import type { Store } from '../store/store.ts';
import type { BlockFailure } from './failure.ts';
import type { RegisterTable, UnitIdRow } from './table.ts';
import { preferredUnit, resolveUnits } from './unit-map.ts';

/** Keeps who answers at which unit ID, for each service type, as services come and go. */
export class UnitBook {
  readonly #store: Store;
  readonly #log: Logger;
  readonly #byType = new Map<string, readonly (Service | undefined)[]>();
  readonly #unitsOf = new Map<Service, readonly number[]>();
  readonly #clashes = new Set<string>();
  #unitIds: readonly UnitIdRow[] = [];

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  setUnitIds(unitIds: readonly UnitIdRow[]): void {
    this.#unitIds = unitIds;
  }

  /** Forgets everything; each type must be resolved again. */
  clear(): void {
    this.#byType.clear();
    this.#unitsOf.clear();
  }

  /**
   * Works out anew who answers for a service type.
   * @returns the unit IDs for which that has changed
   */
  resolve(type: string): readonly number[] {
    const services = [...this.#store.services()].filter((service) => service.type === type);
    this.#warnOfClashes(type, services);
    const before = this.#byType.get(type) ?? [];
    const after = resolveUnits(services, this.#unitIds);
    this.#byType.set(type, after);
    for (const service of this.#unitsOf.keys()) if (service.type === type) this.#unitsOf.delete(service);
    for (const service of services) {
      this.#unitsOf.set(
        service,
        after.flatMap((answering, unit) => (answering === service ? [unit] : [])),
      );
    }
    this.#warnOfUnreached(services, after);
    return after.flatMap((service, unit) => (service === before[unit] ? [] : [unit]));
  }

  serviceAt(unit: number, type: string): Service | undefined {
    return this.#byType.get(type)?.[unit];
  }

  /** The unit IDs at which a service answers. */
  unitsOf(service: Service): readonly number[] {
    return this.#unitsOf.get(service) ?? [];
  }

  unitOf(service: Service): number | undefined {
    return preferredUnit(service, new Set(this.unitsOf(service)), this.#unitIds);
  }

  all(): { unit: number; service: Service }[] {
    const rows: { unit: number; service: Service }[] = [];
    for (const services of this.#byType.values()) {
      services.forEach((service, unit) => {
        if (service !== undefined) rows.push({ unit, service });
      });
    }
    return rows.sort((a, b) => a.unit - b.unit);
  }

  /** The first thing wrong with a block of registers on a unit, in the order in which a GX checks. */
  checkBlock(table: RegisterTable, unit: number, address: number, count: number): BlockFailure | undefined {
    const first = table.at(address);
    if (first === undefined) return { kind: 'no-register', address, hint: addressHint(table, address) };
    if (this.serviceAt(unit, first.service) === undefined) {
      return { kind: 'no-service', address, service: first.service, hint: this.#unitHint(first.service) };
    }
    for (let next = address + 1; next < address + count; next += 1) {
      const row = table.at(next);
      if (row === undefined) return { kind: 'gap', address: next };
      if (this.serviceAt(unit, row.service) === undefined) {
        return { kind: 'foreign', address: next, service: row.service };
      }
    }
    return undefined;
  }

  #unitHint(type: string): string {
    const present = [...this.#unitsOf.keys()].filter((service) => service.type === type);
    const units = present.map((service) => this.unitOf(service)).filter((unit) => unit !== undefined);
    if (units.length === 0) return `no ${type} is there now`;
    return `${type} is unit ${units.join(', ')}`;
  }

  /** A service whose unit ID another one has taken by its `units` must not vanish without a word. */
  #warnOfUnreached(services: readonly Service[], answering: readonly (Service | undefined)[]): void {
    for (const service of services) {
      const wanted = preferredUnit(service, new Set(answering.keys()), this.#unitIds);
      const other = wanted === undefined ? undefined : answering[wanted];
      const key = `unreached ${service.name} ${other?.name}`;
      if (other === undefined || other === service || other.instance === service.instance) continue;
      if (this.#clashes.has(key)) continue;
      this.#clashes.add(key);
      this.#log.warn(
        `${other.name} answers at unit ${wanted}, which ${service.name} would have: see \`units\` in the configuration`,
      );
    }
  }

  #warnOfClashes(type: string, services: readonly Service[]): void {
    for (const [index, service] of services.entries()) {
      const other = services.slice(0, index).find((earlier) => earlier.instance === service.instance);
      const key = `${type} ${service.instance} ${service.name}`;
      if (other === undefined || this.#clashes.has(key)) continue;
      this.#clashes.add(key);
      this.#log.warn(
        `${other.name} and ${service.name} have the same instance ${service.instance}; ${service.name} answers. ` +
          'Give one of them another `instance` in the configuration',
      );
    }
  }
}

/** Clients that count from 1 or from 40001 are told so (clients-and-users.md, pain 16). */
function addressHint(table: RegisterTable, address: number): string {
  for (const base of [40_001, 30_001, 40_000, 30_000]) {
    const meant = address - base;
    if (meant >= 0 && table.at(meant) !== undefined) {
      return `; addresses are as listed, without ${base}: was ${meant} meant?`;
    }
  }
  return '';
}
