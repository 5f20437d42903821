import { programVersion } from '../../runtime/version.ts';
import type { Owner, Service, ServiceDescription, ServiceHandle } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { type Change, done, type Rejection, type Value, type WriteOutcome } from '../../store/values.ts';
import type { Order, Reading, ServiceContents } from './contents.ts';

export interface SimulatedServiceOptions {
  readonly store: Store;
  readonly description: ServiceDescription;
  readonly contents: ServiceContents;
  readonly serial: string;
  /** Of the device; can be changed by a write. */
  readonly customName: string;
}

interface Live {
  readonly entry: [path: string, value: Value];
  readonly read: Reading;
}

const namePath = '/CustomName';
const longestName = 32;

/** A service that shows a part of a plant, and whose writes are orders to it. */
export class SimulatedService implements Owner {
  readonly #store: Store;
  readonly #description: ServiceDescription;
  readonly #orders: Readonly<Record<string, Order>>;
  readonly #constants: readonly (readonly [string, Value])[];
  readonly #live: readonly Live[];
  /** Of #live: handed to the store again and again. */
  readonly #entries: readonly (readonly [string, Value])[];
  readonly #follow: (seconds: number) => void;
  #customName: string;
  #handle: ServiceHandle | undefined;

  constructor({ store, description, contents, serial, customName }: SimulatedServiceOptions) {
    const { readings, orders = {}, follow = () => undefined, product } = contents;
    this.#store = store;
    this.#description = description;
    this.#orders = orders;
    this.#follow = follow;
    this.#customName = customName;
    const fixed: [string, Value][] = [
      ['/Mgmt/ProcessName', 'ccgx-gateway simulator'],
      ['/Mgmt/ProcessVersion', programVersion],
      ['/Mgmt/Connection', 'simulated'],
      ['/ProductId', product.id],
      ['/ProductName', product.name],
      ['/FirmwareVersion', product.firmware],
      ['/HardwareVersion', null],
      ['/Serial', serial],
    ];
    const live: Live[] = [{ entry: [namePath, null], read: () => this.#customName }];
    for (const [path, reading] of Object.entries(readings)) {
      if (typeof reading === 'function') live.push({ entry: [path, null], read: reading });
      else fixed.push([path, reading]);
    }
    this.#constants = fixed;
    this.#live = live;
    this.#entries = live.map(({ entry }) => entry);
  }

  /** Undefined while it is not in the store. */
  get service(): Service | undefined {
    return this.#handle?.service;
  }

  /** Enters the store with all its values. */
  appear(): void {
    if (this.#handle !== undefined) return;
    this.#handle = this.#store.add(this.#description, this);
    this.#handle.update(this.#constants);
    this.#show();
  }

  leave(): void {
    this.#handle?.retire();
    this.#handle = undefined;
  }

  /** After each step of the plant. */
  measure(seconds: number): void {
    this.#follow(seconds);
    this.#show();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    for (const change of changes) {
      const rejection = change.path === namePath ? this.#checkName(change) : this.#checkOrder(change);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  }

  /** The parts take orders at once. */
  write(changes: readonly Change[]): Promise<WriteOutcome> {
    for (const { path, value } of changes) {
      if (path === namePath) this.#customName = String(value);
      else if (typeof value === 'number') this.#orders[path]?.write(value);
    }
    this.#show();
    return Promise.resolve(done);
  }

  #checkName({ value }: Change): Rejection | undefined {
    if (typeof value === 'string' && value.length <= longestName) return undefined;
    return { kind: 'out-of-range', why: `${this.#name} ${namePath} takes a text of up to ${longestName} characters` };
  }

  #checkOrder({ path, value }: Change): Rejection | undefined {
    const order = Object.hasOwn(this.#orders, path) ? this.#orders[path] : undefined;
    if (order === undefined) return { kind: 'refused', why: `${this.#name} ${path} is read-only` };
    const { oneOf, min = Number.NEGATIVE_INFINITY, max = () => Number.POSITIVE_INFINITY } = order;
    const isLegal =
      typeof value === 'number' && (oneOf === undefined ? value >= min && value <= max() : oneOf.includes(value));
    if (!isLegal) {
      const legal = oneOf === undefined ? `${min} to ${max()}` : oneOf.join(', ');
      return { kind: 'out-of-range', why: `${this.#name} ${path} takes ${legal}, not ${value}` };
    }
    const refusal = order.refusal?.(value);
    return refusal === undefined ? undefined : { kind: 'refused', why: `${this.#name} ${refusal}` };
  }

  get #name(): string {
    const { type, suffix } = this.#description;
    return `${type}.${suffix}`;
  }

  #show(): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    for (const { entry, read } of this.#live) entry[1] = read();
    handle.update(this.#entries);
  }
}
