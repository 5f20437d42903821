import type { Clock } from '../runtime/clock.ts';
import type { Owner, Service, ServiceDescription, ServiceHandle, StoreListener } from './service.ts';
import { ServiceRecord } from './service-record.ts';
import { settleWithin } from './settle.ts';
import type { Change, Rejection, WriteOutcome } from './values.ts';
import type { VregAccess } from './vreg.ts';

/** Changes for one service, part of a write request. */
export interface ServiceChanges {
  readonly service: Service;
  readonly changes: readonly Change[];
}

/**
 * The in-memory data store: the services that are present, their values, and the way for writes to their
 * owners (design.md, The data store).
 */
export class Store {
  readonly #clock: Clock;
  readonly #records = new Map<string, ServiceRecord>();
  readonly #listeners = new Set<StoreListener>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A service appears. `/DeviceInstance` and `/Connected` (1 while present) are set here.
   * @throws Error when a service of that name is present: a bug of the caller, names come from links.
   */
  add(description: ServiceDescription, owner: Owner): ServiceHandle {
    const record = new ServiceRecord(description, owner);
    if (this.#records.has(record.name)) throw new Error(`service ${record.name} is in the store already`);
    this.#records.set(record.name, record);
    record.set('/DeviceInstance', description.instance, this.#clock.now());
    record.set('/Connected', 1, this.#clock.now());
    this.#tell((listener) => listener.added?.(record));
    return {
      service: record,
      update: (values) => this.#update(record, values),
      remove: (paths) => this.#remove(record, paths),
      retire: () => this.#retire(record),
    };
  }

  /** The service of that name, if present. */
  get(name: string): Service | undefined {
    return this.#records.get(name);
  }

  /** The service of that type and instance; where two have the same, the one that appeared last. */
  find(type: string, instance: number): Service | undefined {
    let found: Service | undefined;
    for (const record of this.#records.values()) {
      if (record.type === type && record.instance === instance) found = record;
    }
    return found;
  }

  /**
   * The VREGs of a service's device; undefined when it has none, or the service is gone.
   * @param unique of a bus: which of its devices, by the unique number of its NAME
   */
  vregsOf(service: Service, unique?: number): VregAccess | undefined {
    const record = this.#records.get(service.name);
    if (record !== service) return undefined;
    return unique === undefined ? record.owner.vregs : record.owner.vregsOf?.(unique);
  }

  /** All present services in the order in which they appeared. */
  services(): IterableIterator<Service> {
    return this.#records.values();
  }

  /** Starts telling `listener`; the returned function stops it. */
  listen(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Milliseconds since a path was last set; undefined when service or path is not there. A value that is set
   * again unchanged counts as fresh.
   */
  age(name: string, path: string): number | undefined {
    const timed = this.#records.get(name)?.timed(path);
    return timed === undefined ? undefined : this.#clock.now() - timed.at;
  }

  /**
   * Whether all owners would take all changes now; undefined means yes. Nothing is changed.
   */
  check(request: readonly ServiceChanges[]): Rejection | undefined {
    for (const { service, changes } of request) {
      const record = this.#records.get(service.name);
      if (record !== service) return gone(service);
      const missing = changes.find((change) => record.value(change.path) === undefined);
      if (missing !== undefined) {
        return { kind: 'not-offered', why: `${service.name} does not offer ${missing.path}` };
      }
      const rejection = record.owner.check(changes);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  }

  /**
   * Carries a whole write request out: everything is checked, then each owner gets its changes in order, one
   * owner after the other, and has `timeoutMs` in all. The first rejection ends the request.
   * @param signal aborts it: nobody waits any more
   */
  async write(request: readonly ServiceChanges[], timeoutMs: number, signal?: AbortSignal): Promise<WriteOutcome> {
    const rejection = this.check(request);
    if (rejection !== undefined) return rejection;
    const deadline = this.#clock.now() + timeoutMs;
    for (const { service, changes } of request) {
      const record = this.#records.get(service.name);
      if (record === undefined || record !== service) return gone(service);
      const outcome = await settleWithin(this.#clock, deadline - this.#clock.now(), record, changes, signal);
      if (outcome.kind !== 'done') return outcome;
    }
    return { kind: 'done' };
  }

  #update(record: ServiceRecord, values: Iterable<readonly [string, string | number | null]>): void {
    if (record.retired) return;
    const now = this.#clock.now();
    const changed: string[] = [];
    for (const [path, value] of values) {
      const clean = typeof value === 'number' && !Number.isFinite(value) ? null : value;
      if (record.set(path, clean, now)) changed.push(path);
    }
    if (changed.length > 0) this.#tell((listener) => listener.changed?.(record, changed));
  }

  #remove(record: ServiceRecord, paths: Iterable<string>): void {
    if (record.retired) return;
    const removed = [...paths].filter((path) => record.delete(path));
    if (removed.length > 0) this.#tell((listener) => listener.changed?.(record, removed));
  }

  #retire(record: ServiceRecord): void {
    if (record.retired) return;
    this.#records.delete(record.name);
    record.retire();
    this.#tell((listener) => listener.removed?.(record));
  }

  #tell(event: (listener: StoreListener) => void): void {
    let failure: { readonly error: unknown } | undefined;
    for (const listener of this.#listeners) {
      try {
        event(listener);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }
}

function gone(service: Service): Rejection {
  return { kind: 'absent', why: `${service.name} is not there` };
}
