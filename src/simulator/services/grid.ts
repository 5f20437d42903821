import type { Grid } from '../plant/grid.ts';
import { sumOf } from '../plant/numbers.ts';
import { phaseNumbers, phaseReadings, powerFactorReadings } from './ac-phases.ts';
import type { ServiceContents } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** /DeviceType of an ET112 and an ET340. */
const deviceTypes = { onePhase: 120, threePhase: 345 } as const;

/**
 * An energy meter at the grid with a supply of its own, as from the backed-up side of a Multi. When the grid fails it
 * reads 0 V, 0 A and 0 Hz and stays; one that lives on what it measures would be gone, as after `unplug`.
 */
export function gridMeter(grid: Grid): ServiceContents {
  const phases = phaseNumbers(grid.phases.length).map((phase) => ({
    phase,
    volts: () => grid.phases[phase - 1]?.volts ?? 0,
    watts: () => grid.phases[phase - 1]?.watts ?? 0,
    forwardKwh: () => grid.phases[phase - 1]?.importKwh ?? 0,
    reverseKwh: () => grid.phases[phase - 1]?.exportKwh ?? 0,
  }));
  return {
    type: 'grid',
    product: product('grid'),
    readings: {
      ...phaseReadings(phases),
      ...powerFactorReadings(phases),
      '/Ac/Power': () => rounded(grid.watts),
      '/Ac/Frequency': () => rounded(grid.hertz, 100),
      '/Ac/Energy/Forward': () =>
        rounded(
          sumOf(grid.phases, ({ importKwh }) => importKwh),
          100,
        ),
      '/Ac/Energy/Reverse': () =>
        rounded(
          sumOf(grid.phases, ({ exportKwh }) => exportKwh),
          100,
        ),
      '/DeviceType': grid.phases.length === 1 ? deviceTypes.onePhase : deviceTypes.threePhase,
      '/ErrorCode': 0,
    },
  };
}
