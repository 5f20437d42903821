import { broadcastAddress, type MessageHeader, type N2kMessage } from './can-id.ts';
import { readUnsigned } from './little-endian.ts';

/** Connection management and data transfer of the ISO transport protocol (vecan.md, 2). */
export const transportPgns = { connection: 60416, data: 60160 } as const;

const broadcastAnnounce = 32;
const bytesPerPacket = 7;
/** Fewer go as one frame, more do not fit in 255 packets. */
const lengths = { least: 9, most: 255 * bytesPerPacket } as const;
const packetTimeoutMs = 250;

/** What the receiver has seen; numbers only grow. */
export interface IsoTpCounters {
  /** Whole messages. */
  messages: number;
  /** Announcements that do not hold, and packets that are too short. */
  malformed: number;
  /** Packets that do not follow the one before: the message is given up. */
  gap: number;
  /** Packets of no message that was announced. */
  orphan: number;
  /** Messages given up because the next packet came too late. */
  timeout: number;
  /** Messages given up because their sender announced another. */
  replaced: number;
}

interface Session {
  readonly header: MessageHeader;
  readonly data: Uint8Array;
  nextSequence: number;
  lastAt: number;
}

/**
 * Joins what nodes broadcast by the ISO transport protocol (BAM), one message per source at a time. Transfers to one
 * node, which need answers, are passed over.
 */
export class BamReceiver {
  readonly counters: IsoTpCounters = { messages: 0, malformed: 0, gap: 0, orphan: 0, timeout: 0, replaced: 0 };
  readonly #sessions = new Map<number, Session>();

  /** Messages that were announced and are kept: one per source at most. */
  get underWay(): number {
    return this.#sessions.size;
  }

  /**
   * Takes a message of one of the transportPgns; returns the one that it completes.
   * @param now milliseconds of a clock that does not go back
   */
  push(frame: N2kMessage, now: number): N2kMessage | undefined {
    if (frame.destination !== broadcastAddress) return undefined;
    if (frame.pgn === transportPgns.data) return this.#packet(frame, now);
    if (frame.data[0] === broadcastAnnounce) this.#announce(frame, now);
    return undefined;
  }

  #announce({ priority, source, data }: N2kMessage, now: number): void {
    if (this.#sessions.delete(source)) this.counters.replaced += 1;
    const length = readUnsigned(data, 1, 2) ?? 0;
    const pgn = readUnsigned(data, 5, 3) ?? 0;
    const isSound = length >= lengths.least && length <= lengths.most && pgn > 0 && pgn <= 0x1_ffff;
    if (!isSound || data[3] !== Math.ceil(length / bytesPerPacket)) {
      this.counters.malformed += 1;
      return;
    }
    const header = { priority, pgn, source, destination: broadcastAddress };
    this.#sessions.set(source, { header, data: new Uint8Array(length), nextSequence: 1, lastAt: now });
  }

  #packet({ source, data }: N2kMessage, now: number): N2kMessage | undefined {
    const session = this.#sessions.get(source);
    if (session === undefined) {
      this.counters.orphan += 1;
      return undefined;
    }
    this.#sessions.delete(source);
    const from = (session.nextSequence - 1) * bytesPerPacket;
    const share = Math.min(bytesPerPacket, session.data.length - from);
    const fault = faultOf(session, data, share, now);
    if (fault !== undefined) {
      this.counters[fault] += 1;
      return undefined;
    }
    session.data.set(data.subarray(1, 1 + share), from);
    if (from + share === session.data.length) {
      this.counters.messages += 1;
      return { ...session.header, data: session.data };
    }
    session.nextSequence += 1;
    session.lastAt = now;
    this.#sessions.set(source, session);
    return undefined;
  }
}

function faultOf(session: Session, data: Uint8Array, share: number, now: number): keyof IsoTpCounters | undefined {
  if (now - session.lastAt > packetTimeoutMs) return 'timeout';
  if (data[0] !== session.nextSequence) return 'gap';
  return data.length < 1 + share ? 'malformed' : undefined;
}
