import type { Clock } from '../../runtime/clock.ts';
import { programVersion } from '../../runtime/version.ts';
import type { Owner, Service, ServiceDescription, ServiceHandle } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import type { Change, Rejection, Value, WriteOutcome } from '../../store/values.ts';
import type { VregAccess } from '../../store/vreg.ts';
import { derived } from './mapping/derive.ts';
import type { Telling, VecanService } from './mapping/telling.ts';
import { MergedValues } from './merged-values.ts';

/** Takes the writes to a service. */
export interface Writer {
  check(changes: readonly Change[]): Rejection | undefined;
  write(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome>;
}

export interface NodeServiceOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly description: ServiceDescription & { readonly type: VecanService };
  /** Who the device is: these values stay. */
  readonly identity: readonly (readonly [path: string, value: Value])[];
  /** Paths that are there, without a value, from the beginning. */
  readonly offered: readonly string[];
  readonly limitOf: (source: string) => number;
  /** Undefined: nothing can be written, since the gateway only listens or the device takes no orders. */
  readonly writer: Writer | undefined;
  readonly vregs: VregAccess | undefined;
}

const readOnly = 'this device takes no orders over this link';

/** One service of a node in the store: what its messages tell, and writes to it. */
export class NodeService implements Owner {
  readonly vregs: VregAccess | undefined;
  readonly #options: NodeServiceOptions;
  readonly #values: MergedValues;
  readonly #handle: ServiceHandle;
  readonly #lasting: ReadonlySet<string>;

  /** Enters the store. */
  constructor(options: NodeServiceOptions) {
    const { store, description, identity, offered, vregs } = options;
    this.#options = options;
    this.vregs = vregs;
    this.#values = new MergedValues(options.limitOf);
    this.#handle = store.add(description, this);
    // What nobody has told yet, the device's registers may.
    this.#lasting = new Set(identity.filter(([, value]) => value !== null).map(([path]) => path));
    this.#handle.update([
      ...Object.entries({ '/Mgmt/ProcessName': 'ccgx-gateway', '/Mgmt/ProcessVersion': programVersion }),
      ['/Mgmt/Connection', 'VE.Can'],
      ...offered.map((path): [string, Value] => [path, null]),
      ...identity,
    ]);
  }

  get service(): Service {
    return this.#handle.service;
  }

  /** By path, or by the name of a value that is not shown. */
  value(name: string): Value | undefined {
    return this.#values.value(name);
  }

  tell(telling: Telling, now: number): void {
    const taken = this.#values.tell(telling, now);
    if (taken.length > 0) this.#publish(taken);
  }

  /** Values that have not been told again in their time become invalid. */
  look(now: number): void {
    const gone = this.#values.expire(now);
    if (gone.length > 0) this.#publish(gone);
  }

  /** The device has taken a value; its messages may tell the one before for a moment. */
  written({ path, value }: Change): void {
    if (this.#values.hold(path, value, this.#options.clock.now())) this.#publish([path]);
  }

  retire(): void {
    this.#handle.retire();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    const { writer } = this.#options;
    return writer === undefined ? { kind: 'refused', why: `${changes[0]?.path}: ${readOnly}` } : writer.check(changes);
  }

  write(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome> {
    const { writer } = this.#options;
    return writer === undefined
      ? Promise.resolve({ kind: 'refused', why: `${changes[0]?.path}: ${readOnly}` })
      : writer.write(changes, signal);
  }

  #publish(names: readonly string[]): void {
    const { description } = this.#options;
    const told = names.filter((name) => name.startsWith('/') && !this.#lasting.has(name));
    const values = told.map((path): [string, Value] => [path, this.#values.value(path) ?? null]);
    const more = derived(description.type, (name) => this.#values.value(name));
    this.#handle.update([...values, ...more.filter(([path]) => !this.#lasting.has(path))]);
  }
}
