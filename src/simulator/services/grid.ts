import type { Grid } from '../plant/grid.ts';
import { sumOf } from '../plant/numbers.ts';
import { phaseNumbers, phaseReadings, powerFactorReadings } from './ac-phases.ts';
import type { ServiceContents, Surroundings } from './contents.ts';
import { gridKwhBefore } from './past.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** /DeviceType of an ET112 and an ET340. */
const deviceTypes = { onePhase: 120, threePhase: 345 } as const;

/**
 * An energy meter at the grid with a supply of its own, as from the backed-up side of a Multi. When the grid fails it
 * reads 0 V, 0 A and 0 Hz and stays; one that lives on what it measures would be gone, as after `unplug`.
 */
export function gridMeter(grid: Grid, { plant }: Surroundings): ServiceContents {
  const before = gridKwhBefore(grid, plant);
  const bought = (phase: number): number => (before[phase - 1]?.bought ?? 0) + (grid.phases[phase - 1]?.importKwh ?? 0);
  const sold = (phase: number): number => (before[phase - 1]?.sold ?? 0) + (grid.phases[phase - 1]?.exportKwh ?? 0);
  const numbers = phaseNumbers(grid.phases.length);
  const phases = numbers.map((phase) => ({
    phase,
    volts: () => grid.phases[phase - 1]?.volts ?? 0,
    watts: () => grid.phases[phase - 1]?.watts ?? 0,
    forwardKwh: () => bought(phase),
    reverseKwh: () => sold(phase),
  }));
  return {
    type: 'grid',
    product: product('grid'),
    readings: {
      ...phaseReadings(phases),
      ...powerFactorReadings(phases),
      '/Ac/Power': () => rounded(grid.watts),
      '/Ac/Frequency': () => rounded(grid.hertz, 100),
      '/Ac/Energy/Forward': () => rounded(sumOf(numbers, bought), 100),
      '/Ac/Energy/Reverse': () => rounded(sumOf(numbers, sold), 100),
      '/DeviceType': grid.phases.length === 1 ? deviceTypes.onePhase : deviceTypes.threePhase,
      '/ErrorCode': 0,
    },
  };
}
