import { linkSuffix } from '../../links/link-suffix.ts';
import { type Product, productById, serviceByMonitorMode } from '../../protocols/vedirect/products.ts';
import type { VeDirectCounters } from '../../protocols/vedirect/text-framer.ts';
import { programVersion } from '../../runtime/version.ts';
import type { Owner, ServiceHandle } from '../../store/service.ts';
import type { Change, Rejection, Value, WriteOutcome } from '../../store/values.ts';
import type { DriverContext } from '../driver.ts';
import { DeviceEvents } from './events.ts';
import { FieldSet } from './field-set.ts';
import { silenceLimit, vedirectLimits } from './limits.ts';
import { type Fields, mappings } from './mapping.ts';
import { Sender } from './sender.ts';

/** Families whose text never carries a serial number (vedirect.md, 2.5, SER#). */
const withoutSerial: ReadonlySet<string | undefined> = new Set(['bmv60', 'bmv70', 'bmv71', 'smartshunt']);

/**
 * The device at the other end of a VE.Direct cable, as its text blocks describe it. Enters the store when the
 * product is known, leaves it when it falls silent or another product takes its place.
 */
export class VeDirectDevice implements Owner {
  readonly #context: DriverContext;
  readonly #counters: VeDirectCounters;
  readonly #fields = new FieldSet();
  readonly #events: DeviceEvents;
  readonly #sender = new Sender();
  #product: Product | undefined;
  #handle: ServiceHandle | undefined;
  #firstBlockAt: number | undefined;
  #lastBlockAt: number | undefined;
  #toldProduct: number | undefined;

  constructor(context: DriverContext, counters: VeDirectCounters) {
    this.#context = context;
    this.#counters = counters;
    this.#events = new DeviceEvents(context.clock, context.log);
  }

  /** Whether the device has told its product id. */
  get hasProductId(): boolean {
    return this.#fields.number('PID') !== undefined;
  }

  /** After how many milliseconds without a sound block the device counts as absent. */
  get silenceMs(): number {
    return this.#context.options.timeoutMs ?? silenceLimit(this.#product?.id);
  }

  /** Takes a block whose checksum holds. */
  take(block: ReadonlyMap<string, string>): void {
    const verdict = this.#sender.judge(block);
    if (verdict === 'doubtful') return;
    // Another device hangs on the cable now: nothing of the old one may stay.
    if (verdict === 'other') this.#clear();
    const now = this.#context.clock.now();
    this.#firstBlockAt ??= now;
    this.#lastBlockAt = now;
    for (const label of this.#fields.take(block, now)) {
      this.#context.log.info(`the device sends "${printable(label)}", which is not known; it is left out`);
    }
    this.#product ??= this.#identify();
    this.#show(now);
    if (this.#handle !== undefined) this.#events.look((label) => this.#fields.number(label));
  }

  /** Looks at the time: fields that have stopped coming become invalid, a silent device absent. */
  tick(): void {
    const now = this.#context.clock.now();
    if (this.#lastBlockAt !== undefined && now - this.#lastBlockAt >= this.silenceMs) {
      this.leave();
      return;
    }
    const expired = this.#fields.expire(now - this.silenceMs);
    if (this.#handle === undefined) this.#show(now);
    else if (expired) this.#publish(now);
  }

  /** The device is gone: unplugged or silent. What it said counts no more. */
  leave(): void {
    this.#clear();
    this.#sender.forget();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    const path = changes[0]?.path ?? '';
    return { kind: 'refused', why: `${path} cannot be written: VE.Direct text only tells, it takes no orders` };
  }

  write(changes: readonly Change[]): Promise<WriteOutcome> {
    return Promise.resolve(this.check(changes) ?? { kind: 'done' });
  }

  #clear(): void {
    if (this.#handle !== undefined) this.#context.log.info(`${this.#handle.service.name} is absent`);
    this.#handle?.retire();
    this.#handle = undefined;
    this.#product = undefined;
    this.#firstBlockAt = undefined;
    this.#lastBlockAt = undefined;
    this.#fields.clear();
    this.#events.clear();
  }

  #identify(): Product | undefined {
    const id = this.#fields.number('PID');
    if (id === undefined) return undefined;
    const product = productById(id);
    if (product?.known !== true) this.#tellUnknown(id, product);
    return product;
  }

  #tellUnknown(id: number, product: Product | undefined): void {
    if (this.#toldProduct === id) return;
    this.#toldProduct = id;
    const taken = product === undefined ? 'it is left out' : `taken for a ${product.service} by its range`;
    this.#context.log.warn(`product id 0x${id.toString(16).toUpperCase()} is not known: ${taken}`);
  }

  /** Enters the store when that is due, and publishes. @param now when the block came that this is about */
  #show(now: number): void {
    if (this.#product === undefined) return;
    const type = this.#serviceType(this.#product);
    if (this.#handle !== undefined && this.#handle.service.type !== type) {
      this.#handle.retire();
      this.#handle = undefined;
    }
    if (this.#handle === undefined) {
      if (!this.#serialHasCome(this.#product)) return;
      this.#enter(this.#product, type);
    }
    this.#publish(now);
  }

  #serviceType(product: Product): Product['service'] {
    const mode = this.#fields.number('MON');
    return product.service === 'battery' && mode !== undefined ? serviceByMonitorMode(mode) : product.service;
  }

  /** The serial number decides about the instance, so it is waited for, but not for long. */
  #serialHasCome(product: Product): boolean {
    if (withoutSerial.has(product.family) || this.#serial() !== undefined) return true;
    const since = this.#firstBlockAt ?? this.#context.clock.now();
    return this.#context.clock.now() - since >= vedirectLimits.serialWaitMs;
  }

  #serial(): string | undefined {
    const serial = this.#fields.value('SER#');
    return typeof serial === 'string' && serial !== '' ? serial : undefined;
  }

  #enter(product: Product, type: string): void {
    const { store, options, instances } = this.#context;
    const instance = options.instance ?? instances.instanceFor(options.index, this.#serial());
    const suffix = this.#freeSuffix(type);
    this.#handle = store.add({ type, suffix, instance, units: options.units }, this);
    this.#handle.update(Object.entries(this.#identity(product, this.#handle.service.name, instance)));
    this.#context.announce(product.name, { type, instance });
  }

  /** Ports in different folders may have the same name. */
  #freeSuffix(type: string): string {
    const { store, options } = this.#context;
    const suffix = linkSuffix(options.link);
    return store.get(`${type}.${suffix}`) === undefined ? suffix : `${suffix}_${options.index}`;
  }

  /** Who the device is (venus-services.md, 1). */
  #identity(product: Product, name: string, instance: number): Record<string, Value> {
    const customName = this.#context.options.name;
    return {
      '/Mgmt/ProcessName': 'ccgx-gateway',
      '/Mgmt/ProcessVersion': programVersion,
      '/Mgmt/Connection': 'VE.Direct',
      '/ProductId': product.id,
      '/ProductName': product.name,
      '/FirmwareVersion': null,
      '/HardwareVersion': null,
      ...(customName === undefined ? {} : { '/CustomName': customName, '/Devices/0/CustomName': customName }),
      '/Devices/0/ProductId': product.id,
      '/Devices/0/ProductName': product.name,
      '/Devices/0/DeviceInstance': instance,
      '/Devices/0/ServiceName': `com.victronenergy.${name}`,
    };
  }

  /**
   * Sets the paths whose values came at `now`, and those that have changed otherwise: a value that the device has
   * not sent again must not look fresh.
   */
  #publish(now: number): void {
    if (this.#handle === undefined || this.#product === undefined) return;
    const { service } = this.#handle;
    const { paths, derived } = mappings[this.#serviceType(this.#product)];
    const values: [string, Value][] = [];
    const set = (path: string, work: (fields: Fields) => Value | undefined): void => {
      let newest = Number.NEGATIVE_INFINITY;
      const value = work((label) => {
        newest = Math.max(newest, this.#fields.at(label));
        return this.#fields.value(label);
      });
      const current = service.value(path);
      if (value === undefined && current === undefined) return;
      // A path that was there stays, without a value, when what it came from has stopped coming.
      const shown = value ?? null;
      if (newest >= now || shown !== current) values.push([path, shown]);
    };
    for (const [label, path] of Object.entries(paths)) set(path, (fields) => fields(label));
    for (const [path, derive] of Object.entries(derived)) set(path, derive);
    set('/Serial', () => this.#serial());
    for (const path of ['/FirmwareVersion', '/Devices/0/FirmwareVersion']) {
      set(path, (fields) => fields('FWE') ?? fields('FW'));
    }
    for (const [name, count] of Object.entries(this.#counters)) {
      set(`/VEDirect/${name.charAt(0).toUpperCase()}${name.slice(1)}`, () => count);
    }
    this.#handle.update(values);
  }
}

/** A label from the wire in a log line. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
