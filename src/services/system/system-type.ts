import { solarOf, yieldWatts } from './dc-sources.ts';
import { isAnyKnown } from './phases.ts';
import type { Plant } from './plant.ts';
import { pvInvertersOf } from './pv-inverters.ts';
import { reading, type SystemValues } from './readings.ts';
import { mainVebus } from './vebus.ts';

const ess = 5;

/** `/Hub` and `/SystemType`: which of Victron's kinds of system this is; null = none of them. */
export function systemTypeValues(plant: Plant): SystemValues {
  const [hub, name] = typeOf(plant);
  return [
    ['/Hub', hub],
    ['/SystemType', name],
  ];
}

function typeOf(plant: Plant): readonly [hub: number | null, name: string | null] {
  const { connected } = mainVebus(plant);
  if (connected === undefined) return [null, plant.has('acsystem') ? 'AC System' : null];
  const assistant = reading(connected, '/Hub4/AssistantId');
  if (assistant !== null) return [4, assistant === ess ? 'ESS' : 'Hub-4'];
  if (reading(connected, '/Hub/ChargeVoltage') !== null || hasDcPv(plant)) return [1, 'Hub-1'];
  const { onOutput, onGrid, onGenset } = pvInvertersOf(plant);
  if (isAnyKnown(onOutput)) return [2, 'Hub-2'];
  return isAnyKnown(onGrid) || isAnyKnown(onGenset) ? [3, 'Hub-3'] : [null, null];
}

function hasDcPv(plant: Plant): boolean {
  return solarOf(plant).total !== null || plant.otherInverters.some((service) => yieldWatts(service) !== null);
}
