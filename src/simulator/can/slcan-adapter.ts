import type { CanFrame, CanLink } from '../../links/can-link.ts';
import type { ByteLink } from '../../links/link.ts';
import { formatSlcanFrame } from '../../links/slcan-codec.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type Random, randomInteger } from '../random.ts';
import { pacedCan } from './paced-can.ts';
import { obeySlcan, type SlcanChannel } from './slcan-commands.ts';

/** What is wrong with an adapter; all at rest when left out, and may be changed at any time. */
export interface SlcanFaults {
  /** Nothing is said at all. */
  silent?: boolean;
  /** Commands are obeyed and not answered, as by the firmware that CANable adapters come with; V is. */
  noAnswers?: boolean;
  /** Frames are not taken: BEL instead of CR, as when the controller is off the bus. */
  refuseFrames?: boolean;
  /** Share of lines, 0..1, that lose a byte on their way to the host. */
  lostBytes?: number;
}

export interface SlcanAdapterOptions {
  readonly clock: Clock;
  /** The adapter's place on the bus. */
  readonly bus: CanLink;
  readonly random: Random;
}

/** 250 kbit/s; at another rate nothing is heard on a VE.Can bus. */
const busRate = '5';
/** Frames that the controller and its queue hold. */
const mostUnsent = 32;
/** Room for one line; what a host sends without an end is not kept. */
const longestLine = 64;
/** Time stamps wrap after a minute (vecan.md, 8: Z1). */
const stampWrapMs = 60_000;
const status = { transmitFull: 2 } as const;

/** An SLCAN adapter (Lawicel ASCII) between a CAN bus and whoever has its serial port open. */
export class SlcanAdapter {
  readonly faults: SlcanFaults = {};
  readonly channel: SlcanChannel = {
    ...{ bitRate: undefined, isOpen: false, isListening: false, hasTimeStamps: false, isPolling: false, status: 0 },
  };
  readonly #clock: Clock;
  readonly #bus: CanLink;
  readonly #random: Random;
  #host: ByteLink | undefined;
  #line = '';
  #unsent = 0;

  constructor({ clock, bus, random }: SlcanAdapterOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#bus = pacedCan(bus, clock);
    this.#bus.onFrames((frames) => this.#hear(frames));
  }

  /** Plugs the adapter in; what had it before is pulled out. */
  plugIn(host: ByteLink): void {
    void this.#host?.close();
    this.#host = host;
    this.#line = '';
    host.onBytes((chunk) => this.#receive(host, chunk));
  }

  /** Takes the adapter off the bus and out of its port. */
  async stop(): Promise<void> {
    await this.#host?.close();
    this.#host = undefined;
    await this.#bus.close();
  }

  /** Says a line that has nothing to do with the bus, without its CR: frames of other protocols, states, noise. */
  say(line: string): void {
    this.#tell(`${line}\r`);
  }

  #receive(host: ByteLink, chunk: Uint8Array): void {
    if (host !== this.#host) return;
    for (const character of Buffer.from(chunk).toString('latin1')) {
      if (character !== '\r') {
        if (this.#line.length < longestLine) this.#line += character;
        continue;
      }
      const line = this.#line;
      this.#line = '';
      this.#obey(line);
    }
  }

  #obey(line: string): void {
    const reply = obeySlcan(this.channel, line);
    if (reply === 'ok' || reply === 'refused') this.#answer(reply === 'ok' ? '\r' : '\x07');
    else if (reply === 'nothing-to-send') this.#answer(this.#queued(line));
    else if ('text' in reply) this.#tell(`${reply.text}\r`);
    else this.#send(line, reply.send);
  }

  #send(line: string, frame: CanFrame): void {
    const { faults, channel } = this;
    if (faults.refuseFrames === true || channel.bitRate !== busRate || this.#unsent >= mostUnsent) {
      channel.status |= status.transmitFull;
      this.#answer('\x07');
      return;
    }
    this.#unsent += 1;
    const sent = (): void => {
      this.#unsent -= 1;
    };
    this.#bus.send(frame).then(sent, sent);
    this.#answer(this.#queued(line));
  }

  #queued(line: string): string {
    if (!this.channel.isPolling) return '\r';
    return /^[TR]/.test(line) ? 'Z\r' : 'z\r';
  }

  #answer(text: string): void {
    if (this.faults.noAnswers !== true) this.#tell(text);
  }

  #hear(frames: readonly CanFrame[]): void {
    const { isOpen, bitRate, hasTimeStamps } = this.channel;
    if (!isOpen || bitRate !== busRate) return;
    const stamp = hasTimeStamps ? this.#stamp() : '';
    const lines = frames.map((frame) => this.#damage(`${formatSlcanFrame(frame).trimEnd()}${stamp}\r`));
    this.#tell(lines.join(''));
  }

  #stamp(): string {
    const ms = Math.floor(this.#clock.now()) % stampWrapMs;
    return ms.toString(16).padStart(4, '0').toUpperCase();
  }

  #damage(line: string): string {
    if (this.#random() >= (this.faults.lostBytes ?? 0)) return line;
    const at = randomInteger(this.#random, 0, line.length - 1);
    return line.slice(0, at) + line.slice(at + 1);
  }

  #tell(text: string): void {
    if (this.faults.silent === true) return;
    this.#host?.send(Buffer.from(text, 'latin1')).catch(() => undefined);
  }
}
