import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

export interface VolatileSetPointOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** How long it counts after its last write. */
  readonly timeoutMs: number;
  /** What it is, for the log, like `the grid set-point of register 2716`. */
  readonly name: string;
  /** Its value or the time left has changed. */
  readonly onChange: () => void;
}

/**
 * A set-point that clients write every few seconds: held in memory alone, so that it wears no flash, and only for a
 * while, so that a client that has died does not command the plant for ever. Without it the stored one counts.
 */
export class VolatileSetPoint {
  readonly #options: VolatileSetPointOptions;
  #watts: number | null = null;
  #endsAt = 0;
  #cancel: Cancel | undefined;

  constructor(options: VolatileSetPointOptions) {
    this.#options = options;
  }

  /** null = none counts. */
  get watts(): number | null {
    return this.#watts;
  }

  /** Until it ends unless it is written again, rounded up; null = none counts. */
  get secondsLeft(): number | null {
    const leftMs = this.#endsAt - this.#options.clock.now();
    return this.#watts === null ? null : Math.max(0, Math.ceil(leftMs / 1_000));
  }

  set(watts: number): void {
    const { clock, timeoutMs } = this.#options;
    this.#watts = watts;
    this.#endsAt = clock.now() + timeoutMs;
    this.#wait();
    this.#options.onChange();
  }

  /** Hands back to the stored one. */
  end(): void {
    this.#cancel?.();
    this.#watts = null;
    this.#options.onChange();
  }

  /** Until another second has passed. */
  #wait(): void {
    const { clock } = this.#options;
    this.#cancel?.();
    const leftMs = this.#endsAt - clock.now();
    this.#cancel = clock.after(leftMs % 1_000 || Math.min(leftMs, 1_000), () => this.#tick());
  }

  #tick(): void {
    const { clock, log, name, timeoutMs, onChange } = this.#options;
    if (clock.now() >= this.#endsAt) {
      log.info(`${name}, ${this.#watts} W, was not written again for ${timeoutMs / 1_000} s: the stored one counts`);
      this.end();
      return;
    }
    this.#wait();
    onChange();
  }
}
