import type { GatewayConfig, ListenAddress } from '../../config/config.ts';
import type { CanLinkFactory } from '../../links/can-link.ts';
import type { LinkFactory } from '../../links/link.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { type Controlled, type Plain, Refusal } from '../control/controlled.ts';
import { ControlledPlant, type DeviceSwitches } from '../control/controlled-plant.ts';
import type { ModelContext, PlantModel } from '../models/model.ts';
import { relayModel } from '../models/relay-model.ts';
import { storeModel } from '../models/store-model.ts';
import { Plant } from '../plant/plant.ts';
import type { ScenarioEvent } from '../scenario/event-forms.ts';
import { runPlant, scheduleEvents } from '../scenario/run-plant.ts';
import { type Begin, plantDescription, type Scenario } from '../scenario/scenario.ts';
import { SimulatedClock, type Speed } from '../time/simulated-clock.ts';
import { demoConfig } from './config.ts';
import { gatewaySettings } from './gateway-settings.ts';
import { expectedServices, presentServices } from './presence.ts';
import { wireDevices } from './wired-devices.ts';

export interface DemoOptions {
  readonly scenario: Scenario;
  readonly begin: Begin;
  readonly speed: Speed;
  readonly listen: readonly ListenAddress[];
  readonly log: Logger;
  /** What /state says first, such as the scenario's name. */
  readonly about?: Readonly<Record<string, Plain>>;
  /** Default: a fixed one. */
  readonly portalId?: string;
  /** Whose time the simulated one follows. Default: the computer's. */
  readonly clock?: Clock;
}

/** What a demo must know of the gateway that runs on it. */
export interface DemoGateway {
  readonly store: Store;
  readonly bank: { unitOf(service: Service): number | undefined };
}

/** A scenario with everything that a gateway needs to run on it. */
export interface Demo {
  /** Simulated time; stands still until begin(). */
  readonly clock: SimulatedClock;
  readonly config: GatewayConfig;
  readonly openLink: LinkFactory;
  readonly openCan: CanLinkFactory;
  readonly plant: Plant;
  readonly controlled: Controlled;
  /**
   * Time begins: devices come up, events happen.
   * @param announce takes a start-up line for each service that no driver brings
   */
  begin(gateway: DemoGateway, announce: (line: string) => void): void;
  /** How many services its devices have, and how many of them are there now. */
  presence(): { readonly expected: number; readonly present: number };
  /** Lets time pass as on the wall, so that whoever waits for a device at its end is not left waiting. */
  unwind(): void;
  /** Switches everything off for good. */
  stop(): void;
}

const usualPortalId = 'c0619ab0de30';

/**
 * Builds the plant of a scenario with its devices, at the beginning of its time.
 * @throws PlantError when the plant makes no sense
 */
export function createDemo(options: DemoOptions): Demo {
  const { scenario, begin, speed, listen, log, about = {}, portalId = usualPortalId } = options;
  const description = plantDescription(scenario, begin);
  const { startUnixMs, seed = 1 } = description;
  const plant = new Plant(description);
  const clock = new SimulatedClock({ startUnixMs, speed, ...(options.clock && { clock: options.clock }) });
  clock.pause();
  const models: PlantModel[] = [];
  // Before the devices' own timers: what they send at a moment is what the plant is at that moment.
  const stopPlant = runPlant(clock, plant, models);
  const context: ModelContext = { clock, plant, seed };
  const wired = wireDevices(scenario.devices, context);
  const devices: Record<string, DeviceSwitches> = { ...wired.switches };
  models.push(...wired.models);
  for (const model of models) model.measure(0);

  let gateway: DemoGateway | undefined;
  /** Services of fixtures. */
  let others = 0;
  let stopEvents = (): void => undefined;
  const presence = () => ({
    expected: others + expectedServices(scenario.devices),
    present: gateway === undefined ? 0 : presentServices(gateway.store),
  });
  const controlled = new ControlledPlant({
    ...{ plant, clock, devices },
    settings: () => gateway && gatewaySettings(gateway.store),
    about: () => ({ ...about, services: presence() }),
    details: () => (gateway === undefined ? {} : { services: valuesOf(gateway) }),
  });

  function raise(event: ScenarioEvent): void {
    try {
      controlled.event(event);
      log.info(`event: ${JSON.stringify(event)}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log.warn(`${event.event} cannot happen: ${error.message}`);
    }
  }

  return {
    ...{ clock, plant, controlled, presence },
    config: demoConfig({ scenario, listen, portalId }),
    openLink: wired.openLink,
    openCan: wired.openCan,
    begin(running, announce) {
      gateway = running;
      others = presentServices(running.store);
      const { store, bank } = running;
      const onAdded = (service: Service): void => {
        const { type, instance } = service;
        const unit = bank.unitOf(service);
        const product = String(service.value('/ProductName') ?? service.name);
        announce(
          `device simulated ${product} -> ${type} ${instance}, ${unit === undefined ? 'no unit' : `unit ${unit}`}`,
        );
      };
      for (const device of scenario.devices) {
        if (device.wire !== 'store') continue;
        const model = storeModel(device, { ...context, store, onAdded });
        model.measure(0);
        models.push(model);
        devices[device.name] = model;
      }
      models.push(relayModel(plant, store));
      stopEvents = scheduleEvents(clock, scenario.events, raise);
      clock.resume();
    },
    unwind() {
      clock.speed = 1;
      clock.resume();
    },
    stop() {
      stopEvents();
      stopPlant();
      for (const model of models) model.stop();
      clock.stop();
    },
  };
}

/** All services with their values, by their names. */
function valuesOf({ store, bank }: DemoGateway): Plain {
  return Object.fromEntries(
    [...store.services()].map((service) => {
      const values = Object.fromEntries([...service.paths()].map((path) => [path, service.value(path) ?? null]));
      return [service.name, { unit: bank.unitOf(service) ?? null, values }];
    }),
  );
}
