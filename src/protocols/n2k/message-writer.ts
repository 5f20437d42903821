import { type CanFrame, encodeId, type N2kMessage } from './can-id.ts';
import { splitFastPacket } from './fast-packet.ts';
import { leastFastLength } from './fast-pgns.ts';

/** Turns one node's messages into frames; counts the sequence of fast packets per PGN (vecan.md, 2). */
export class MessageWriter {
  /** Bounded by the number of fast PGNs. */
  readonly #sequences = new Map<number, number>();

  /**
   * The frames of a message in the order in which they must be sent.
   * @throws RangeError when the message does not fit: 8 bytes for a single frame, 223 for a fast packet
   */
  frames(message: N2kMessage): CanFrame[] {
    const { pgn, data } = message;
    if (leastFastLength(pgn) === undefined) {
      if (data.length > 8) throw new RangeError(`PGN ${pgn} with ${data.length} bytes does not fit in one frame`);
      return [{ id: encodeId(message), data }];
    }
    const sequence = this.#sequences.get(pgn) ?? 0;
    const frames = splitFastPacket(message, sequence);
    this.#sequences.set(pgn, (sequence + 1) & 7);
    return frames;
  }
}
