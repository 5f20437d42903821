import type { CanLink } from '../../../../src/links/can-link.ts';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import { type CanFrame, type N2kMessage, nullAddress } from '../../../../src/protocols/n2k/can-id.ts';
import { decodeFields } from '../../../../src/protocols/n2k/decode.ts';
import type { FieldValues } from '../../../../src/protocols/n2k/field.ts';
import { encodeGroupFunction, type GroupFunction } from '../../../../src/protocols/n2k/group-function.ts';
import { MessageReader } from '../../../../src/protocols/n2k/message-reader.ts';
import { MessageWriter } from '../../../../src/protocols/n2k/message-writer.ts';
import { N2kSimulator } from '../../../../src/simulator/devices/n2k/n2k-simulator.ts';
import type { SimulatedNode } from '../../../../src/simulator/devices/n2k/simulated-node.ts';
import { bytesOf } from '../../../support/can-logs.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

/** Long enough for every claim to hold. */
const claimMs = 600;

export const hexOf = (bytes: Iterable<number>): string =>
  [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');

/** A frame as can-utils write it: `19F21424#000605D5FFFFFFFF`. */
export const frameText = ({ id, data }: CanFrame): string =>
  `${id.toString(16).toUpperCase().padStart(8, '0')}#${hexOf(data).replaceAll(' ', '')}`;

interface Heard {
  readonly at: number;
  readonly frame: CanFrame;
}

/** Another node on the bus of simulated devices: hears everything, and sends what a test wants. */
export class Host {
  readonly clock = new ManualClock();
  readonly bus = new CanMemoryBus();
  readonly simulator: N2kSimulator;
  readonly heard: Heard[] = [];
  readonly reader = new MessageReader();
  readonly #link: CanLink;
  readonly #writer = new MessageWriter();

  constructor(devices: readonly string[], faults: readonly string[] = [], seed = 1) {
    this.#link = this.bus.join('host');
    this.#link.onFrames((frames) => {
      for (const frame of frames) this.heard.push({ at: this.clock.now(), frame });
    });
    const join = (name: string): CanLink => this.bus.join(name);
    this.simulator = new N2kSimulator({ clock: this.clock, join, devices, seed });
    for (const fault of faults) this.simulator.applyFault(fault);
  }

  /** Devices that have their addresses; what they have said until then is forgotten unless it is wanted. */
  static async settled(devices: readonly string[], faults: readonly string[] = []): Promise<Host> {
    const host = new Host(devices, faults);
    await host.clock.advance(claimMs);
    return host;
  }

  node(device: string, index = 0): SimulatedNode {
    const found = this.simulator.devices.find(({ name }) => name === device)?.nodes[index];
    if (found === undefined) throw new Error(`there is no ${device}`);
    return found;
  }

  readings<T extends object>(device: string): T {
    return this.simulator.devices.find(({ name }) => name === device)?.readings as T;
  }

  /** Frames since the last look. */
  takeFrames(): CanFrame[] {
    return this.heard.splice(0).map(({ frame }) => frame);
  }

  /** Messages since the last look. */
  take(): N2kMessage[] {
    return this.heard.splice(0).flatMap(({ at, frame }) => {
      const message = this.reader.push(frame, at);
      return message === undefined ? [] : [message];
    });
  }

  /** Lets time pass; the messages of it. */
  async hear(ms: number): Promise<N2kMessage[]> {
    this.take();
    await this.clock.advance(ms);
    return this.take();
  }

  /** Lets time pass; the fields of each message of a PGN. */
  async fields(pgn: number, ms = 1_600): Promise<FieldValues[]> {
    return (await this.hear(ms)).flatMap((message) =>
      message.pgn === pgn ? [decodeFields(pgn, message.data) ?? {}] : [],
    );
  }

  /** Sends frames as they are: `1CEF24FE#66990100FFEEFFFF`. */
  async put(...frames: readonly string[]): Promise<void> {
    for (const text of frames) {
      const [id = '', data = ''] = text.split('#');
      await this.#link.send({ id: Number.parseInt(id, 16), data: bytesOf(data) });
    }
    await this.clock.advance(0);
  }

  async send(pgn: number, destination: number, data: Uint8Array, source = nullAddress): Promise<void> {
    const frames = this.#writer.frames({ priority: 6, pgn, source, destination, data });
    for (const frame of frames) await this.#link.send(frame);
    await this.clock.advance(0);
  }

  /** Sends frames and looks what comes at once, as text. */
  async ask(...frames: readonly string[]): Promise<string[]> {
    this.takeFrames();
    await this.put(...frames);
    return this.takeFrames().map(frameText);
  }

  /** Sends a message from node 01 and looks what comes at once. */
  async tell(pgn: number, destination: number, data: Uint8Array): Promise<N2kMessage[]> {
    this.take();
    await this.send(pgn, destination, data, 0x01);
    return this.take();
  }

  group(destination: number, message: GroupFunction): Promise<N2kMessage[]> {
    return this.tell(126208, destination, encodeGroupFunction(message));
  }
}
