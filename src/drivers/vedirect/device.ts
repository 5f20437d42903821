import type { HexMessage } from '../../protocols/vedirect/hex-codec.ts';
import {
  type Product,
  productById,
  serviceByMonitorMode,
  type VeDirectService,
} from '../../protocols/vedirect/products.ts';
import type { VeDirectCounters } from '../../protocols/vedirect/text-framer.ts';
import type { DriverContext } from '../driver.ts';
import { DeviceService } from './device-service.ts';
import { DeviceEvents } from './events.ts';
import { FieldSet } from './field-set.ts';
import { HexPace } from './hex-pace.ts';
import type { HexPort } from './hex-port.ts';
import { silenceLimit, vedirectLimits } from './limits.ts';
import { Sender } from './sender.ts';
import { SerialQuestion } from './serial-question.ts';

/** What a driver knows of the devices at its kind of cable. */
export interface DeviceKind {
  /** For /Mgmt/Connection. */
  readonly connection: string;
  /** What else may be wrong when only noise comes. */
  readonly noiseHint?: string;
  /** The product that the fields tell; undefined while they do not. Tells the log what is strange about it. */
  identify(fields: FieldSet): Product | undefined;
}

export interface VeDirectDeviceOptions {
  readonly context: DriverContext;
  readonly kind: DeviceKind;
  readonly counters: VeDirectCounters;
  /** Undefined for devices that only tell. */
  readonly port: HexPort | undefined;
}

/** Families whose text never carries a serial number (vedirect.md, 2.5, SER#). */
const withoutSerial: ReadonlySet<string | undefined> = new Set(['bmv60', 'bmv70', 'bmv71', 'smartshunt']);

/**
 * The device at the other end of a VE.Direct cable, as its text blocks describe it. Enters the store when the
 * product is known, leaves it when it falls silent or another product takes its place.
 */
export class VeDirectDevice {
  readonly #options: VeDirectDeviceOptions;
  readonly #fields = new FieldSet();
  readonly #number = (label: string): number | undefined => this.#fields.number(label);
  readonly #events: DeviceEvents;
  readonly #sender = new Sender();
  readonly #serialQuestion: SerialQuestion;
  #product: Product | undefined;
  #shown: DeviceService | undefined;
  #pace: HexPace | undefined;
  /** The product that the pace is for. */
  #paced: number | undefined;
  #firstBlockAt: number | undefined;
  #lastBlockAt: number | undefined;

  constructor(options: VeDirectDeviceOptions) {
    const { clock, log } = options.context;
    this.#options = options;
    this.#events = new DeviceEvents(clock, log);
    this.#serialQuestion = new SerialQuestion(clock, options.port);
  }

  /** Whether the device has told what it is. */
  get isIdentified(): boolean {
    return this.#product !== undefined || this.#fields.number('PID') !== undefined;
  }

  /** After how many milliseconds without a sound block the device counts as absent. */
  get silenceMs(): number {
    return this.#options.context.options.timeoutMs ?? silenceLimit(this.#product?.id);
  }

  /** Takes a block whose checksum holds. */
  take(block: ReadonlyMap<string, string>): void {
    const { clock, log } = this.#options.context;
    const verdict = this.#sender.judge(block);
    if (verdict === 'doubtful') return;
    // Another device hangs on the cable now: nothing of the old one may stay.
    if (verdict === 'other') this.#clear();
    const now = clock.now();
    this.#firstBlockAt ??= now;
    this.#lastBlockAt = now;
    for (const label of this.#fields.take(block, now)) {
      log.info(`the device sends "${printable(label)}", which is not known; it is left out`);
    }
    this.#product ??= this.#options.kind.identify(this.#fields);
    this.#pace?.textCame();
    this.#show(now);
    if (this.#shown !== undefined) this.#events.look(this.#number);
  }

  /** Takes a HEX frame that nobody has asked for. */
  hear(message: HexMessage): void {
    this.#shown?.hear(message);
  }

  /** Looks at the time: fields that have stopped coming become invalid, a silent device absent. */
  tick(): void {
    const now = this.#options.context.clock.now();
    if (this.#lastBlockAt !== undefined && now - this.#lastBlockAt >= this.silenceMs) {
      this.leave();
      return;
    }
    const expired = this.#fields.expire(now - this.silenceMs);
    if (this.#shown === undefined) this.#show(now);
    else if (expired) this.#shown.publish(now);
    this.#shown?.tick();
    this.#learnSerial();
  }

  /** The device is gone: unplugged or silent. What it said counts no more. */
  leave(): void {
    this.#clear();
    this.#sender.forget();
  }

  #clear(): void {
    if (this.#shown !== undefined) this.#options.context.log.info(`${this.#shown.service.name} is absent`);
    this.#shown?.retire();
    this.#shown = undefined;
    this.#product = undefined;
    this.#firstBlockAt = undefined;
    this.#lastBlockAt = undefined;
    this.#serialQuestion.forget();
    this.#fields.clear();
    this.#events.clear();
  }

  /** Enters the store when that is due, and publishes. @param now when the block came that this is about */
  #show(now: number): void {
    if (this.#product === undefined) return;
    const type = this.#serviceType(this.#product);
    if (this.#shown !== undefined && this.#shown.type !== type) {
      this.#shown.retire();
      this.#shown = undefined;
    }
    if (this.#shown === undefined) {
      if (!this.#serialHasCome(this.#product)) return;
      this.#shown = this.#enter(this.#product, type);
    }
    this.#shown.publish(now);
  }

  #serviceType(product: Product): VeDirectService {
    const mode = this.#fields.number('MON');
    return product.service === 'battery' && mode !== undefined ? serviceByMonitorMode(mode) : product.service;
  }

  #enter(product: Product, type: VeDirectService): DeviceService {
    const { context, kind, counters, port } = this.#options;
    const hex = port === undefined ? undefined : { port, pace: this.#paceFor(product) };
    return new DeviceService({
      ...{ context, product, type, counters, hex, fields: this.#fields, connection: kind.connection },
      serial: () => this.#serial(),
    });
  }

  /** What was learned about a product's text lasts while it leaves and comes back, as one does that falls silent. */
  #paceFor(product: Product): HexPace {
    const { clock, log } = this.#options.context;
    if (this.#pace === undefined || this.#paced !== product.id) {
      this.#pace = new HexPace({ clock, log, isCareful: stopsItsText(product, this.#fields) });
      this.#paced = product.id;
    }
    return this.#pace;
  }

  /** The serial number decides about the instance, so it is waited for, but not for long. */
  #serialHasCome(product: Product): boolean {
    const { clock, instances, options } = this.#options.context;
    if (this.#serial() !== undefined) return true;
    if (!withoutSerial.has(product.family)) {
      return clock.now() - (this.#firstBlockAt ?? clock.now()) >= vedirectLimits.serialWaitMs;
    }
    // Without known devices there is nothing to decide.
    if (options.instance !== undefined || !instances.knowsSerials(options.index)) return true;
    return this.#serialQuestion.isSettled(() => this.tick());
  }

  #serial(): string | undefined {
    const serial = this.#fields.value('SER#');
    return typeof serial === 'string' && serial !== '' ? serial : this.#serialQuestion.answer;
  }

  /** A serial number that came only after the device had entered the store may belong to another instance. */
  #learnSerial(): void {
    const serial = this.#shown?.hexSerial;
    if (this.#shown === undefined || serial === undefined || this.#serial() !== undefined) return;
    const { instances, options, clock } = this.#options.context;
    this.#serialQuestion.answer = serial;
    if (options.instance !== undefined) return;
    if (instances.instanceFor(options.index, serial) === this.#shown.service.instance) return;
    this.#shown.retire();
    this.#shown = undefined;
    this.#show(clock.now());
  }
}

/** MPPT firmware before this stops its text while it is asked, BMV-70x too (vedirect.md, 2.4). */
const textAlwaysSince = 0x153;

function stopsItsText({ family }: Product, fields: FieldSet): boolean {
  const firmware = fields.number('FWE') ?? fields.number('FW') ?? 0;
  return family === 'bmv70' || (family === 'mppt' && firmware < textAlwaysSince);
}

/** The kind that tells its product id in text. */
export function productsByPid({ log }: DriverContext): DeviceKind {
  let told: number | undefined;
  return {
    connection: 'VE.Direct',
    identify(fields) {
      const id = fields.number('PID');
      if (id === undefined) return undefined;
      const product = productById(id);
      if (product?.known !== true && told !== id) {
        told = id;
        const taken = product === undefined ? 'it is left out' : `taken for a ${product.service} by its range`;
        log.warn(`product id 0x${id.toString(16).toUpperCase()} is not known: ${taken}`);
      }
      return product;
    },
  };
}

/** A label from the wire in a log line. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
