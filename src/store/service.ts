import type { Change, Rejection, TimedValue, Value, WriteOutcome } from './values.ts';
import type { VregAccess } from './vreg.ts';

/** The one that sets a service's values and answers writes to it: a driver, a derived service, a fixture. */
export interface Owner {
  /**
   * Says at once, without side effects, whether these changes could be taken: path offered, value inside the
   * limits, device not locked. All changes of one request are checked before the first is carried out.
   */
  check(changes: readonly Change[]): Rejection | undefined;
  /**
   * Carries the changes out and resolves when the device has settled them. `signal` aborts when nobody waits
   * any more (time limit, service gone): a command not yet sent must then not be sent. Must not reject.
   */
  write(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome>;
  /** The VREGs of its device, where it has such. */
  readonly vregs?: VregAccess | undefined;
  /** Of a service that stands for a bus: the VREGs of a device on it, by the unique number of its NAME. */
  readonly vregsOf?: (unique: number) => VregAccess | undefined;
}

export interface ServiceDescription {
  /** Service type: `battery`, `solarcharger`, `vebus`, `system`, … */
  readonly type: string;
  /** From the link, like `ttyUSB0`; empty for singletons such as `system`. Never interpreted. */
  readonly suffix: string;
  /** Device instance: with the type, the identity that unit IDs go by. */
  readonly instance: number;
  /** Further unit IDs (0..255) at which this service answers, beside those of its instance. */
  readonly units?: readonly number[];
}

/** A present service as readers see it. */
export interface Service extends ServiceDescription {
  /** `type.suffix`, or `type` alone for singletons; unique in the store. */
  readonly name: string;
  readonly units: readonly number[];
  /** The value at a path; undefined when the service does not offer the path. */
  value(path: string): Value | undefined;
  /** The value and when it was last set; undefined when the service does not offer the path. */
  timed(path: string): TimedValue | undefined;
  /** All offered paths in the order in which they appeared. */
  paths(): IterableIterator<string>;
}

/** What the owner holds: the only way to change a service. */
export interface ServiceHandle {
  readonly service: Service;
  /**
   * Sets paths to values (new paths begin to exist) and tells listeners once about those whose value changed.
   * NaN and infinities become null: no impossible number enters the store.
   */
  update(values: Iterable<readonly [path: string, value: Value]>): void;
  /** Takes paths away: the device does not offer them any more. */
  remove(paths: Iterable<string>): void;
  /** The service leaves the store; pending writes settle as `no-answer`. Further calls do nothing. */
  retire(): void;
}

/** Told synchronously, in order. A listener that throws is a bug of ours; it does not stop the others. */
export interface StoreListener {
  added?(service: Service): void;
  removed?(service: Service): void;
  /** `paths`: those whose value changed or that vanished, in this one batch. */
  changed?(service: Service, paths: readonly string[]): void;
}
