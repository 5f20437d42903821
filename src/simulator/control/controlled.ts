import type { PlantValue } from '../plant/part.ts';
import type { ScenarioEvent } from '../scenario/event-forms.ts';
import type { Speed } from '../time/simulated-clock.ts';

/** Plain data that JSON can carry. */
export type Plain = PlantValue | readonly Plain[] | { readonly [key: string]: Plain };

/** What the control address tells and moves: a plant alone, or a whole demo. Whatever is refused throws a Refusal. */
export interface Controlled {
  /** Where it stands: time, speed, scenario, devices. */
  state(): Plain;
  /** Everything that the plant shows, by name. */
  values(): Readonly<Record<string, PlantValue>>;
  /** All there is to know at this moment. */
  snapshot(): Plain;
  /** Names of the values that can be set. */
  settable(): readonly string[];
  /** Whether set() would take it. @throws Refusal, ValueRefusal when it never would */
  check(name: string, value: number | string): void;
  /** @throws Refusal */
  set(name: string, value: number | string): void | Promise<void>;
  /** What events may name: `devices`, or parts of a plant by their kind (`grids`). */
  namesOf(kind: string): readonly string[];
  /** @throws Refusal */
  event(event: ScenarioEvent): void;
  speed(speed: Speed): void;
  pause(): void;
  resume(): void;
}

/** Something that was understood, but cannot be done now; the message is for the user. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
}

/** Something that makes no sense: a value beyond its limits, or of another type. */
export class ValueRefusal extends Refusal {
  override readonly name = 'ValueRefusal';
}
