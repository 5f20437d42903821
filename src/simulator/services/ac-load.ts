import type { AcLoad } from '../plant/ac-load.ts';
import { phaseReadings, positions, powerFactorReadings, sideOf, voltsAt } from './ac-phases.ts';
import type { ServiceContents, Surroundings } from './contents.ts';
import { kwhBefore } from './past.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** An energy meter in front of a load, on the phases that the load has. */
export function loadMeter(load: AcLoad, { plant }: Surroundings): ServiceContents {
  const before = kwhBefore(load);
  const phases = load.phases.map((phase) => ({
    phase,
    volts: voltsAt(load.node, phase),
    watts: () => load.phaseWatts[phase - 1] ?? 0,
    forwardKwh: () => before / load.phases.length + (load.phaseKwh[phase - 1] ?? 0),
  }));
  return {
    type: 'acload',
    product: product('acload'),
    readings: {
      ...phaseReadings(phases),
      ...powerFactorReadings(phases),
      '/Ac/Power': () => rounded(load.watts),
      '/Ac/Frequency': () => rounded(load.node.hertz, 100),
      '/Ac/Energy/Forward': () => rounded(before + load.consumedKwh, 100),
      '/Position': positions[sideOf(plant, load.node)],
      '/ErrorCode': 0,
    },
  };
}
