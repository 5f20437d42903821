import type { CanFrame } from '../../../protocols/n2k/can-id.ts';
import type { Random } from '../../random.ts';
import type { N2kFaults } from './faults.ts';

/** What becomes of a node's frames on their way to the bus. */
export class FrameFaults {
  readonly #faults: N2kFaults;
  readonly #random: Random;
  /** By identifier, the first frame of the fast packet whose body went out alone. */
  readonly #headless = new Map<number, number>();

  constructor(faults: N2kFaults, random: Random) {
    this.#faults = faults;
    this.#random = random;
  }

  /** The frames of one message, as the bus sees them. */
  through(frames: readonly CanFrame[]): readonly CanFrame[] {
    const { silent, lostFrames, reversed, firstTwice, staleBodies } = this.#faults;
    if (silent) return [];
    let sent = staleBodies && frames.length > 1 ? this.#mixed(frames) : frames;
    if (reversed) sent = [...sent].reverse();
    if (firstTwice && frames.length > 1)
      sent = sent.flatMap((frame, index) => (index === 0 ? [frame, frame] : [frame]));
    return lostFrames === 0 ? sent : sent.filter(() => this.#random() >= lostFrames);
  }

  /** Takes the head off a message and the body off the next, which gets the number of the one before. */
  #mixed(frames: readonly CanFrame[]): readonly CanFrame[] {
    const [head, ...body] = frames;
    if (head === undefined) return frames;
    const number = this.#headless.get(head.id);
    if (number === undefined) {
      this.#headless.set(head.id, head.data[0] ?? 0);
      return body;
    }
    this.#headless.delete(head.id);
    return [{ id: head.id, data: Uint8Array.of(number, ...head.data.subarray(1)) }];
  }
}
