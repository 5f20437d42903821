import type { CanLink } from '../../../links/can-link.ts';
import type { DeviceSwitches } from '../../control/controlled-plant.ts';
import type { Identity } from '../../devices/n2k/node-model.ts';
import { SimulatedNode } from '../../devices/n2k/simulated-node.ts';
import { streamOf } from '../../plant/noise.ts';
import { OrderError } from '../../plant/part.ts';
import { randomInteger } from '../../random.ts';
import type { ModelContext, PlantModel } from '../model.ts';
import { serialNumber } from '../serial-number.ts';
import { plantSkylla } from './ac-charger.ts';
import { BusPresence } from './bus-presence.ts';
import { type CanDevice, nodeNames } from './can-instances.ts';
import { plantBmv, plantLynxIon, plantLynxShunt } from './monitors.ts';
import { plantVebus } from './multi.ts';
import type { PlantDevice, Site } from './plant-device.ts';
import { plantGps, plantTanks, plantTemperatures } from './sensors.ts';
import { plantMppt } from './solar.ts';

/** A device of a plant on a bus of VE.Can. */
export interface CanModel extends PlantModel, Required<DeviceSwitches> {}

export interface CanModelContext extends ModelContext {
  /** Puts one more node on the bus. */
  readonly join: (name: string) => CanLink;
  /** The first address that its nodes try, 0 to 251; a VE.Bus interface has two nodes, and so may sensors. */
  readonly address: number;
  /** Of its NAME; further nodes have the next. Default: by seed and name. */
  readonly uniqueNumber?: number;
}

const kinds: Readonly<Record<CanDevice['device'], (site: Site) => PlantDevice>> = {
  bmv: plantBmv,
  'lynx-shunt': plantLynxShunt,
  'lynx-ion': plantLynxIon,
  mppt: (site) => plantMppt(site, 'blueSolar'),
  smartsolar: (site) => plantMppt(site, 'smartSolar'),
  skylla1: (site) => plantSkylla(site, 2),
  skylla3: (site) => plantSkylla(site, 3),
  vebus: plantVebus,
  tank: plantTanks,
  temperature: plantTemperatures,
  gps: plantGps,
};

/** Unique numbers have 21 bits; the last are left to further nodes. */
const lastUniqueNumber = 0x1f_fff0;

/**
 * Puts a device of a scenario on the bus. Where it has no instance, that is 0.
 * @throws OrderError when the plant has no such part
 */
export function canModel(device: CanDevice, context: CanModelContext): CanModel {
  const { clock, plant, seed, join, address } = context;
  const random = streamOf(seed, `${device.name} on CAN`);
  const { of, instance = 0 } = device;
  const uniqueNumber = context.uniqueNumber ?? randomInteger(random, 1, lastUniqueNumber);
  const identities = nodeNames(device).map(
    (name, index): Identity => ({
      ...{ uniqueNumber: uniqueNumber + index, deviceInstance: instance + index, systemInstance: 0 },
      ...{ serial: serialNumber(seed, name), description: name },
    }),
  );
  const [identity] = identities;
  if (identity === undefined) throw new OrderError(`${device.name} shows no part`);
  const shown = kinds[device.device]({ plant, of, identity, identities });
  const nodes = shown.nodes.map(
    (model, index) => new SimulatedNode({ clock, join, model, address: address + index, random }),
  );
  const presence = new BusPresence(clock, nodes);
  return {
    command: () => shown.command?.(),
    measure(seconds) {
      shown.measure(seconds);
      presence.hasPower = shown.hasPower ?? true;
    },
    stop: () => presence.stop(),
    unplug() {
      presence.isPlugged = false;
    },
    replug() {
      presence.isPlugged = true;
    },
    reboot() {
      shown.restart?.();
      presence.reboot();
    },
    checksumErrors(rate) {
      // A frame with a wrong checksum is dropped by the controllers of all others.
      for (const node of nodes) node.faults.lostFrames = rate;
    },
  };
}
