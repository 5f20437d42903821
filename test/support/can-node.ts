import type { CanLink } from '../../src/links/can-link.ts';
import type { CanMemoryBus } from '../../src/links/can-memory.ts';
import type { N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { MessageWriter } from '../../src/protocols/n2k/message-writer.ts';
import { encodeName, type NodeName } from '../../src/protocols/n2k/name.ts';
import type { Clock } from '../../src/runtime/clock.ts';

/** A BMV of Victron's, as its claim tells it. */
export const monitorName: NodeName = {
  uniqueNumber: 12_345,
  manufacturer: 358,
  deviceInstance: 0,
  deviceFunction: 170,
  deviceClass: 35,
  systemInstance: 0,
  industryGroup: 4,
  canMove: true,
};

/** Bytes from hexadecimal digits, blanks between them. */
export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** A node that a test plays by hand: says what it is told to, and keeps what it hears. */
export class ScriptedNode {
  readonly link: CanLink;
  readonly heard: N2kMessage[] = [];
  /** Answers each message as it comes. */
  onMessage: (message: N2kMessage) => void = () => undefined;
  address: number;
  readonly #writer = new MessageWriter();

  constructor(bus: CanMemoryBus, clock: Clock, address: number) {
    this.link = bus.join(`node ${address}`);
    this.address = address;
    const reader = new MessageReader();
    this.link.onFrames((frames) => {
      for (const frame of frames) {
        const message = reader.push(frame, clock.now());
        if (message === undefined) continue;
        this.heard.push(message);
        this.onMessage(message);
      }
    });
  }

  say(pgn: number, data: string | Uint8Array, destination = 255): void {
    const bytes = typeof data === 'string' ? bytesOf(data) : data;
    const message = { pgn, priority: 6, source: this.address, destination, data: bytes };
    for (const frame of this.#writer.frames(message)) void this.link.send(frame);
  }

  claim(changes: Partial<NodeName> = {}): void {
    this.say(60928, encodeName({ ...monitorName, ...changes }));
  }

  /** What it has heard of a PGN, as hexadecimal digits. */
  heardOf(pgn: number): string[] {
    return this.heard.filter((message) => message.pgn === pgn).map(({ data }) => Buffer.from(data).toString('hex'));
  }
}
