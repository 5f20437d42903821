import type { AcLoad } from '../plant/ac-load.ts';
import type { Grid } from '../plant/grid.ts';
import { sumOf } from '../plant/numbers.ts';
import type { Plant } from '../plant/plant.ts';
import type { PvInverter } from '../plant/pv-inverter.ts';

/**
 * Counters begin where a month of use has left them: hours in all, and of these at full power of the panels. After a year
 * many would stand at the end of their registers: of a phase those reach to 655 kWh (2603, 1030).
 */
const month = { hours: 720, sunHours: 110 } as const;
/** Of what the loads of a house with panels take, this share was bought; of what its PV inverters gave, that was sold. */
const withPanels = { bought: 0.45, sold: 0.4 } as const;

/** What a load has taken before the plant began. */
export function kwhBefore({ meanWatts }: { readonly meanWatts: number }): number {
  return (meanWatts * month.hours) / 1_000;
}

/** What a PV inverter has given. */
export function pvKwhBefore({ peakWatts }: PvInverter): number {
  return (peakWatts * month.sunHours) / 1_000;
}

/** What each phase of a grid has bought and sold, L1 first. */
export function gridKwhBefore(grid: Grid, plant: Plant): readonly { readonly bought: number; readonly sold: number }[] {
  const { acLoad, pvInverter, solarCharger, multi } = plant.parts;
  const behind = new Set([grid.name]);
  for (const { name, description } of multi) if (description.inputs.includes(grid.name)) behind.add(name);
  const isBehind = ({ node }: AcLoad | PvInverter): boolean => behind.has(node.name);
  const hasPanels = pvInverter.some(isBehind) || solarCharger.length > 0;
  return grid.phases.map((_, index) => {
    const taken = sumOf(acLoad.filter(isBehind), (load) => onPhase(load, index, kwhBefore(load)));
    const given = sumOf(pvInverter.filter(isBehind), (pv) => onPhase(pv, index, pvKwhBefore(pv)));
    return { bought: taken * (hasPanels ? withPanels.bought : 1), sold: given * withPanels.sold };
  });
}

function onPhase({ phases }: AcLoad | PvInverter, index: number, kwh: number): number {
  return phases.some((phase) => phase === index + 1) ? kwh / phases.length : 0;
}
