import type { ByteLink } from '../../../../src/links/link.ts';
import { memoryPair } from '../../../../src/links/memory.ts';
import type { VeDirectSimulator } from '../../../../src/simulator/devices/vedirect/device.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

export interface Arrival {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A program at the other end of a simulated device's cable. */
export class Host {
  readonly clock = new ManualClock();
  readonly arrivals: Arrival[] = [];
  #link: ByteLink | undefined;
  #taken = 0;

  /** Plugs itself in. */
  plugInto(simulator: VeDirectSimulator): ByteLink {
    const [near, far] = memoryPair('memory:test');
    near.onBytes((bytes) => void this.arrivals.push({ at: this.clock.now(), bytes }));
    this.#link = near;
    simulator.plugIn(far);
    return near;
  }

  async send(text: string): Promise<void> {
    await this.#link?.send(Buffer.from(text, 'latin1'));
    await settle();
  }

  /** All that has come, as characters of one byte each. */
  get received(): string {
    return Buffer.concat(this.arrivals.map(({ bytes }) => bytes)).toString('latin1');
  }

  /** What has come since it was asked last. */
  take(): string {
    const news = this.received.slice(this.#taken);
    this.#taken += news.length;
    return news;
  }

  /** Sends a frame, waits, and returns the answer without colon and line end: the first HEX frame that is no news. */
  async ask(frame: string, ms = 900): Promise<string | undefined> {
    this.take();
    await this.send(`:${frame}\n`);
    await this.clock.advance(ms);
    return hexIn(this.take()).find((answer) => !answer.startsWith('A'));
  }
}

/** The HEX frames in what a device has sent, without colon and line end. A colon in place of a checksum is none. */
export function hexIn(received: string): string[] {
  return [...received.matchAll(/(?<!Checksum\t):([0-9A-F]+)\n/g)].map((match) => match[1] ?? '');
}

/** The fields of all blocks in what a device has sent, one after the other. */
export function fieldsIn(received: string): [label: string, value: string][] {
  const text = received.replaceAll(/(?<!Checksum\t):[0-9A-F]+\n/g, '');
  return [...text.matchAll(/\r\n([^\t\r\n]+)\t([^\r\n]*)/g)].map((match) => [match[1] ?? '', match[2] ?? '']);
}

/** The last value of a field. */
export function fieldIn(received: string, label: string): string | undefined {
  return fieldsIn(received).findLast(([name]) => name === label)?.[1];
}
