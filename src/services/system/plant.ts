import type { Service } from '../../store/service.ts';
import type { Value } from '../../store/values.ts';
import { settings } from '../settings/table.ts';
import { type Reading, reading } from './readings.ts';

/** A service as the rules see it; the services of the store are such. */
export type PlantService = Pick<Service, 'type' | 'name' | 'instance' | 'value'>;

/** All services at one moment: what the rules of the `system` service go by. */
export class Plant {
  readonly #byType = new Map<string, PlantService[]>();
  /** The rules ask for the same few types again and again. */
  readonly #sorted = new Map<string, readonly PlantService[]>();

  /** @param services in the order in which they appeared */
  constructor(services: Iterable<PlantService>) {
    for (const service of services) {
      const others = this.#byType.get(service.type);
      if (others === undefined) this.#byType.set(service.type, [service]);
      else others.push(service);
    }
  }

  /** The services of a type in the order in which they appeared. */
  all(type: string): readonly PlantService[] {
    return this.#byType.get(type) ?? [];
  }

  has(...types: readonly string[]): boolean {
    return types.some((type) => this.#byType.has(type));
  }

  /** The services of a type by device instance; of equal ones, that which appeared first comes first. */
  sorted(type: string): readonly PlantService[] {
    const known = this.#sorted.get(type);
    if (known !== undefined) return known;
    const sorted = this.all(type).toSorted((a, b) => a.instance - b.instance);
    this.#sorted.set(type, sorted);
    return sorted;
  }

  /** The one of a type with the lowest device instance. */
  first(type: string): PlantService | undefined {
    return this.sorted(type)[0];
  }

  everything(): readonly PlantService[] {
    return [...this.#byType.values()].flat();
  }

  /** Inverters and inverter/chargers that are not on VE.Bus: first those that also charge, by device instance. */
  otherInverters(): readonly PlantService[] {
    return [...this.sorted('multi'), ...this.sorted('inverter')];
  }

  /** A setting, or its default where the settings do not have it (venus-services.md, 5 and 6). */
  setting(path: string): Value {
    const value = this.first('settings')?.value(path);
    return value === undefined ? (settings.get(path)?.default ?? null) : value;
  }

  /** What the settings say is at AC input 0 or 1 (0 unused, 1 grid, 2 generator, 3 shore). */
  inputType(input: number): Reading {
    const value = this.setting(`/Settings/SystemSetup/AcInput${input + 1}`);
    return typeof value === 'number' ? value : null;
  }

  /** Whether there is something on DC that nothing measures. */
  get hasDcSystem(): boolean {
    return this.setting('/Settings/SystemSetup/HasDcSystem') === 1;
  }
}

const prefix = 'com.victronenergy';

/** The name of a service on a GX, like `com.victronenergy.battery.ttyUSB0`. */
export function fullName(service: PlantService): string {
  return `${prefix}.${service.name}`;
}

/** The name that stays when the link changes, like `com.victronenergy.battery/288`. */
export function lastingName(service: PlantService): string {
  return `${prefix}.${service.type}/${service.instance}`;
}

/** The service that a lasting name means, if it is there. */
export function serviceOf(plant: Plant, name: string): PlantService | undefined {
  const [, type = '', instance] = /^com\.victronenergy\.(\w+)\/(\d+)$/.exec(name) ?? [];
  return plant.all(type).find((service) => service.instance === Number(instance));
}

/**
 * Whether the device behind a service is there and known: the rules choose only among such. A service that does not
 * offer the path of a name at all is not held to it.
 */
export function isUsable(service: PlantService): boolean {
  const isKnown = service.value('/ProductName') !== null && service.value('/Mgmt/Connection') !== null;
  return reading(service, '/Connected') === 1 && isKnown;
}
