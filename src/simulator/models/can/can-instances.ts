import type { ScenarioDevice } from '../../scenario/scenario.ts';

export type CanDevice = Extract<ScenarioDevice, { wire: 'can' }>;

/** Devices of one kind of service share the numbers of their instances. */
const services: Readonly<Record<CanDevice['device'], string>> = {
  bmv: 'battery',
  'lynx-shunt': 'battery',
  'lynx-ion': 'battery',
  mppt: 'solarcharger',
  smartsolar: 'solarcharger',
  skylla1: 'charger',
  skylla3: 'charger',
  vebus: 'vebus',
  tank: 'tank',
  temperature: 'temperature',
  gps: 'gps',
};

/** The device instance of each device: its own, or the next from 0 on that none of its service has. */
export function canInstances(devices: readonly CanDevice[]): ReadonlyMap<CanDevice, number> {
  const taken = new Set(devices.map(({ device, instance }) => `${services[device]} ${instance}`));
  const found = new Map<CanDevice, number>();
  for (const one of devices) {
    let instance = one.instance ?? 0;
    while (one.instance === undefined && taken.has(`${services[one.device]} ${instance}`)) instance += 1;
    taken.add(`${services[one.device]} ${instance}`);
    found.set(one, instance);
  }
  return found;
}
