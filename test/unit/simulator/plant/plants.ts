import type { PlantDescription } from '../../../../src/simulator/plant/description.ts';
import { Plant } from '../../../../src/simulator/plant/plant.ts';

/** The longest day, midnight by the sun at the usual place (52 N, 5 E: 20 minutes ahead of UTC). */
export const midsummer = Date.UTC(2026, 5, 20, 23, 40);
export const hour = 3_600;

export const lfp48 = { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60 } as const;

/** A plant on a 48 V LFP battery of 200 Ah, called house, that begins at midnight by the sun. */
export function plantOf(description: Partial<PlantDescription>): Plant {
  return new Plant({ startUnixMs: midsummer, batteries: { house: lfp48 }, ...description });
}

/** A MultiPlus-II 48/5000/70 between a grid and a constant load on its output, all on one phase. */
export function multiPlant(description: Partial<PlantDescription> = {}, loadWatts = 1_000) {
  const plant = plantOf({
    grids: { grid: {} },
    multis: { multi: { battery: 'house', inputs: ['grid'], voltAmps: 5_000, chargeAmps: 70, ess: true } },
    acLoads: { home: { node: 'multi', watts: loadWatts } },
    ...description,
  });
  const multi = plant.get('multi', 'multi');
  const phase = multi.phases[0];
  if (phase === undefined) throw new Error('no phase');
  return { plant, multi, phase, battery: plant.get('battery', 'house') };
}

/** The same without the ESS assistant: it charges by itself. */
export function plainMultiPlant(description: Partial<PlantDescription> = {}, loadWatts = 1_000) {
  const multi = { battery: 'house', inputs: ['grid'], voltAmps: 5_000, chargeAmps: 70 } as const;
  return multiPlant({ multis: { multi }, ...description }, loadWatts);
}

/** Three Multis, one on each phase, with a meter, PV on the output, a solar charger: scenario `ess`. */
export const threePhaseEss: PlantDescription = {
  startUnixMs: midsummer,
  batteries: { house: { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 600, soc: 55, bms: true } },
  solarChargers: { roof: { battery: 'house', peakWatts: 4_000, openVolts: 120, ratedAmps: 85 } },
  grids: { grid: { phases: 3 } },
  multis: { multi: { battery: 'house', inputs: ['grid'], phases: 3, voltAmps: 5_000, chargeAmps: 70, ess: true } },
  pvInverters: { garage: { node: 'multi', phases: [1, 2, 3], peakWatts: 6_000, ratedWatts: 5_000 } },
  acLoads: {
    home: { node: 'multi', phases: [1, 2, 3], watts: 500, curve: 'household', appliances: ['fridge', 'kettle'] },
    laundry: { node: 'grid', phases: [2], watts: 80, appliances: [{ watts: 1_500, onSeconds: 3_000, timesPerDay: 1 }] },
  },
  evChargers: { car: { node: 'grid', phases: [1, 2, 3] } },
  tanks: { water: { litres: 300, litresPerDay: 120 } },
  temperatures: { room: { of: 'room' } },
};
