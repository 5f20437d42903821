import type { Store } from '../../store/store.ts';
import type { Change, Rejection } from '../../store/values.ts';
import type { Plant } from './plant.ts';
import type { SystemValues } from './readings.ts';

/** What a relay does, by its setting (venus-services.md, 5): a negative function disables it. */
const manual = 2;

/** The settings of each relay. */
const relays = [
  { path: '/Relay/0/State', function: '/Settings/Relay/Function', initial: '/Settings/Relay/0/InitialState' },
  { path: '/Relay/1/State', function: '/Settings/Relay/1/Function', initial: '/Settings/Relay/1/InitialState' },
] as const;

type Relay = (typeof relays)[number];

const keepLimitMs = 1_000;

/**
 * Two relays that exist only here: programs see what they command. 0 = open, 1 = closed. Where the settings keep
 * it, a relay for manual use starts as it was when the program ended.
 */
export class Relays {
  readonly #store: Store;
  readonly #states = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  values(plant: Plant): SystemValues {
    for (const relay of relays) this.#restore(plant, relay);
    return relays.map(({ path }) => [path, this.#states.get(path) ?? 0]);
  }

  check({ path, value }: Change, plant: Plant): Rejection | undefined {
    const relay = relays.find((candidate) => candidate.path === path);
    if (relay === undefined) return { kind: 'refused', why: `system ${path} is read-only` };
    if (functionOf(plant, relay) < 0) {
      return { kind: 'refused', why: `system ${path}: ${relay.function} disables this relay` };
    }
    if (value === 0 || value === 1) return undefined;
    return { kind: 'out-of-range', why: `system ${path} takes 0 or 1, not ${JSON.stringify(value)}` };
  }

  /** After a good check. */
  set({ path, value }: Change, plant: Plant): void {
    this.#states.set(path, Number(value));
    const relay = relays.find((candidate) => candidate.path === path);
    if (relay !== undefined && functionOf(plant, relay) === manual) this.#keep(relay.initial, value);
  }

  /** Once, as soon as the settings are there, unless it was commanded before. */
  #restore(plant: Plant, relay: Relay): void {
    if (this.#states.has(relay.path) || functionOf(plant, relay) !== manual) return;
    const initial = plant.first('settings')?.value(relay.initial);
    if (typeof initial === 'number') this.#states.set(relay.path, initial === 1 ? 1 : 0);
  }

  #keep(path: string, value: number | string): void {
    const settings = this.#store.find('settings', 0);
    const kept = settings?.value(path);
    if (settings === undefined || kept === undefined || kept === value) return;
    void this.#store.write([{ service: settings, changes: [{ path, value }] }], keepLimitMs);
  }
}

/** Without such a setting a relay is there to be commanded. */
function functionOf(plant: Plant, relay: Relay): number {
  const value = plant.setting(relay.function);
  return typeof value === 'number' ? value : manual;
}
