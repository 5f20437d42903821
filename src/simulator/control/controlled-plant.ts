import type { PartKind } from '../plant/build.ts';
import { applyEvent } from '../plant/events.ts';
import { LimitError, OrderError, type Part, type PlantValue } from '../plant/part.ts';
import type { Plant } from '../plant/plant.ts';
import { type DeviceEvent, isDeviceEvent, type ScenarioEvent } from '../scenario/event-forms.ts';
import type { PartKindName } from '../scenario/plant-form.ts';
import type { SimulatedClock, Speed } from '../time/simulated-clock.ts';
import { type Controlled, type Plain, Refusal, ValueRefusal } from './controlled.ts';

/** What can be done to one simulated device and its wire. What it leaves out, it cannot. */
export interface DeviceSwitches {
  unplug?(): void;
  replug?(): void;
  reboot?(): void;
  /** @param rate 0..1 */
  checksumErrors?(rate: number): void;
}

/** Settings of the gateway beside the plant, by their paths. */
export interface ControlledSettings {
  values(): Readonly<Record<string, PlantValue>>;
  /** Paths of those that can be set. */
  settable(): readonly string[];
  /** @throws Refusal */
  check(path: string, value: number | string): void;
  /** Settles when the owner has taken it. @throws Refusal */
  set(path: string, value: number | string): Promise<void>;
}

export interface ControlledPlantOptions {
  readonly plant: Plant;
  readonly clock: SimulatedClock;
  /** By their names in the scenario. */
  readonly devices: Readonly<Record<string, DeviceSwitches>>;
  /** Undefined while there is no gateway. */
  readonly settings?: () => ControlledSettings | undefined;
  /** For /state: what else there is to say, such as the scenario's name and the gateway's addresses. */
  readonly about?: () => Readonly<Record<string, Plain>>;
  /** For /snapshot: what else there is to know, such as all services and their values. */
  readonly details?: () => Readonly<Record<string, Plain>>;
}

/** What events call the kinds of parts. */
const kinds: Readonly<Record<PartKindName, PartKind>> = {
  batteries: 'battery',
  solarChargers: 'solarCharger',
  multis: 'multi',
  inverters: 'inverter',
  acChargers: 'acCharger',
  alternators: 'alternator',
  dcLoads: 'dcLoad',
  grids: 'grid',
  generators: 'generator',
  pvInverters: 'pvInverter',
  acLoads: 'acLoad',
  evChargers: 'evCharger',
  tanks: 'tank',
  temperatures: 'temperature',
  gps: 'gps',
  relays: 'relay',
};

/** A plant on its clock, with its devices, behind a control address. */
export class ControlledPlant implements Controlled {
  readonly #options: ControlledPlantOptions;

  constructor(options: ControlledPlantOptions) {
    this.#options = options;
  }

  state(): Readonly<Record<string, Plain>> {
    const { plant, clock, devices, about } = this.#options;
    return {
      ...about?.(),
      time: new Date(plant.unixMs).toISOString(),
      seconds: plant.seconds,
      speed: clock.speed,
      isPaused: clock.isPaused,
      devices: Object.keys(devices),
    };
  }

  values(): Record<string, PlantValue> {
    return { ...this.#options.plant.values(), ...this.#options.settings?.()?.values() };
  }

  snapshot(): Plain {
    const balance: Plain = { ...this.#options.plant.balance() };
    return { state: this.state(), values: this.values(), balance, ...this.#options.details?.() };
  }

  settable(): string[] {
    const { plant } = this.#options;
    const parts: readonly Part[] = [plant.weather, ...Object.values(plant.parts).flat()];
    const ofPlant = parts.flatMap(({ name, settable }) => Object.keys(settable).map((key) => `${name}.${key}`));
    return [...ofPlant, ...(this.#options.settings?.()?.settable() ?? [])];
  }

  check(name: string, value: number | string): void {
    if (isSetting(name)) this.#options.settings?.()?.check(name, value);
    else refuseWhat(() => this.#options.plant.check(name, numberOf(name, value)));
  }

  set(name: string, value: number | string): void | Promise<void> {
    const settings = this.#options.settings?.();
    if (settings !== undefined && isSetting(name)) return settings.set(name, value);
    return refuseWhat(() => this.#options.plant.set(name, numberOf(name, value)));
  }

  namesOf(kind: string): string[] {
    if (kind === 'devices') return Object.keys(this.#options.devices);
    if (!Object.hasOwn(kinds, kind)) return [];
    return this.#options.plant.parts[kinds[kind as PartKindName]].map(({ name }) => name);
  }

  event(event: ScenarioEvent): void {
    if (isDeviceEvent(event)) this.#befallDevice(event);
    else refuseWhat(() => applyEvent(this.#options.plant, event));
  }

  speed(speed: Speed): void {
    this.#options.clock.speed = speed;
  }

  pause(): void {
    this.#options.clock.pause();
  }

  resume(): void {
    this.#options.clock.resume();
  }

  #befallDevice(event: DeviceEvent): void {
    const { devices } = this.#options;
    const device = Object.hasOwn(devices, event.device) ? devices[event.device] : undefined;
    if (device === undefined) throw new Refusal(`there is no device "${event.device}"`);
    const act = {
      unplug: device.unplug,
      replug: device.replug,
      reboot: device.reboot,
      'checksum-errors': device.checksumErrors,
    }[event.event];
    if (act === undefined) throw new Refusal(`"${event.device}" is on no wire: it knows no ${event.event}`);
    act.call(device, event.event === 'checksum-errors' ? event.rate : 0);
  }
}

/** Settings are named by their paths. */
function isSetting(name: string): boolean {
  return name.startsWith('/');
}

/** Parts have numbers only. */
function numberOf(name: string, value: number | string): number {
  if (typeof value === 'number') return value;
  throw new ValueRefusal(`${name} takes a number`);
}

/** What the plant cannot do is no fault of the program. */
function refuseWhat(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof LimitError) throw new ValueRefusal(error.message);
    throw error instanceof OrderError ? new Refusal(error.message) : error;
  }
}
