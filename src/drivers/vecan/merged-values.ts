import type { Value } from '../../store/values.ts';
import type { Telling } from './mapping/telling.ts';

interface Entry {
  value: Value;
  rank: number;
  source: string;
  at: number;
}

/** When a source told something last, and the times between the last three. */
interface Rhythm {
  at: number;
  last: number;
  before: number;
}

/** A written value that is shown although messages still tell another. */
interface Held {
  readonly value: Value;
  readonly until: number;
}

/** A source that comes slower than others is believed for three of its intervals, up to this time (design.md). */
const mostPatienceMs = 180_000;
const intervals = 3;
/** Messages that a device has sent before it took an order may come so much later. */
const holdMs = 3_000;

/**
 * What several sources tell of one service. Of two that tell the same, the one of higher rank is believed as long as it
 * is fresh and has a value; what a source has not told again in its time is not believed any more.
 */
export class MergedValues {
  readonly #limitOf: (source: string) => number;
  readonly #entries = new Map<string, Entry>();
  readonly #rhythms = new Map<string, Rhythm>();
  readonly #held = new Map<string, Held>();

  /** @param limitOf for how many milliseconds a source is believed at least */
  constructor(limitOf: (source: string) => number) {
    this.#limitOf = limitOf;
  }

  /** The value by that name; undefined: nobody has told it, or not for too long. */
  value(name: string): Value | undefined {
    return this.#entries.get(name)?.value;
  }

  /** Takes what a source tells; returns the names whose values come from it now. */
  tell({ source, rank, values }: Telling, now: number): string[] {
    this.#learn(source, now);
    const taken: string[] = [];
    for (const [name, value] of values) {
      const entry = this.#entries.get(name);
      if (entry !== undefined && this.#outranks(entry, rank, source, value, now)) continue;
      const shown = this.#shown(name, value, now);
      if (entry === undefined) this.#entries.set(name, { value: shown, rank, source, at: now });
      else Object.assign(entry, { value: shown, rank, source, at: now });
      taken.push(name);
    }
    return taken;
  }

  /** Shows a value that the device has just taken, for as long as its messages may be older; false: nobody told it yet. */
  hold(name: string, value: Value, now: number): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#held.set(name, { value, until: now + holdMs });
    entry.value = value;
    return true;
  }

  /** Takes back what is too old; returns the names. */
  expire(now: number): string[] {
    const gone: string[] = [];
    for (const [name, entry] of this.#entries) {
      if (this.#isFresh(entry, now)) continue;
      this.#entries.delete(name);
      gone.push(name);
    }
    return gone;
  }

  #shown(name: string, told: Value, now: number): Value {
    const held = this.#held.get(name);
    if (held === undefined) return told;
    if (now < held.until && told !== held.value) return held.value;
    this.#held.delete(name);
    return told;
  }

  #learn(source: string, now: number): void {
    const rhythm = this.#rhythms.get(source);
    if (rhythm === undefined) {
      this.#rhythms.set(source, { at: now, last: 0, before: 0 });
      return;
    }
    // Several messages of one moment are one.
    if (now === rhythm.at) return;
    rhythm.before = rhythm.last;
    rhythm.last = now - rhythm.at;
    rhythm.at = now;
  }

  #isFresh({ source, at }: Entry, now: number): boolean {
    const { last = 0, before = 0 } = this.#rhythms.get(source) ?? {};
    // The shorter of two, so that one gap is not taken for the rhythm.
    const learnt = Math.min(intervals * Math.min(last, before), mostPatienceMs);
    return now - at < Math.max(this.#limitOf(source), learnt);
  }

  #outranks(entry: Entry, rank: number, source: string, value: Value, now: number): boolean {
    if (entry.source === source || !this.#isFresh(entry, now)) return false;
    // Who has no value leaves it to who has one.
    if (value === null) return entry.value !== null || entry.rank > rank;
    return entry.value !== null && entry.rank > rank;
  }
}
