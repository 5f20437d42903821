import type { Store } from '../../store/store.ts';

/**
 * Where devices of a type begin to be numbered, so that they answer at the unit IDs that published client
 * configurations expect (design.md): instance 0 is unit 100, instance 512 unit 225; the others are their own units.
 */
const first: Readonly<Record<string, number>> = {
  gps: 0,
  charger: 10,
  inverter: 11,
  alternator: 12,
  dcload: 13,
  pvinverter: 20,
  tank: 21,
  temperature: 24,
  grid: 30,
  genset: 31,
  evcharger: 42,
  acload: 43,
  solarcharger: 50,
  battery: 512,
};
/** Where the second one of a type is, if not beside the first. */
const second: Readonly<Record<string, number>> = { gps: 1, battery: 60 };
/** Unit 100 is the system and all that has instance 0. */
const notFree = 100;
const last = 247;

/** The first instance of a type that no present service has and that has a unit ID; undefined: all are taken. */
export function freeInstance(store: Store, type: string): number | undefined {
  const begin = first[type] ?? 1;
  if (store.find(type, begin) === undefined) return begin;
  for (let instance = second[type] ?? begin + 1; instance <= last; instance += 1) {
    if (instance !== notFree && store.find(type, instance) === undefined) return instance;
  }
  return undefined;
}
