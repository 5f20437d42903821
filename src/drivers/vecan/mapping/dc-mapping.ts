import type { FieldValues } from '../../../protocols/n2k/field.ts';
import { type DcReading, placeOf } from './dc-places.ts';
import { DcRoles } from './dc-roles.ts';
import { dcTypes } from './dc-types.ts';
import type { DcRole } from './instance-roles.ts';
import { type NodeKind, type NodeTraits, serviceOfKind } from './node-kind.ts';
import { OutputCount } from './output-count.ts';
import { ranks } from './ranks.ts';
import type { Telling, VecanService } from './telling.ts';
import { celsius, numberOf, percent, type Values } from './values-of.ts';

type ChargeValue = readonly [path: string, read: (fields: FieldValues) => number | null];

const soc: ChargeValue = ['/Soc', (fields) => percent(numberOf(fields, 'stateOfCharge'))];

/** What a 127506 tells, by service; to others it only names the instance. */
const chargeState: Readonly<Partial<Record<VecanService, readonly ChargeValue[]>>> = {
  battery: [
    soc,
    ['/Soh', (fields) => percent(numberOf(fields, 'stateOfHealth'))],
    ['/TimeToGo', (fields) => numberOf(fields, 'timeRemaining')],
  ],
  vebus: [soc],
};

const capacityPaths = ['/Capacity', '/InstalledCapacity'] as const;

/** Batteries, PV and outputs of one node: 127506, 127508, 127513 and 127751. */
export class DcMapping {
  readonly roles: DcRoles;
  readonly #type: VecanService | undefined;
  readonly #counts: OutputCount;
  /** Messages of instances that nobody has named yet, by instance. */
  readonly #pending = new Map<number, FieldValues>();

  constructor(kind: NodeKind, traits: NodeTraits) {
    this.roles = new DcRoles(kind, traits);
    this.#type = serviceOfKind(kind);
    this.#counts = new OutputCount(kind, traits.isVictron ? traits.productCode : null);
  }

  /** 127508 */
  battery(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    if (instance === null || this.#type === undefined) return [];
    this.roles.sends(instance);
    const reading = {
      volts: numberOf(fields, 'voltage'),
      amps: numberOf(fields, 'current'),
      celsius: celsius(numberOf(fields, 'temperature')),
    };
    if (this.roles.roleOf(instance) === undefined) this.#pending.set(instance, fields);
    else this.#pending.delete(instance);
    return this.#at(instance, `127508 ${instance}`, ranks.usual, reading, ['volts', 'amps', 'celsius']);
  }

  /** 127751, whose connection number is taken for the battery instance (?). Volts are coarser than those of 127508. */
  voltageAndCurrent(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'connectionNumber');
    if (instance === null) return [];
    const reading = { volts: numberOf(fields, 'dcVoltage'), amps: numberOf(fields, 'dcCurrent'), celsius: null };
    return [
      ...this.#at(instance, `127751 ${instance}`, ranks.spare, reading, ['volts']),
      ...this.#at(instance, `127751 ${instance} current`, ranks.fine, reading, ['amps']),
    ];
  }

  /** 127506: names its instance, so that what was waiting for a name can be told. */
  details(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    const type = numberOf(fields, 'dcType');
    if (instance === null || this.#type === undefined) return [];
    this.roles.learn(instance, type, soc[1](fields) !== null);
    const waiting = this.roles.roleOf(instance) === undefined ? undefined : this.#pending.get(instance);
    const named = waiting === undefined ? [] : this.battery(waiting);
    return type === null || type === dcTypes.battery ? [...this.#chargeState(instance, fields), ...named] : named;
  }

  /** 127513 */
  configuration(fields: FieldValues): readonly Telling[] {
    const instance = numberOf(fields, 'instance');
    if (instance === null || this.#type !== 'battery' || !this.roles.isMain(instance)) return [];
    const capacity = numberOf(fields, 'capacity');
    const values = capacityPaths.map((path) => [path, capacity] as const);
    const part = this.roles.partOf(instance);
    return [{ type: 'battery', part, source: `127513 ${instance}`, rank: ranks.usual, values }];
  }

  #chargeState(instance: number, fields: FieldValues): Telling[] {
    const source = `127506 ${instance}`;
    const told: Telling[] = [];
    const tell = (type: VecanService, part: number): void => {
      const values = (chargeState[type] ?? []).map(([path, read]) => [path, read(fields)] as const);
      if (values.length > 0) told.push({ type, part, source, rank: ranks.usual, values });
    };
    if (this.#type !== undefined && this.roles.isMain(instance)) tell(this.#type, this.roles.partOf(instance));
    if (this.roles.isOwnMonitor(instance)) tell('battery', instance);
    return told;
  }

  /** Says what is measured where; nothing while the role of the instance is not known. */
  #at(
    instance: number,
    source: string,
    rank: number,
    reading: DcReading,
    which: readonly (keyof DcReading)[],
  ): Telling[] {
    const told: Telling[] = [];
    const role = this.roles.roleOf(instance);
    const valuesAt = (place: DcRole): Values =>
      placeOf(place).flatMap(([path, what]) => (which.includes(what) ? [[path, reading[what]] as const] : []));
    if (role !== undefined && this.#type !== undefined) {
      const values = [...valuesAt(role), ...this.#counts.values(role)];
      if (values.length > 0) {
        told.push({ type: this.#type, part: this.roles.partOf(instance), source, rank, values });
      }
    }
    if (this.roles.isOwnMonitor(instance)) {
      told.push({ type: 'battery', part: instance, source, rank, values: valuesAt('main') });
    }
    return told;
  }
}
