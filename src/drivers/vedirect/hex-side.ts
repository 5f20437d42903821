import type { HexMessage } from '../../protocols/vedirect/hex-codec.ts';
import type { Product, VeDirectService } from '../../protocols/vedirect/products.ts';
import { type Change, done, type Rejection, type Value, type WriteOutcome } from '../../store/values.ts';
import type { DriverContext } from '../driver.ts';
import type { HexPace } from './hex-pace.ts';
import type { HexPort } from './hex-port.ts';
import { HexReader, type HexReadValue } from './hex-reader.ts';
import { HexWriter } from './hex-writer.ts';
import { bytesFor, needsRemoteControl, offeredPaths, writableAt } from './writable.ts';

export interface HexSideOptions {
  readonly context: DriverContext;
  readonly port: HexPort;
  readonly pace: HexPace;
  readonly product: Product;
  readonly service: VeDirectService;
  readonly firmware: () => number | undefined;
  /** Whether text tells this path. */
  readonly isTold: (path: string) => boolean;
  /** Values have come or gone. */
  readonly onNews: () => void;
  /** The device has taken a value; its text will tell it later, if at all. */
  readonly onWritten: (change: Change) => void;
}

/** What a device's service has beyond text: the values that HEX tells, and the writes. */
export class HexSide {
  readonly vregs: HexWriter;
  readonly #options: HexSideOptions;
  readonly #reader: HexReader;

  constructor(options: HexSideOptions) {
    const { context, port, pace, product, service, firmware, onNews, isTold } = options;
    this.#options = options;
    this.#reader = new HexReader({
      ...{ clock: context.clock, port, pace, service, isTold, onNews },
    });
    this.vregs = new HexWriter({
      port,
      log: context.log,
      needsRemoteControl: () => needsRemoteControl(product, firmware()),
      onUse: () => pace.used(),
      onValue: (id, value) => this.#take(id, value),
    });
  }

  /** The values that HEX has told and that are fresh. */
  get values(): ReadonlyMap<string, HexReadValue> {
    return this.#reader.values;
  }

  /** Paths of which HEX tells the same as text, but finer. */
  get refined(): ReadonlySet<string> {
    return this.#reader.refined;
  }

  /** What has come or gone since the last call, and what clients have written: the device's word goes before it. */
  takeNews(): [string, Value][] {
    return this.#reader.takeNews();
  }

  /** Paths that are there before the device has told their value. */
  get offered(): readonly string[] {
    return offeredPaths(this.#options.service);
  }

  /** The serial number, once the device has told it. */
  get serial(): string | undefined {
    const serial = this.values.get('/Serial')?.value;
    return typeof serial === 'string' && serial !== '' ? serial : undefined;
  }

  tick(): void {
    this.#reader.tick();
  }

  /** Takes what the device says by itself. */
  hear(message: HexMessage): void {
    if (message.kind === 'async' && message.flags === 0) this.#take(message.id, message.value);
  }

  end(): void {
    this.#reader.end();
  }

  check(changes: readonly Change[]): Rejection | undefined {
    for (const change of changes) {
      const rejection = this.#checkOne(change);
      if (rejection !== undefined) return rejection;
    }
    return undefined;
  }

  async write(changes: readonly Change[], signal: AbortSignal): Promise<WriteOutcome> {
    for (const change of changes) {
      const outcome = await this.#writeOne(change, signal);
      if (outcome.kind !== 'done') return outcome;
    }
    return done;
  }

  #checkOne(change: Change): Rejection | undefined {
    const writable = writableAt(this.#options.service, change.path);
    if (writable === undefined) return { kind: 'refused', why: `${change.path} cannot be written on this device` };
    if (change.path === '/CustomName' && this.#options.context.options.name !== undefined) {
      return { kind: 'refused', why: 'the name of this device is set in the configuration: change it there' };
    }
    const bytes = bytesFor(writable, change);
    return bytes instanceof Uint8Array ? undefined : bytes;
  }

  async #writeOne(change: Change, signal: AbortSignal): Promise<WriteOutcome> {
    const writable = writableAt(this.#options.service, change.path);
    const bytes = writable === undefined ? undefined : bytesFor(writable, change);
    if (writable === undefined || !(bytes instanceof Uint8Array)) return this.#checkOne(change) ?? done;
    const outcome = await this.vregs.write(change.path, writable, bytes, signal);
    if (outcome.kind === 'done' && writable.isCommand !== true) {
      this.#options.onWritten(change);
      this.#reader.tellAgain(change.path);
    }
    return outcome;
  }

  #take(id: number, value: Uint8Array): void {
    if (this.#reader.take(id, value)) this.#options.onNews();
  }
}
