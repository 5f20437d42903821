import type { Store } from '../../store/store.ts';
import type { ScenarioDevice } from '../scenario/scenario.ts';

/** Services that are there without any device of a scenario: those of the program, and that of the bus itself. */
const notOfDevices: ReadonlySet<string> = new Set(['system', 'settings', 'hub4', 'platform', 'vecan']);

/** How many services the devices of a scenario have when all are there. */
export function expectedServices(devices: readonly ScenarioDevice[]): number {
  // Only tank and temperature sensors read several parts, and each part is a service.
  return devices.reduce((sum, { of }) => sum + of.length, 0);
}

/** How many services of devices are in the store now. */
export function presentServices(store: Store): number {
  let count = 0;
  for (const { type } of store.services()) if (!notOfDevices.has(type)) count += 1;
  return count;
}
