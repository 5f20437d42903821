import type { ByteLink } from '../../../links/link.ts';
import type { Cancel, Clock } from '../../../runtime/clock.ts';
import { type Random, randomInteger } from '../../random.ts';
import type { VeDirectFaults } from './faults.ts';

export interface VeDirectWireOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: () => VeDirectFaults;
  /** Gets the host's bytes when they would have come through the wire. */
  readonly hear: (bytes: Uint8Array) => void;
  /** Chunks have up to so many bytes. Default: as a serial port at this speed hands them over. */
  readonly longestChunk?: number;
}

/** 19200 baud, 8N1 (VE.Direct Protocol, "Physical"): a pty or a memory link would take any speed. */
const msPerByte = 10_000 / 19_200;
/** What a read() of a serial port returns at this speed: a few bytes each time. */
const usualChunk = 32;
/** Far more than any command; what a host sends without end is not kept. */
const mostUnheard = 1_024;
/** HEX frames that wait to be sent; a device has no room for more. */
const mostFrames = 64;
const nothing = new Uint8Array(0);

/**
 * The device's end of a VE.Direct cable, at the pace of 19200 baud in both directions. It runs on while nothing is
 * plugged in, and whoever plugs in gets what is being sent at that moment.
 */
export class VeDirectWire {
  readonly #options: VeDirectWireOptions;
  readonly #blocks: Uint8Array[] = [];
  readonly #frames: Uint8Array[] = [];
  /** The rest of the block or frame that is being sent. */
  #current: { rest: Uint8Array; readonly isBlock: boolean } | undefined;
  #cancelChunk: Cancel | undefined;
  /** When the last byte that is being sent is through the wire. */
  #sentUntil = 0;
  /** When the last byte from the host is through the wire. */
  #heardUntil = 0;
  #unheard = 0;
  #link: ByteLink | undefined;
  #links = 0;
  #isStuck = false;
  #burst: Uint8Array[] = [];
  #cancelBurst: Cancel | undefined;

  constructor(options: VeDirectWireOptions) {
    this.#options = options;
  }

  /** A block is under way, or waits. */
  get hasText(): boolean {
    return this.#blocks.length > 0 || this.#current?.isBlock === true;
  }

  /** A block is under way. */
  get isInBlock(): boolean {
    return this.#current?.isBlock === true;
  }

  /** Plugs a link in; one that is plugged in already is pulled out. */
  plugIn(link: ByteLink): void {
    this.unplug();
    this.#link = link;
    this.#links += 1;
    link.onBytes((bytes) => this.#receive(link, bytes));
    void link.closed.then(() => {
      if (this.#link === link) this.#link = undefined;
    });
  }

  /** Pulls the cable: the other end sees its link close. */
  unplug(): void {
    const link = this.#link;
    this.#link = undefined;
    if (link !== undefined) void link.close();
  }

  /** Sends a text block behind all others. */
  sendBlock(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#blocks.push(bytes);
    this.#start();
  }

  /** Sends a HEX frame: behind the block that is under way, ahead of those that have not begun. */
  sendFrame(bytes: Uint8Array): void {
    if (this.#frames.length >= mostFrames) return;
    this.#frames.push(bytes);
    this.#start();
  }

  /** What is on its way is lost. */
  cut(): void {
    this.#cancelChunk?.();
    this.#cancelBurst?.();
    this.#blocks.length = 0;
    this.#frames.length = 0;
    this.#burst = [];
    this.#current = undefined;
  }

  #start(): void {
    if (this.#current !== undefined) return;
    this.#sentUntil = this.#options.clock.now();
    this.#next();
  }

  #next(): void {
    const chunk = this.#nextChunk();
    if (chunk === undefined) return;
    const { clock } = this.#options;
    // A chunk arrives when its last byte has crossed the wire. Timers that come late do not slow the wire down.
    this.#sentUntil += chunk.length * msPerByte;
    this.#cancelChunk = clock.after(this.#sentUntil - clock.now(), () => {
      if (this.#current?.rest.length === 0) this.#current = undefined;
      this.#arrive(chunk);
      this.#next();
    });
  }

  #nextChunk(): Uint8Array | undefined {
    if (this.#current === undefined) {
      const frame = this.#frames.shift();
      const rest = frame ?? this.#blocks.shift();
      if (rest === undefined) return undefined;
      this.#current = { rest, isBlock: frame === undefined };
    } else if (this.#current.isBlock && this.#options.faults().hexInFields === true && this.#current.rest.length > 1) {
      // Never in the place of the checksum byte: there a colon is no frame.
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
    }
    const { rest } = this.#current;
    const size = this.#chunkSize();
    this.#current.rest = size < rest.length ? rest.subarray(size) : nothing;
    return size < rest.length ? rest.subarray(0, size) : rest;
  }

  #chunkSize(): number {
    const { faults, random, longestChunk = usualChunk } = this.#options;
    const { chunkBytes } = faults();
    if (chunkBytes !== undefined) return chunkBytes;
    return longestChunk === Number.POSITIVE_INFINITY ? longestChunk : randomInteger(random, 1, longestChunk);
  }

  #arrive(chunk: Uint8Array): void {
    const { clock, faults } = this.#options;
    const { burstMs = 0 } = faults();
    if (burstMs <= 0 && this.#burst.length === 0) {
      this.#deliver(chunk);
      return;
    }
    this.#burst.push(chunk);
    if (this.#burst.length > 1) return;
    this.#cancelBurst = clock.after(burstMs, () => this.#deliver(Buffer.concat(this.#burst.splice(0))));
  }

  /** A UART does not wait for the other side: what cannot be taken is lost. */
  #deliver(chunk: Uint8Array): void {
    const link = this.#link;
    const { silent, deadUntilReopened } = this.#options.faults();
    if (silent === true || (deadUntilReopened === true && this.#links < 2)) return;
    if (link === undefined || this.#isStuck) return;
    this.#isStuck = true;
    const free = (): void => {
      this.#isStuck = false;
    };
    link.send(chunk).then(free, free);
  }

  #receive(link: ByteLink, bytes: Uint8Array): void {
    const { clock, hear } = this.#options;
    if (this.#unheard + bytes.length > mostUnheard) return;
    this.#unheard += bytes.length;
    const now = clock.now();
    this.#heardUntil = Math.max(this.#heardUntil, now) + bytes.length * msPerByte;
    clock.after(this.#heardUntil - now, () => {
      this.#unheard -= bytes.length;
      if (this.#link === link) hear(bytes);
    });
  }
}
