import type { Owner } from '../store/service.ts';
import type { Store } from '../store/store.ts';
import { type Change, done, type Rejection, type Value, type WriteOutcome } from '../store/values.ts';
import { ServicePlace } from './service-place.ts';

/** A service that this program itself provides, on instance 0. */
export interface HeldDescription {
  readonly type: string;
  /** All its paths with their first values. */
  readonly values: Readonly<Record<string, Value>>;
  /** Paths that take writes, with their limits; other paths refuse. */
  readonly writable: Readonly<Record<string, ValueLimits>>;
}

/** Both ends are allowed; left out = no limit. */
export interface ValueLimits {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Holds values in memory and returns what was written. Keeps them while it is not in the store, so that a
 * fixture that takes its place for a while costs nothing.
 */
export class HeldService implements Owner {
  readonly #place: ServicePlace;
  readonly #description: HeldDescription;
  readonly #values: Map<string, Value>;

  constructor(store: Store, description: HeldDescription) {
    this.#description = description;
    this.#values = new Map(Object.entries(description.values));
    this.#place = new ServicePlace(store, description.type, this, () => this.#values);
  }

  /** Enters the store. */
  show(): void {
    this.#place.take();
  }

  /** Leaves the store. */
  hide(): void {
    this.#place.leave();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    for (const { path, value } of changes) {
      const limits = this.#description.writable[path];
      if (limits === undefined) return { kind: 'refused', why: `${this.#description.type} ${path} is read-only` };
      if (typeof value !== 'number') continue;
      const { min = -Infinity, max = Infinity } = limits;
      if (value < min || value > max) {
        return { kind: 'out-of-range', why: `${this.#description.type} ${path} takes ${min} to ${max}, not ${value}` };
      }
    }
    return undefined;
  }

  write(changes: readonly Change[]): Promise<WriteOutcome> {
    for (const { path, value } of changes) this.#values.set(path, value);
    this.#place.update(changes.map(({ path, value }) => [path, value] as const));
    return Promise.resolve(done);
  }
}
