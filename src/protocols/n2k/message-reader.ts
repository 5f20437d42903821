import { type CanFrame, decodeId, type N2kMessage } from './can-id.ts';
import { FastPacketJoiner } from './fast-packet.ts';
import { leastFastLength } from './fast-pgns.ts';
import { BamReceiver, transportPgns } from './iso-tp.ts';

/** What came besides messages; numbers only grow. */
export interface ReaderCounters {
  /** Frames that were handed in. */
  frames: number;
  /** Frames that are none of NMEA 2000: identifier with the reserved bit, of more than 29 bits, or more than 8 bytes. */
  foreign: number;
}

/** Turns the frames of one bus into messages: single frames, fast packets and ISO TP broadcasts. */
export class MessageReader {
  readonly counters: ReaderCounters = { frames: 0, foreign: 0 };
  readonly fastPackets = new FastPacketJoiner();
  readonly broadcasts = new BamReceiver();

  /**
   * Takes the next frame; returns the message that it completes. Its data may be the frame's own.
   * @param now milliseconds of a clock that does not go back
   */
  push(frame: CanFrame, now: number): N2kMessage | undefined {
    this.counters.frames += 1;
    const { id, data } = frame;
    const header = decodeId(id);
    if (header === undefined || data.length > 8) {
      this.counters.foreign += 1;
      return undefined;
    }
    const { priority, pgn, source, destination } = header;
    const leastLength = leastFastLength(pgn);
    if (leastLength !== undefined) {
      const whole = this.fastPackets.push(id, data, leastLength, now);
      return whole === undefined ? undefined : { priority, pgn, source, destination, data: whole };
    }
    const message = { priority, pgn, source, destination, data };
    const isTransport = pgn === transportPgns.connection || pgn === transportPgns.data;
    return isTransport ? this.broadcasts.push(message, now) : message;
  }
}
