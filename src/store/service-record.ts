import type { Owner, Service, ServiceDescription } from './service.ts';
import type { TimedValue, Value } from './values.ts';

/** A service as the store keeps it. Only the store changes it. */
export class ServiceRecord implements Service {
  readonly name: string;
  readonly type: string;
  readonly suffix: string;
  readonly instance: number;
  readonly units: readonly number[];
  readonly owner: Owner;
  /** Writes that the owner has not settled yet. */
  pendingWrites = 0;
  readonly #values = new Map<string, { value: Value; at: number }>();
  readonly #onRetire = new Set<() => void>();
  #retired = false;

  constructor(description: ServiceDescription, owner: Owner) {
    this.type = description.type;
    this.suffix = description.suffix;
    this.name = description.suffix === '' ? description.type : `${description.type}.${description.suffix}`;
    this.instance = description.instance;
    this.units = description.units ?? [];
    this.owner = owner;
  }

  value(path: string): Value | undefined {
    return this.#values.get(path)?.value;
  }

  timed(path: string): TimedValue | undefined {
    return this.#values.get(path);
  }

  paths(): IterableIterator<string> {
    return this.#values.keys();
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** Calls `fn` when the service leaves the store, unless the returned function was called before. */
  onRetire(fn: () => void): () => void {
    this.#onRetire.add(fn);
    return () => void this.#onRetire.delete(fn);
  }

  /** Sets a path; true when it is new or its value differs. */
  set(path: string, value: Value, at: number): boolean {
    const entry = this.#values.get(path);
    if (entry === undefined) {
      this.#values.set(path, { value, at });
      return true;
    }
    entry.at = at;
    if (entry.value === value) return false;
    entry.value = value;
    return true;
  }

  delete(path: string): boolean {
    return this.#values.delete(path);
  }

  retire(): void {
    this.#retired = true;
    for (const fn of [...this.#onRetire]) fn();
  }
}
