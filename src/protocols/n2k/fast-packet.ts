import { type CanFrame, encodeId, type N2kMessage } from './can-id.ts';

/** The most bytes of one fast packet: 6 in the first frame, 7 in each of 31 more (vecan.md, 2). */
export const longestFastPacket = 223;
/** A message is given up when its next frame does not come within this time (vecan.md, 2). */
const frameTimeoutMs = 750;
/** Messages that may be under way at once; beyond it the oldest is given up. */
export const mostPartials = 512;

const firstFrameBytes = 6;
const nextFrameBytes = 7;

/** What the joiner has seen; numbers only grow. Each frame that is of no use counts once. */
export interface FastPacketCounters {
  /** Whole messages. */
  messages: number;
  /** First frames whose length is 0, above 223 or below the PGN's least. */
  length: number;
  /** Frames with fewer bytes than they must carry. */
  short: number;
  /** Later frames that do not follow the one before: the message is given up. */
  gap: number;
  /** Later frames of no message that is under way. */
  orphan: number;
  /** Messages given up because the next frame came too late. */
  timeout: number;
  /** Messages given up because their sender began another in their place. */
  replaced: number;
  /** Messages given up because too many were under way. */
  evicted: number;
}

interface Partial {
  readonly data: Uint8Array;
  filled: number;
  nextIndex: number;
  lastAt: number;
}

/**
 * Joins fast packets per source, destination, PGN and sequence. Frames of one message must come in order; messages of
 * different keys may be interleaved. A message with any doubt is dropped (vecan.md, 2).
 */
export class FastPacketJoiner {
  readonly counters: FastPacketCounters = {
    messages: 0,
    length: 0,
    short: 0,
    gap: 0,
    orphan: 0,
    timeout: 0,
    replaced: 0,
    evicted: 0,
  };
  readonly #partials = new Map<number, Partial>();

  /** Messages that have begun and are kept. */
  get underWay(): number {
    return this.#partials.size;
  }

  /**
   * Takes a frame of a fast PGN; returns the message's bytes once they are all there.
   * @param id the frame's identifier: all but the priority is part of the key
   * @param leastLength fewest bytes of this PGN
   * @param now milliseconds of a clock that does not go back
   */
  push(id: number, data: Uint8Array, leastLength: number, now: number): Uint8Array | undefined {
    const head = data[0];
    if (head === undefined) {
      this.counters.short += 1;
      return undefined;
    }
    const sequence = head >> 5;
    const key = keyOf(id, sequence);
    if ((head & 0x1f) === 0) return this.#begin(key, sequence, data, leastLength, now);
    return this.#continue(key, head & 0x1f, data, now);
  }

  #begin(key: number, sequence: number, data: Uint8Array, leastLength: number, now: number): Uint8Array | undefined {
    if (this.#partials.delete(key)) this.counters.replaced += 1;
    // Four messages on, this one's body is lost for good; kept, it would be taken for that of the next with its number.
    if (this.#partials.delete(key - sequence + ((sequence + 4) & 7))) this.counters.replaced += 1;
    const length = data[1] ?? 0;
    if (length < Math.max(leastLength, 1) || length > longestFastPacket) {
      this.counters.length += 1;
      return undefined;
    }
    const partial: Partial = { data: new Uint8Array(length), filled: 0, nextIndex: 1, lastAt: now };
    return this.#fill(key, partial, data, 2, firstFrameBytes);
  }

  #continue(key: number, index: number, data: Uint8Array, now: number): Uint8Array | undefined {
    const partial = this.#partials.get(key);
    if (partial === undefined) {
      this.counters.orphan += 1;
      return undefined;
    }
    this.#partials.delete(key);
    if (now - partial.lastAt > frameTimeoutMs) {
      this.counters.timeout += 1;
      return undefined;
    }
    if (index !== partial.nextIndex) {
      this.counters.gap += 1;
      return undefined;
    }
    partial.nextIndex += 1;
    partial.lastAt = now;
    return this.#fill(key, partial, data, 1, nextFrameBytes);
  }

  /** Puts a frame's share behind what is there; keeps the message when it is not whole yet. */
  #fill(key: number, partial: Partial, frame: Uint8Array, from: number, most: number): Uint8Array | undefined {
    const share = Math.min(most, partial.data.length - partial.filled);
    if (frame.length < from + share) {
      this.counters.short += 1;
      return undefined;
    }
    for (let at = 0; at < share; at += 1) partial.data[partial.filled + at] = frame[from + at] ?? 0;
    partial.filled += share;
    if (partial.filled === partial.data.length) {
      this.counters.messages += 1;
      return partial.data;
    }
    if (this.#partials.size >= mostPartials) this.#evict();
    this.#partials.set(key, partial);
    return undefined;
  }

  /** Gives up the message that has waited longest for a frame. */
  #evict(): void {
    for (const oldest of this.#partials.keys()) {
      this.#partials.delete(oldest);
      this.counters.evicted += 1;
      return;
    }
  }
}

/** PGN with destination and source are the low 25 bits of the identifier; with 3 bits of sequence a small integer. */
function keyOf(id: number, sequence: number): number {
  return ((id & 0x01ff_ffff) << 3) | sequence;
}

/**
 * The frames of a message, each 8 bytes, the last padded with FF (vecan.md, 2).
 * @param sequence 0 to 7, counted by the sender per PGN
 * @throws RangeError when the message has no bytes or more than 223, or a part of its header does not fit
 */
export function splitFastPacket(message: N2kMessage, sequence: number): CanFrame[] {
  const { data } = message;
  if (data.length === 0 || data.length > longestFastPacket) {
    throw new RangeError(`PGN ${message.pgn} with ${data.length} bytes: a fast packet has 1 to ${longestFastPacket}`);
  }
  const id = encodeId(message);
  const count = 1 + Math.max(0, Math.ceil((data.length - firstFrameBytes) / nextFrameBytes));
  return Array.from({ length: count }, (_, index) => {
    const frame = new Uint8Array(8).fill(0xff);
    frame[0] = ((sequence & 7) << 5) | index;
    if (index === 0) {
      frame[1] = data.length;
      frame.set(data.subarray(0, firstFrameBytes), 2);
    } else {
      const from = firstFrameBytes + (index - 1) * nextFrameBytes;
      frame.set(data.subarray(from, from + nextFrameBytes), 1);
    }
    return { id, data: frame };
  });
}
