import { serviceOf } from '../../scenario/device-kinds.ts';
import type { ScenarioDevice } from '../../scenario/scenario.ts';

export type CanDevice = Extract<ScenarioDevice, { wire: 'can' }>;

/**
 * What the nodes of a device are called that are services: sensors have one for each of their parts, called like that
 * where there are several; all others have one.
 */
export function nodeNames({ of, name }: CanDevice): readonly string[] {
  return of.length === 1 ? [name] : of;
}

/** How many nodes a device is on the bus: the interface of a VE.Bus system has two. */
export function nodeCount(device: CanDevice): number {
  return device.device === 'vebus' ? 2 : device.of.length;
}

/**
 * The device instance of each device: its own, or the next from 0 on that none of its service has. Of several nodes it
 * is that of the first; the others have the next.
 */
export function canInstances(devices: readonly CanDevice[]): ReadonlyMap<CanDevice, number> {
  // Devices of one type of service share the numbers of their instances.
  const keysOf = ({ wire, device, of }: CanDevice, instance: number): string[] =>
    of.map((_, index) => `${serviceOf(wire, device)} ${instance + index}`);
  const taken = new Set(devices.flatMap((one) => (one.instance === undefined ? [] : keysOf(one, one.instance))));
  const found = new Map<CanDevice, number>();
  for (const one of devices) {
    let instance = one.instance ?? 0;
    while (one.instance === undefined && keysOf(one, instance).some((key) => taken.has(key))) instance += 1;
    for (const key of keysOf(one, instance)) taken.add(key);
    found.set(one, instance);
  }
  return found;
}
