import type { Service } from '../store/service.ts';
import type { UnitIdRow } from './table.ts';

/** What decides where a service answers. */
export type Addressed = Pick<Service, 'instance' | 'units'>;

/** Unit IDs that stand for device instance 0, whatever the table says (modbus-gx.md, 4). */
const zeroUnits = [0, 100] as const;
const unitCount = 256;

/**
 * Which service of one type answers at which unit ID: the one whose device instance equals the unit ID, else
 * one that lists the unit ID among its `units`, else by the table (design.md, The register image). Of two with
 * the same claim the later one answers.
 *
 * @param services all present services of one type in order of appearance
 * @returns services by unit ID, 0..255
 */
export function resolveUnits<S extends Addressed>(
  services: readonly S[],
  table: readonly UnitIdRow[],
): (S | undefined)[] {
  const units = new Array<S | undefined>(unitCount).fill(undefined);
  for (const { unit, instance } of [...zeroUnits.map((unit) => ({ unit, instance: 0 })), ...table]) {
    for (const service of services) if (service.instance === instance) units[unit] = service;
  }
  for (const service of services) for (const unit of service.units) units[unit] = service;
  for (const service of services) if (service.instance < unitCount) units[service.instance] = service;
  return units;
}

/**
 * The unit ID to tell people for a service: the table's for its instance, else the instance itself, 100 for
 * instance 0, else one of its own `units`; undefined when none of them reaches it.
 *
 * @param reached the unit IDs at which the service does answer
 */
export function preferredUnit(
  service: Addressed,
  reached: ReadonlySet<number>,
  table: readonly UnitIdRow[],
): number | undefined {
  const listed = table.filter((row) => row.instance === service.instance).map((row) => row.unit);
  const candidates = [service.instance === 0 ? 100 : service.instance, ...listed, ...service.units];
  return candidates.find((unit) => reached.has(unit)) ?? [...reached][0];
}
