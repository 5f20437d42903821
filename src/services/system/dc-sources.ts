import { type Plant, remembered } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { amps, dcWatts, plus, type Reading, reading, type SystemValues, sumOf } from './readings.ts';

/** What solar chargers deliver together, in watts; null without any. */
export interface Solar {
  /** Into the battery. */
  readonly charge: Reading;
  /** Out of the load terminals. */
  readonly load: Reading;
  /** Both. */
  readonly total: Reading;
  /** Into the battery, in amperes. */
  readonly chargeAmps: Reading;
  /** Both, in amperes. */
  readonly totalAmps: Reading;
  /** The one to take the battery's voltage from. */
  readonly first: PlantService | undefined;
}

/** Of those whose output is known: volts and amperes. Without load terminals nothing flows out there. */
export const solarOf = remembered((plant): Solar => {
  let charge: Reading = null;
  let load: Reading = null;
  let chargeAmps: Reading = null;
  let loadAmps: Reading = null;
  let first: PlantService | undefined;
  for (const service of plant.all('solarcharger')) {
    const volts = reading(service, '/Dc/0/Voltage');
    const intoBattery = reading(service, '/Dc/0/Current');
    if (volts === null || intoBattery === null) continue;
    const intoLoads = reading(service, '/Load/I') ?? 0;
    charge = plus(charge, volts * intoBattery);
    load = plus(load, volts * intoLoads);
    chargeAmps = plus(chargeAmps, intoBattery);
    loadAmps = plus(loadAmps, intoLoads);
    first ??= service;
  }
  return { charge, load, total: plus(charge, load), chargeAmps, totalAmps: plus(chargeAmps, loadAmps), first };
});

/** What chargers, fuel cells and alternators deliver, in watts; null without any. */
export interface OtherSources {
  readonly chargers: Reading;
  readonly fuelCells: Reading;
  readonly alternators: Reading;
}

/** Output 0 of a charger is that of the main battery; DC generators count as alternators. */
export const otherSourcesOf = remembered(
  (plant): OtherSources => ({
    chargers: sumOf(plant.all('charger'), dcWatts),
    fuelCells: sumOf(plant.all('fuelcell'), dcWatts),
    alternators: plus(sumOf(plant.all('alternator'), toldWatts), sumOf(plant.all('dcgenset'), toldOrMeasuredWatts)),
  }),
);

function toldWatts(service: PlantService): Reading {
  return reading(service, '/Dc/0/Power');
}

function toldOrMeasuredWatts(service: PlantService): Reading {
  return toldWatts(service) ?? dcWatts(service);
}

/** `/Dc/Pv` (with the yield of inverters that have PV of their own), `/Dc/Charger`, `/Dc/FuelCell`, `/Dc/Alternator`. */
export function dcSourceValues(plant: Plant): SystemValues {
  const { chargers, fuelCells, alternators } = otherSourcesOf(plant);
  const solar = solarOf(plant);
  return [
    ['/Dc/Pv/Power', plus(solar.total, sumOf(plant.otherInverters, yieldWatts))],
    ['/Dc/Pv/Current', plus(solar.totalAmps, sumOf(plant.otherInverters, yieldAmps))],
    ['/Dc/Charger/Power', chargers],
    ['/Dc/FuelCell/Power', fuelCells],
    ['/Dc/Alternator/Power', alternators],
  ];
}

/** Of the PV that an inverter itself has. */
export function yieldWatts(service: PlantService): Reading {
  return reading(service, '/Yield/Power');
}

function yieldAmps(service: PlantService): Reading {
  return amps(yieldWatts(service), reading(service, '/Dc/0/Voltage'));
}
