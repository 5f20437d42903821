import { linkSuffix } from '../../links/link-suffix.ts';
import type { HexMessage } from '../../protocols/vedirect/hex-codec.ts';
import type { Product, VeDirectService } from '../../protocols/vedirect/products.ts';
import type { VeDirectCounters } from '../../protocols/vedirect/text-framer.ts';
import type { Owner, Service, ServiceHandle } from '../../store/service.ts';
import type { Change, Rejection, Value, WriteOutcome } from '../../store/values.ts';
import type { VregAccess } from '../../store/vreg.ts';
import type { DriverContext } from '../driver.ts';
import type { FieldSet } from './field-set.ts';
import type { HexPace } from './hex-pace.ts';
import type { HexPort } from './hex-port.ts';
import { HexSide } from './hex-side.ts';
import { identityOf } from './identity.ts';
import { counterPaths, type TextValue, textRoutes } from './text-routes.ts';
import { ToldValue } from './told-value.ts';

/** The HEX side of a line, and what is known of when to use it. */
export interface HexLine {
  readonly port: HexPort;
  readonly pace: HexPace;
}

export interface DeviceServiceOptions {
  readonly context: DriverContext;
  readonly product: Product;
  readonly type: VeDirectService;
  readonly fields: FieldSet;
  readonly counters: VeDirectCounters;
  /** How the device is connected, for /Mgmt/Connection. */
  readonly connection: string;
  /** What is known of it now, by text or otherwise. */
  readonly serial: () => string | undefined;
  /** Undefined for devices that only tell. */
  readonly hex: HexLine | undefined;
}

/** A path and what it shows: handed to the store again and again. */
type Entry = [path: string, value: Value];

/** A path that text fills. */
interface ToldPath {
  readonly entry: Entry;
  readonly told: ToldValue;
  /** HEX may tell the same, but finer. */
  readonly isRefined: boolean;
}

/** A device's service in the store: text first, what HEX tells beside it, and writes by HEX. */
export class DeviceService implements Owner {
  readonly type: VeDirectService;
  readonly #options: DeviceServiceOptions;
  readonly #handle: ServiceHandle;
  readonly #hex: HexSide | undefined;
  readonly #texts: readonly ToldPath[];
  readonly #textAt: ReadonlyMap<string, ToldPath>;
  readonly #counters: readonly { readonly name: keyof VeDirectCounters; readonly entry: Entry }[];
  readonly #serialEntry: Entry = ['/Serial', null];
  readonly #trackersEntry: Entry = ['/NrOfTrackers', null];

  /** Enters the store. */
  constructor(options: DeviceServiceOptions) {
    const { context, type, product, hex, connection, serial, fields } = options;
    const { store, instances, options: device } = context;
    this.#options = options;
    this.type = type;
    this.#hex = hex === undefined ? undefined : this.#hexSide(hex);
    const toldPath = ([path, textValue]: readonly [string, TextValue]): ToldPath => ({
      ...{ entry: [path, null], told: new ToldValue(textValue, fields) },
      isRefined: this.#hex?.refined.has(path) === true,
    });
    const routed = [...textRoutes(type)].map(toldPath);
    this.#textAt = new Map(routed.map((one) => [one.entry[0], one]));
    this.#texts = [...routed, ...firmwarePaths.map((path) => toldPath([path, firmware]))];
    this.#counters = counterPaths.map(([name, path]) => ({ name, entry: [path, null] }));
    const instance = device.instance ?? instances.instanceFor(device.index, serial());
    this.#handle = store.add({ type, suffix: freeSuffix(context, type), instance, units: device.units }, this);
    this.#handle.update(identityOf(product, connection, this.service, device.name));
    this.#handle.update((this.#hex?.offered ?? []).map((path) => [path, this.service.value(path) ?? null]));
    context.announce(product.name, { type, instance });
  }

  get service(): Service {
    return this.#handle.service;
  }

  get vregs(): VregAccess | undefined {
    return this.#hex?.vregs;
  }

  /** The serial number that HEX has told. */
  get hexSerial(): string | undefined {
    return this.#hex?.serial;
  }

  retire(): void {
    this.#hex?.end();
    this.#handle.retire();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    if (this.#hex !== undefined) return this.#hex.check(changes);
    return {
      kind: 'refused',
      why: `${changes[0]?.path} cannot be written: this device only tells, it takes no orders`,
    };
  }

  write(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome> {
    return this.#hex?.write(changes, signal) ?? Promise.resolve(this.check(changes) ?? { kind: 'done' });
  }

  /** A HEX frame has come. */
  hear(message: HexMessage): void {
    this.#hex?.hear(message);
  }

  tick(): void {
    this.#hex?.tick();
  }

  /**
   * Sets the paths whose values came at `now`, and those that have changed otherwise: a value that the device has
   * not sent again must not look fresh.
   */
  publish(now: number): void {
    const { counters, serial } = this.#options;
    const values: Entry[] = [];
    for (const { entry, told, isRefined } of this.#texts) {
      const { value } = told;
      if (this.#shows(entry, isRefined ? this.#refined(entry[0], value) : value, told.at >= now)) values.push(entry);
    }
    if (this.#shows(this.#serialEntry, serial())) values.push(this.#serialEntry);
    if (this.#shows(this.#trackersEntry, this.#trackers())) values.push(this.#trackersEntry);
    for (const { name, entry } of this.#counters) if (this.#shows(entry, counters[name])) values.push(entry);
    for (const told of this.#newsByHex()) values.push(told);
    this.#handle.update(values);
  }

  /** Puts a value into an entry. @returns whether the store is to have it: it is new, or differs from what is there */
  #shows(entry: Entry, value: Value | undefined, isNew = false): boolean {
    const [path] = entry;
    // A path that was there stays, without a value, when what it came from has stopped coming.
    entry[1] = value ?? null;
    if (value !== undefined && isNew) return true;
    const shown = this.service.value(path);
    // What text does not tell, HEX may.
    if (value === undefined && (shown === undefined || this.#hex?.values.has(path) === true)) return false;
    return isNew || entry[1] !== shown;
  }

  #hexSide({ port, pace }: HexLine): HexSide {
    const { context, product, type, fields } = this.#options;
    return new HexSide({
      ...{ context, port, pace, product, service: type },
      firmware: () => fields.number('FWE') ?? fields.number('FW'),
      isTold: (path) => this.#isTold(path),
      onWritten: ({ path, value }) => this.#handle.update([[path, value]]),
      onNews: () => this.#handle.update(this.#newsByHex()),
    });
  }

  /** The values of HEX that are news, where text does not tell them. */
  #newsByHex(): [string, Value][] {
    const values: [string, Value][] = [];
    for (const [path, value] of this.#hex?.takeNews() ?? []) {
      if (!this.#isTold(path) && !this.#isConfigured(path)) values.push([path, value]);
    }
    return values;
  }

  /** Chargers with one tracker tell of it in text, those with several by HEX. */
  #trackers(): number | undefined {
    let count = 0;
    for (const path of trackerPaths) if (this.#hex?.values.has(path) === true) count += 1;
    return count > 1 ? count : this.type === 'solarcharger' ? 1 : undefined;
  }

  /** The finer value of HEX where it means the same as text's. */
  #refined(path: string, told: Value | undefined): Value | undefined {
    const finer = this.#hex?.values.get(path);
    if (finer?.refines !== true || typeof finer.value !== 'number' || typeof told !== 'number') return told;
    return Math.abs(finer.value - told) <= coarseness ? finer.value : told;
  }

  #isTold(path: string): boolean {
    if (path === '/Serial') return this.#options.serial() !== undefined;
    return this.#textAt.get(path)?.told.value !== undefined;
  }

  #isConfigured(path: string): boolean {
    return path === '/CustomName' && this.#options.context.options.name !== undefined;
  }
}

const trackerPaths = ['/Pv/0/V', '/Pv/1/V', '/Pv/2/V', '/Pv/3/V'];
const firmwarePaths = ['/FirmwareVersion', '/Devices/0/FirmwareVersion'];
const firmware: TextValue = (of) => of('FWE') ?? of('FW');

/** Text tells whole degrees. */
const coarseness = 1;

/** Ports in different folders may have the same name. */
function freeSuffix({ store, options }: DriverContext, type: string): string {
  const suffix = linkSuffix(options.link);
  return store.get(`${type}.${suffix}`) === undefined ? suffix : `${suffix}_${options.index}`;
}
