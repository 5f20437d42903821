import type { Owner, ServiceHandle } from '../store/service.ts';
import type { Store } from '../store/store.ts';
import { type Change, done, type Rejection, type Value, type WriteOutcome } from '../store/values.ts';

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
  readonly #store: Store;
  readonly #description: HeldDescription;
  readonly #values: Map<string, Value>;
  #handle: ServiceHandle | undefined;

  constructor(store: Store, description: HeldDescription) {
    this.#store = store;
    this.#description = description;
    this.#values = new Map(Object.entries(description.values));
  }

  /** Enters the store. */
  show(): void {
    if (this.#handle !== undefined) return;
    this.#handle = this.#store.add({ type: this.#description.type, suffix: '', instance: 0 }, this);
    this.#handle.update(this.#values);
  }

  /** Leaves the store. */
  hide(): void {
    this.#handle?.retire();
    this.#handle = undefined;
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
    this.#handle?.update(changes.map(({ path, value }) => [path, value] as const));
    return Promise.resolve(done);
  }
}
