import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import type { DeviceSwitches } from '../control/controlled-plant.ts';
import { streamOf } from '../plant/noise.ts';
import { OrderError } from '../plant/part.ts';
import type { ScenarioDevice } from '../scenario/scenario.ts';
import { freeInstance } from '../services/instances.ts';
import { contentsOf } from '../services/kinds.ts';
import { SimulatedService } from '../services/simulated-service.ts';
import type { ModelContext, PlantModel } from './model.ts';
import { serialNumber } from './serial-number.ts';

type StoreDevice = Extract<ScenarioDevice, { readonly wire: 'store' }>;

export interface StoreModelContext extends ModelContext {
  readonly store: Store;
  /** Told once, with all values there. */
  readonly onAdded?: (service: Service) => void;
}

/** A device that no driver brings. Its events are those of its wire, but for what only bytes can have. */
export interface StoreModel extends PlantModel, DeviceSwitches {
  unplug(): void;
  replug(): void;
  reboot(): void;
}

/** Until a restarted device is there again. */
const rebootSeconds = 10;

/**
 * A device simulated at the store: a service whose values are those of its part.
 *
 * @throws OrderError when the plant has no such part, or every instance is taken
 */
export function storeModel(device: StoreDevice, context: StoreModelContext): StoreModel {
  const { plant, seed, store, onAdded } = context;
  const around = { plant, random: streamOf(seed, `${device.name} service`) };
  const contents = contentsOf(device.device, device.of[0], around);
  const { type } = contents;
  const instance = device.instance ?? freeInstance(store, type);
  if (instance === undefined) throw new OrderError(`${device.name}: every instance of ${type} is taken`);
  const simulated = new SimulatedService({
    ...{ store, contents, serial: serialNumber(seed, device.name), customName: device.name },
    description: { type, suffix: freeSuffix(store, type, device.name), instance, units: device.units },
  });
  let isPlugged = true;
  let secondsOff = 0;
  simulated.appear();
  if (simulated.service !== undefined) onAdded?.(simulated.service);

  return {
    measure(seconds) {
      simulated.measure(seconds);
      if (secondsOff <= 0) return;
      secondsOff -= seconds;
      if (secondsOff <= 0 && isPlugged) simulated.appear();
    },
    unplug() {
      isPlugged = false;
      simulated.leave();
    },
    replug() {
      isPlugged = true;
      if (secondsOff <= 0) simulated.appear();
    },
    reboot() {
      secondsOff = rebootSeconds;
      simulated.leave();
    },
    stop() {
      isPlugged = false;
      simulated.leave();
    },
  };
}

/** `sim_` and what the name has of letters and digits; names that look alike then are numbered. */
function freeSuffix(store: Store, type: string, name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  let suffix = `sim_${plain}`;
  for (let number = 2; store.get(`${type}.${suffix}`) !== undefined; number += 1) suffix = `sim_${plain}_${number}`;
  return suffix;
}
