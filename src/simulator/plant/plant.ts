import { type Balance, balanceOf } from './balance.ts';
import { type BuiltPlant, buildParts, type PartKind, type PlantParts } from './build.ts';
import { problemsOf } from './check-description.ts';
import type { PlaceDescription, PlantDescription } from './description.ts';
import { applyEvent, type PlantEvent } from './events.ts';
import { streamOf } from './noise.ts';
import { LimitError, OrderError, type Part, type PlantValue, type Settable } from './part.ts';
import { PowerCycle } from './power-cycle.ts';
import { solarHour } from './sun.ts';
import { Weather } from './weather.ts';

/** A description that cannot be built. */
export class PlantError extends Error {
  override readonly name = 'PlantError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the plant cannot be built:\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

const usualPlace: PlaceDescription = { latitude: 52, longitude: 5 };
/** Longer spans are cut into steps of this length. */
const longestStepSeconds = 1;
/**
 * A whole installation: batteries and everything that charges or empties them. It has no clock and does no I/O: time
 * passes in step(), and the same description and orders always lead to the same values.
 */
export class Plant {
  readonly weather: Weather;
  /** Everything it consists of, by kind. Parts are live: they show the values of the latest step. */
  readonly parts: PlantParts;
  readonly #buses: BuiltPlant['buses'];
  readonly #cycle: PowerCycle;
  readonly #byName: ReadonlyMap<string, Part>;
  readonly #description: PlantDescription;
  readonly #place: PlaceDescription;
  #seconds = 0;

  /** @throws PlantError with everything that is wrong with the description */
  constructor(description: PlantDescription) {
    const problems = problemsOf(description);
    if (problems.length > 0) throw new PlantError(problems);
    const { seed = 1, place = usualPlace, weather = {} } = description;
    this.#description = description;
    this.#place = place;
    this.weather = new Weather(weather, place, streamOf(seed, 'weather'));
    this.weather.step(0, description.startUnixMs);
    const { parts, buses } = buildParts(description, { place, airCelsius: this.weather.airCelsius });
    this.parts = parts;
    this.#buses = buses;
    this.#cycle = new PowerCycle(parts, buses);
    this.#byName = new Map(this.#all().map((part) => [part.name, part]));
    // No time passes, but all readings mean something from now on.
    this.#step(0);
  }

  /** Since the start. */
  get seconds(): number {
    return this.#seconds;
  }

  /** The moment that it has come to, milliseconds since 1970, UTC. */
  get unixMs(): number {
    return this.#description.startUnixMs + this.#seconds * 1_000;
  }

  /** A part by its name. @throws OrderError when there is none of this kind */
  get<K extends PartKind>(kind: K, name: string): PlantParts[K][number] {
    const parts: readonly PlantParts[K][number][] = this.parts[kind];
    const part = parts.find((one) => one.name === name);
    if (part === undefined) throw new OrderError(`the plant has no ${kind} ${name}`);
    return part;
  }

  /** The one of that name, or all of a kind. @throws OrderError when there is none */
  some<K extends PartKind>(kind: K, name?: string): readonly PlantParts[K][number][] {
    if (name !== undefined) return [this.get(kind, name)];
    if (this.parts[kind].length === 0) throw new OrderError(`the plant has no ${kind}`);
    return this.parts[kind];
  }

  /** Lets time pass. */
  step(seconds: number): void {
    if (!(seconds >= 0 && Number.isFinite(seconds))) throw new OrderError(`a step of ${seconds} s is none`);
    const end = this.#seconds + seconds;
    const whole = Math.floor(seconds / longestStepSeconds);
    for (let step = 0; step < whole; step += 1) this.#step(longestStepSeconds);
    const rest = seconds - whole * longestStepSeconds;
    if (rest > 0) this.#step(rest);
    this.#seconds = end;
  }

  /** Lets something happen; it shows from the next step on. @throws OrderError */
  raise(event: PlantEvent): void {
    applyEvent(this, event);
  }

  /** Everything that it shows, by `part.value`. */
  values(): Record<string, PlantValue> {
    const all: Record<string, PlantValue> = {};
    for (const part of this.#byName.values()) {
      for (const [key, value] of Object.entries(part.values())) all[`${part.name}.${key}`] = value;
    }
    return all;
  }

  /** Sets a value from outside, such as `house.soc`. @throws OrderError as check() */
  set(name: string, value: number): void {
    this.check(name, value).set(value);
  }

  /**
   * Whether a value can be set.
   * @throws OrderError when it cannot, with those that can; LimitError when it is too small or too large
   */
  check(name: string, value: number): Settable {
    const dot = name.lastIndexOf('.');
    const settable = this.#byName.get(name.slice(0, dot))?.settable ?? {};
    const key = name.slice(dot + 1);
    const found = Object.hasOwn(settable, key) ? settable[key] : undefined;
    if (found === undefined) throw new OrderError(`${name} cannot be set; ${this.#settable().join(', ')} can`);
    if (!Number.isFinite(value)) throw new OrderError(`${name} must be a finite number, not ${value}`);
    const { least, most } = found;
    if (value < least || value > most) throw new LimitError(`${name} takes ${least} to ${most}, not ${value}`);
    return found;
  }

  /** Where all power goes in the latest step. */
  balance(): Balance {
    return balanceOf([...this.#byName.values()], this.#buses);
  }

  #step(seconds: number): void {
    this.#seconds += seconds;
    this.weather.step(seconds, this.unixMs);
    const hour = solarHour(this.unixMs, this.#place.longitude);
    const { airCelsius } = this.weather;
    this.#cycle.run(seconds, hour, this.weather);
    for (const tank of this.parts.tank) tank.step(seconds, hour);
    for (const temperature of this.parts.temperature) temperature.step(seconds, airCelsius);
    for (const gps of this.parts.gps) gps.step(seconds);
  }

  #all(): readonly Part[] {
    const { parts } = this;
    return [this.weather, ...Object.values(parts).flat()];
  }

  #settable(): string[] {
    return [...this.#byName].flatMap(([name, { settable }]) => Object.keys(settable).map((key) => `${name}.${key}`));
  }
}
