import type { ByteLink } from '../../../links/link.ts';
import { type Cancel, type Clock, every } from '../../../runtime/clock.ts';
import { type Random, randomInteger, seededRandom } from '../../random.ts';
import { encodeTextBlock, type TextFields } from './text-encoder.ts';
import { spoil, type TextFaults } from './text-faults.ts';

export interface TextDeviceOptions {
  readonly clock: Clock;
  /** The blocks of this second, in the order in which the device sends them. */
  readonly blocks: () => readonly TextFields[];
  /** For chunk sizes and faults; the same seed gives the same bytes in the same chunks. */
  readonly seed: number;
}

/** 19200 baud, 8N1 (VE.Direct Protocol, "Physical"): a pty or a memory link would take any speed. */
const bytesPerSecond = 1920;
const blockIntervalMs = 1_000;
/** What a read() of a serial port returns at this speed: a few bytes each time. */
const longestChunk = 32;

/**
 * A device in VE.Direct text mode: sends its blocks once per second, at the pace of the wire, to whatever link is
 * plugged in. It runs on while nothing is plugged in, and whoever plugs in gets what is being sent at that moment.
 * HEX commands are taken and ignored, as by a device that cannot hear.
 */
export class TextDevice {
  /** What is wrong with the wire; takes effect with the next block. */
  faults: TextFaults = {};
  readonly #clock: Clock;
  readonly #blocks: () => readonly TextFields[];
  readonly #random: Random;
  readonly #stopTimer: Cancel;
  #link: ByteLink | undefined;
  #waiting: Uint8Array[] = [];
  #cancelChunk: Cancel | undefined;
  #busy = false;

  constructor(options: TextDeviceOptions) {
    this.#clock = options.clock;
    this.#blocks = options.blocks;
    this.#random = seededRandom(options.seed);
    this.#stopTimer = every(options.clock, blockIntervalMs, () => this.#second());
  }

  /** Plugs a link in; one that is plugged in already is pulled out. */
  plugIn(link: ByteLink): void {
    this.unplug();
    this.#link = link;
    link.onBytes(() => undefined);
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

  /** Switches the device off for good. */
  stop(): void {
    this.#stopTimer();
    this.#cancelChunk?.();
    this.#waiting = [];
    this.unplug();
  }

  #second(): void {
    // A wire that is still busy with the last second's bytes (a clock that jumped) loses this second's.
    const fields = this.#blocks();
    if (this.#waiting.length > 0) return;
    for (const block of fields)
      this.#waiting.push(...this.#cut(spoil(encodeTextBlock(block), this.faults, this.#random)));
    this.#sendNext();
  }

  /** Chunks of varying size, as they come out of a serial port. */
  #cut(bytes: Uint8Array): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = Math.min(start + randomInteger(this.#random, 1, longestChunk), bytes.length);
      chunks.push(bytes.subarray(start, end));
      start = end;
    }
    return chunks;
  }

  /** A chunk arrives when its last byte has crossed the wire. */
  #sendNext(): void {
    const chunk = this.#waiting[0];
    if (chunk === undefined) return;
    this.#cancelChunk = this.#clock.after((1000 * chunk.length) / bytesPerSecond, () => {
      this.#waiting.shift();
      this.#deliver(chunk);
      this.#sendNext();
    });
  }

  /** A UART does not wait for the other side: what cannot be taken is lost. */
  #deliver(chunk: Uint8Array): void {
    const link = this.#link;
    if (link === undefined || this.#busy) return;
    this.#busy = true;
    const free = (): void => {
      this.#busy = false;
    };
    link.send(chunk).then(free, free);
  }
}
