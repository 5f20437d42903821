import type { ByteLink } from '../../../../src/links/link.ts';
import { memoryPair } from '../../../../src/links/memory.ts';
import { type Mk3Options, Mk3Simulator } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { framed } from '../../../support/mk2-script.ts';

export const hexOf = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));

interface Arrival {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The other end of a simulated interface's wire: sends and hears bytes, and knows how frames are cut. */
export class Host {
  readonly clock = new ManualClock();
  readonly mk3: Mk3Simulator;
  readonly arrivals: Arrival[] = [];
  #link: ByteLink | undefined;

  constructor(options: Partial<Mk3Options> = {}) {
    this.mk3 = new Mk3Simulator({ clock: this.clock, ...options });
    this.plugIn();
  }

  plugIn(baudRate?: number): void {
    const [near, far] = memoryPair('memory:mk3');
    near.onBytes((bytes) => void this.arrivals.push({ at: this.clock.now(), bytes }));
    this.#link = near;
    this.mk3.attach(far, baudRate);
  }

  /** Puts bytes on the wire. */
  send(bytes: Uint8Array): void {
    void this.#link?.send(bytes);
  }

  /** All bytes since the last look, as hex text. */
  take(): string {
    return hexOf(this.arrivals.splice(0).flatMap(({ bytes }) => [...bytes]));
  }

  /** Whole frames since the last look; bytes that belong to none make it fail. */
  takeFrames(): string[] {
    const bytes = this.arrivals.splice(0).flatMap((arrival) => [...arrival.bytes]);
    const frames: string[] = [];
    while (bytes.length > 0) {
      const frame = bytes.splice(0, ((bytes[0] ?? 0) & 0x7f) + 2);
      if ((frame.reduce((sum, byte) => sum + byte, 0) & 0xff) !== 0) throw new Error(`no frame: ${hexOf(frame)}`);
      frames.push(hexOf(frame));
    }
    return frames;
  }

  /** Sends a body in a frame; the frames that come within `ms`, whole. */
  async askFrames(body: string, ms = 600): Promise<string[]> {
    this.arrivals.length = 0;
    this.send(framed(body));
    await this.clock.advance(ms);
    return this.takeFrames();
  }

  /** The same, but without lengths and checksums, and only what answers: `FF 53`. */
  async ask(body: string, ms = 600): Promise<string[]> {
    return (await this.askFrames(body, ms)).map((frame) => frame.slice(3, -3));
  }
}
