import type { Clock } from '../../runtime/clock.ts';

/**
 * How long a system has been silent, and how old what is known of it (design.md, The data store). Both are the same
 * while it answers everything; one that answers in part, or whose interface is reset again and again, is there without
 * values.
 */
export class Presence {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  #heardAt: number;
  #readAt: number;

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#heardAt = clock.now();
    this.#readAt = clock.now();
  }

  /** Something on the bus has answered. */
  heard(): void {
    this.#heardAt = this.#clock.now();
  }

  /** Everything has been asked for. */
  read(): void {
    this.#readAt = this.#clock.now();
  }

  get isSilent(): boolean {
    return this.#clock.now() - this.#heardAt >= this.#silenceMs;
  }

  /** What was read is too old to be shown. */
  get isStale(): boolean {
    return this.#clock.now() - this.#readAt >= this.#silenceMs;
  }
}
