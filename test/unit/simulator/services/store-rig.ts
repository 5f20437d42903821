import { storeModel } from '../../../../src/simulator/models/store-model.ts';
import type { PlantDescription } from '../../../../src/simulator/plant/description.ts';
import { Plant } from '../../../../src/simulator/plant/plant.ts';
import type { DeviceKindName } from '../../../../src/simulator/scenario/device-kinds.ts';
import type { Service } from '../../../../src/store/service.ts';
import { Store } from '../../../../src/store/store.ts';
import type { Value, WriteOutcome } from '../../../../src/store/values.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** Noon by the sun, at midsummer. */
export const noon = Date.UTC(2026, 5, 21, 11, 40);

/** One part of each kind, on three phases where it can be. */
export const everything: PlantDescription = {
  startUnixMs: noon,
  weather: { cloudiness: 0.1 },
  batteries: { pylon: { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 400, soc: 56, bms: true } },
  solarChargers: { roof: { battery: 'pylon', peakWatts: 2_000, openVolts: 118, ratedAmps: 35, loadAmps: 0.6 } },
  grids: { mains: { phases: 3 } },
  multis: { multi: { battery: 'pylon', inputs: ['mains'], phases: 3, voltAmps: 3_000, chargeAmps: 35 } },
  inverters: { phoenix: { battery: 'pylon', voltAmps: 800 } },
  acChargers: { skylla: { battery: 'pylon', node: 'mains', ratedAmps: 20 } },
  alternators: { engine: { battery: 'pylon', ratedAmps: 60, isRunning: true } },
  dcLoads: { lights: { battery: 'pylon', watts: 40 } },
  generators: { diesel: { phases: 3, ratedWatts: 9_000, fuelTank: 'fuel' } },
  pvInverters: { garage: { node: 'multi', phases: [1, 2, 3], peakWatts: 3_000, ratedWatts: 2_800 } },
  acLoads: {
    home: { node: 'multi', phases: [1, 2, 3], watts: 600 },
    shed: { node: 'diesel', phases: [1, 2, 3], watts: 1_500 },
    laptop: { node: 'phoenix', watts: 60 },
  },
  evChargers: { wallbox: { node: 'mains', phases: [1, 2, 3], isConnected: true } },
  tanks: { water: { litres: 1_000, level: 40 }, fuel: { litres: 60, fluid: 'fuel' } },
  temperatures: { cellar: { of: 'room' }, outside: { of: 'air' }, cells: { of: 'battery', battery: 'pylon' } },
  gps: { mast: { speed: 3, course: 90 } },
};

export class StoreRig {
  readonly clock = new ManualClock();
  readonly store = new Store(this.clock);
  readonly plant: Plant;
  readonly added: Service[] = [];
  readonly #models: ReturnType<typeof storeModel>[] = [];

  constructor(description: Partial<PlantDescription> = {}) {
    this.plant = new Plant({ ...everything, ...description });
  }

  add(device: DeviceKindName<'store'>, of: string, more: { name?: string; instance?: number } = {}) {
    const { clock, plant, store, added } = this;
    const onAdded = (service: Service): void => void added.push(service);
    const model = storeModel(
      { wire: 'store', device, of: [of], name: of, units: [], ...more },
      { ...{ clock, plant, store, onAdded }, seed: 7 },
    );
    model.measure(0);
    this.#models.push(model);
    return model;
  }

  run(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.plant.step(1);
      for (const model of this.#models) model.measure(1);
    }
  }

  /** The first service of a type that is there. */
  service(type: string): Service {
    const service = [...this.store.services()].find((one) => one.type === type);
    if (service === undefined) throw new Error(`there is no ${type}`);
    return service;
  }

  value(type: string, path: string): Value | undefined {
    return this.service(type).value(path);
  }

  write(type: string, path: string, value: number | string): Promise<WriteOutcome> {
    return this.store.write([{ service: this.service(type), changes: [{ path, value }] }], 1_000);
  }

  async kindOfWrite(type: string, path: string, value: number | string): Promise<WriteOutcome['kind']> {
    return (await this.write(type, path, value)).kind;
  }
}
