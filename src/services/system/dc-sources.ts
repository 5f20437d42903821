import type { Plant, PlantService } from './plant.ts';
import { amps, dcWatts, type Reading, reading, type SystemValues, sum } from './readings.ts';

/** A solar charger whose output is known: volts and amperes. */
interface SolarCharger {
  readonly service: PlantService;
  readonly volts: number;
  /** Into the battery. */
  readonly chargeAmps: number;
  /** Out of the load terminals; 0 where it has none. */
  readonly loadAmps: number;
}

function solarChargers(plant: Plant): readonly SolarCharger[] {
  return plant.all('solarcharger').flatMap((service) => {
    const volts = reading(service, '/Dc/0/Voltage');
    const chargeAmps = reading(service, '/Dc/0/Current');
    if (volts === null || chargeAmps === null) return [];
    return [{ service, volts, chargeAmps, loadAmps: reading(service, '/Load/I') ?? 0 }];
  });
}

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
  /** The one to take the battery's voltage from. */
  readonly first: PlantService | undefined;
}

export function solarOf(plant: Plant): Solar {
  const chargers = solarChargers(plant);
  return {
    charge: sum(...chargers.map(({ volts, chargeAmps }) => volts * chargeAmps)),
    load: sum(...chargers.map(({ volts, loadAmps }) => volts * loadAmps)),
    total: sum(...chargers.map(({ volts, chargeAmps, loadAmps }) => volts * (chargeAmps + loadAmps))),
    chargeAmps: sum(...chargers.map(({ chargeAmps }) => chargeAmps)),
    first: chargers[0]?.service,
  };
}

/** What chargers, fuel cells and alternators deliver, in watts; null without any. */
export interface OtherSources {
  readonly chargers: Reading;
  readonly fuelCells: Reading;
  readonly alternators: Reading;
}

/** Output 0 of a charger is that of the main battery; DC generators count as alternators. */
export function otherSourcesOf(plant: Plant): OtherSources {
  return {
    chargers: sum(...plant.all('charger').map(dcWatts)),
    fuelCells: sum(...plant.all('fuelcell').map(dcWatts)),
    alternators: sum(
      ...plant.all('alternator').map((service) => reading(service, '/Dc/0/Power')),
      ...plant.all('dcgenset').map((service) => reading(service, '/Dc/0/Power') ?? dcWatts(service)),
    ),
  };
}

/** `/Dc/Pv` (with the yield of inverters that have PV of their own), `/Dc/Charger`, `/Dc/FuelCell`, `/Dc/Alternator`. */
export function dcSourceValues(plant: Plant): SystemValues {
  const { chargers, fuelCells, alternators } = otherSourcesOf(plant);
  const yields = plant.otherInverters().map((service) => {
    const power = reading(service, '/Yield/Power');
    return { power, current: amps(power, reading(service, '/Dc/0/Voltage')) };
  });
  const solar = solarChargers(plant);
  return [
    ['/Dc/Pv/Power', sum(solarOf(plant).total, ...yields.map(({ power }) => power))],
    [
      '/Dc/Pv/Current',
      sum(...solar.map(({ chargeAmps, loadAmps }) => chargeAmps + loadAmps), ...yields.map(({ current }) => current)),
    ],
    ['/Dc/Charger/Power', chargers],
    ['/Dc/FuelCell/Power', fuelCells],
    ['/Dc/Alternator/Power', alternators],
  ];
}
