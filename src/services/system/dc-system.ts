import { batteryOf } from './battery.ts';
import { batteryServiceOf } from './battery-service.ts';
import { otherSourcesOf, solarOf } from './dc-sources.ts';
import type { Plant } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { amps, type Reading, reading, type SystemValues, sum, sumOf } from './readings.ts';
import { allVebusWatts } from './vebus.ts';

const estimated = 0;
const measured = 1;

/** `/Dc/System`: what other DC loads take; negative when there are unmeasured sources. */
export function dcSystemValues(plant: Plant): SystemValues {
  const [power, current, type] = plant.has('dcsystem') ? measuredLoads(plant) : estimatedLoads(plant);
  return [
    ['/Dc/System/Power', power],
    ['/Dc/System/Current', current],
    ['/Dc/System/MeasurementType', type],
  ];
}

type Loads = readonly [power: Reading, current: Reading, type: Reading];

function measuredLoads(plant: Plant): Loads {
  const total = (path: string): Reading => sumOf(plant.all('dcsystem'), (service) => reading(service, path)) ?? 0;
  return [total('/Dc/0/Power'), total('/Dc/0/Current'), measured];
}

/** What sources give and the battery does not get; without a battery monitor only what load outputs give. */
function estimatedLoads(plant: Plant): Loads {
  const nothing: Loads = [null, null, null];
  if (!plant.hasDcSystem) return nothing;
  const battery = batteryOf(plant);
  const isMonitored = batteryServiceOf(plant)?.type === 'battery';
  const power = isMonitored ? unaccounted(plant, battery.watts) : solarOf(plant).load;
  return power === null ? nothing : [power, amps(power, battery.volts), estimated];
}

function unaccounted(plant: Plant, batteryWatts: Reading): Reading {
  if (batteryWatts === null) return null;
  const { chargers, fuelCells, alternators } = otherSourcesOf(plant);
  const sources = sum(
    0,
    solarOf(plant).total,
    chargers,
    fuelCells,
    alternators,
    allVebusWatts(plant),
    sumOf(plant.otherInverters, inverterWatts),
  );
  return (sources ?? 0) - batteryWatts;
}

/** What an inverter gives to DC; by its first AC phase where it does not measure DC, losses left out. */
function inverterWatts(service: PlantService): number {
  const or0 = (path: string): number => reading(service, path) ?? 0;
  const current = reading(service, '/Dc/0/Current');
  return current === null ? -or0('/Ac/Out/L1/V') * or0('/Ac/Out/L1/I') : or0('/Dc/0/Voltage') * current;
}
