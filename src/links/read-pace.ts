import type { Cancel, Clock } from '../runtime/clock.ts';

/** So many reads may follow one another at once: what comes now and then comes in a few pieces, and is not held up. */
const atOnce = 8;

/**
 * Says when a port may be read again: at once, but no more often than every `gapMs` in the long run. A read costs the
 * same whatever it brings: who reads a little later gets more for it.
 */
export class ReadPace {
  readonly #clock: Clock;
  readonly #gapMs: number;
  /** When the last read was due, were all of them a gap apart. */
  #due = Number.NEGATIVE_INFINITY;
  #late: (() => void) | undefined;
  #cancel: Cancel = () => undefined;

  /** @param gapMs 0: every read comes at once */
  constructor(clock: Clock, gapMs: number) {
    this.#clock = clock;
    this.#gapMs = gapMs;
  }

  /** Calls `read` now, or within a gap where reads follow one another too fast. One read at a time. */
  next(read: () => void): void {
    const now = this.#clock.now();
    this.#due = Math.max(this.#due, now - atOnce * this.#gapMs) + this.#gapMs;
    if (this.#due <= now) read();
    else {
      this.#late = read;
      this.#cancel = this.#clock.after(this.#due - now, () => this.#readNow());
    }
  }

  /** An answer is wanted soon: the next reads come at once, one that waits already included. */
  hurry(): void {
    this.#due = Number.NEGATIVE_INFINITY;
    this.#readNow();
  }

  /** A read that waits is given up. */
  stop(): void {
    this.#cancel();
    this.#late = undefined;
  }

  #readNow(): void {
    const read = this.#late;
    this.stop();
    read?.();
  }
}
