import type { CanLinkFactory } from '../../links/can-link.ts';
import { CanMemoryBus } from '../../links/can-memory.ts';
import type { LinkFactory } from '../../links/link.ts';
import { MemoryLinks } from '../../links/memory.ts';
import { createLinkFactory } from '../../links/open.ts';
import { pacedCan } from '../can/paced-can.ts';
import type { DeviceSwitches } from '../control/controlled-plant.ts';
import { canInstances } from '../models/can/can-instances.ts';
import { canModel } from '../models/can/can-model.ts';
import { mk3Model } from '../models/mk3/mk3-model.ts';
import type { ModelContext, PlantModel, WiredModel } from '../models/model.ts';
import { vedirectModel } from '../models/vedirect/vedirect-model.ts';
import type { ScenarioDevice } from '../scenario/scenario.ts';
import { busPlace, wireName } from './config.ts';

/** The devices of a scenario that a driver meets on a wire. */
export interface WiredDevices {
  readonly models: readonly PlantModel[];
  /** By the devices' names. */
  readonly switches: Readonly<Record<string, DeviceSwitches>>;
  readonly openLink: LinkFactory;
  readonly openCan: CanLinkFactory;
}

/** Puts the devices of a scenario at the far ends of wires in memory, each at its own pace. */
export function wireDevices(devices: readonly ScenarioDevice[], context: ModelContext): WiredDevices {
  const { clock } = context;
  const memory = new MemoryLinks();
  const bus = new CanMemoryBus();
  const models: PlantModel[] = [];
  const switches: Record<string, DeviceSwitches> = {};
  const instances = canInstances(devices.filter((device) => device.wire === 'can'));
  for (const [index, device] of devices.entries()) {
    if (device.wire === 'store') continue;
    if (device.wire === 'can') {
      const instance = instances.get(device) ?? 0;
      const model = canModel(
        { ...device, instance },
        { ...context, join: (name) => bus.join(name), ...busPlace(devices, index) },
      );
      models.push(model);
      switches[device.name] = model;
    } else {
      const model = device.wire === 'mk3' ? mk3Model(device, context) : vedirectModel(device, context);
      const wire = wireName(device, index);
      memory.register(wire, (link) => model.plugIn(link));
      models.push(model);
      switches[device.name] = switchesOf(model, memory, wire);
    }
  }
  return {
    ...{ models, switches },
    openLink: createLinkFactory({ clock, memory }),
    openCan: async () => pacedCan(bus.join('gateway'), clock),
  };
}

function switchesOf(model: WiredModel, memory: MemoryLinks, wire: string): DeviceSwitches {
  return {
    unplug: () => memory.unplug(wire),
    replug: () => memory.plug(wire),
    reboot: () => model.reboot(),
    checksumErrors: (rate) => model.checksumErrors(rate),
  };
}
