import type { Owner, ServiceHandle } from '../store/service.ts';
import type { Store } from '../store/store.ts';
import type { Value } from '../store/values.ts';

/**
 * The place of a built-in service in the store, on instance 0. It is left while a fixture's service has it, and
 * taken again with the values of then.
 */
export class ServicePlace {
  readonly #store: Store;
  readonly #type: string;
  readonly #owner: Owner;
  readonly #values: () => Iterable<readonly [path: string, value: Value]>;
  #handle: ServiceHandle | undefined;

  /** @param values all paths with their present values */
  constructor(store: Store, type: string, owner: Owner, values: () => Iterable<readonly [string, Value]>) {
    this.#store = store;
    this.#type = type;
    this.#owner = owner;
    this.#values = values;
  }

  take(): void {
    if (this.#handle !== undefined) return;
    this.#handle = this.#store.add({ type: this.#type, suffix: '', instance: 0 }, this.#owner);
    this.#handle.update(this.#values());
  }

  leave(): void {
    this.#handle?.retire();
    this.#handle = undefined;
  }

  /** Shows new values; nothing happens while the place is left. */
  update(values: Iterable<readonly [path: string, value: Value]>): void {
    this.#handle?.update(values);
  }
}
