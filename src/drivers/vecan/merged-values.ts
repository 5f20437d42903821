import type { Value } from '../../store/values.ts';
import type { Telling } from './mapping/telling.ts';

interface Entry {
  value: Value;
  rank: number;
  source: string;
  at: number;
}

/**
 * What several sources tell of one service. Of two that tell the same, the one of higher rank is believed as long as it
 * is fresh and has a value; what a source has not told again in its time is not believed any more.
 */
export class MergedValues {
  readonly #limitOf: (source: string) => number;
  readonly #entries = new Map<string, Entry>();

  /** @param limitOf for how many milliseconds a source is believed */
  constructor(limitOf: (source: string) => number) {
    this.#limitOf = limitOf;
  }

  /** The value by that name; undefined: nobody has told it, or not for too long. */
  value(name: string): Value | undefined {
    return this.#entries.get(name)?.value;
  }

  /** Takes what a source tells; returns the names whose values come from it now. */
  tell({ source, rank, values }: Telling, now: number): string[] {
    const taken: string[] = [];
    for (const [name, value] of values) {
      const entry = this.#entries.get(name);
      if (entry !== undefined && this.#outranks(entry, rank, source, value, now)) continue;
      if (entry === undefined) this.#entries.set(name, { value, rank, source, at: now });
      else Object.assign(entry, { value, rank, source, at: now });
      taken.push(name);
    }
    return taken;
  }

  /** Takes back what is too old; returns the names. */
  expire(now: number): string[] {
    const gone: string[] = [];
    for (const [name, entry] of this.#entries) {
      if (now - entry.at < this.#limitOf(entry.source)) continue;
      this.#entries.delete(name);
      gone.push(name);
    }
    return gone;
  }

  #outranks(entry: Entry, rank: number, source: string, value: Value, now: number): boolean {
    if (entry.source === source || now - entry.at >= this.#limitOf(entry.source)) return false;
    // Who has no value leaves it to who has one.
    if (value === null) return entry.value !== null || entry.rank > rank;
    return entry.value !== null && entry.rank > rank;
  }
}
