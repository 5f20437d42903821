import type { PlantEvent } from '../plant/events.ts';
import { type Form, group, line, number, oneOf, reference, type Shape, variants } from './forms.ts';

/** What can happen to a device and its wire; `device` is its name in the scenario. */
export type DeviceEvent =
  | { readonly event: 'unplug' | 'replug' | 'reboot'; readonly device: string }
  /** Share of frames or blocks with a wrong checksum from now on, 0..1; 0 ends it. */
  | { readonly event: 'checksum-errors'; readonly rate: number; readonly device: string };

/** Everything that can happen in a scenario. */
export type ScenarioEvent = PlantEvent | DeviceEvent;
export type EventName = ScenarioEvent['event'];

interface EventShape {
  readonly about: string;
  readonly required: Shape;
  readonly optional: Shape;
}

const grid = { device: reference('grids') };
const generator = { device: reference('generators') };
const engine = { device: reference('alternators') };
const car = { device: reference('evChargers') };
/** A device of the scenario, not a part of its plant. */
const device = reference('devices');
const seconds = number(1, 1e7);
const watts = number(-1e7, 1e7);
const phase = oneOf(1, 2, 3);
const rpm = number(0, 10_000);

/** What can happen, and the keys that it takes. */
export const eventShapes: Readonly<Record<EventName, EventShape>> = {
  'grid-lost': { about: 'the grid fails', required: {}, optional: grid },
  'grid-restored': { about: 'the grid comes back', required: {}, optional: grid },
  'load-step': {
    about: 'so many watts more (negative: less) from now on, or for some seconds',
    required: { watts },
    optional: { phase, seconds, device: reference('acLoads') },
  },
  cloud: {
    about: 'a cloud that lets this share of the light through',
    required: { factor: number(0, 1), seconds },
    optional: {},
  },
  'generator-start': { about: 'a generator is started', required: {}, optional: generator },
  'generator-stop': { about: 'a generator is stopped', required: {}, optional: generator },
  'engine-start': { about: 'an engine with an alternator is started', required: {}, optional: { rpm, ...engine } },
  'engine-stop': { about: 'that engine is stopped', required: {}, optional: engine },
  'ev-connected': { about: 'a car comes to its charger', required: {}, optional: car },
  'ev-disconnected': { about: 'the car leaves', required: {}, optional: car },
  unplug: { about: "a device's cable is pulled", required: { device }, optional: {} },
  replug: { about: 'the cable is plugged in again', required: { device }, optional: {} },
  reboot: { about: 'a device restarts', required: { device }, optional: {} },
  'checksum-errors': {
    about: 'this share of what a device sends has a wrong checksum; 0 ends it',
    required: { rate: number(0, 1), device },
    optional: {},
  },
};

/** Events of devices, as against those of the plant. */
const ofDevices: ReadonlySet<string> = new Set<DeviceEvent['event']>(['unplug', 'replug', 'reboot', 'checksum-errors']);

export function isDeviceEvent(event: ScenarioEvent): event is DeviceEvent {
  return ofDevices.has(event.event);
}

function formOf<E>(more: Shape): Form<E> {
  const forms = Object.entries(eventShapes).map(([name, { required, optional }]) => {
    // The name itself has been looked at when the form is chosen.
    const form = group({ event: line(64), ...more, ...required }, optional);
    return [name, form] as const;
  });
  return variants('event', Object.fromEntries(forms)) as Form<unknown> as Form<E>;
}

/** An event as it is written or sent. */
export const eventForm: Form<ScenarioEvent> = formOf({});

/** An event of a scenario with its time. */
export function timedEventForm<T>(at: Form<T>): Form<ScenarioEvent & { readonly at: T }> {
  return formOf({ at });
}
