import { type Cancel, type Clock, every } from '../runtime/clock.ts';

const limits = {
  lookMs: 1_000,
  /** After a bus-off: restart-ms is 100 by custom, and the restart is told. */
  restartMs: 5_000,
  /** Reading stalls without an error in rare cases, and a new channel helps (nodejs/node 62398, SignalK 1626). */
  silenceMs: 60_000,
} as const;

interface WatchOptions {
  readonly clock: Clock;
  /** Why the interface cannot be used now, if so. */
  readonly look: () => string | undefined;
  /** What a bus-off without a restart is worth to be told. */
  readonly busOffReason: () => string;
  /** The channel is of no use any more. */
  readonly onLost: (why: string) => void;
}

/** Looks every second whether a channel is still of use, which neither kernel nor addon tell reliably. */
export class SocketCanWatch {
  readonly #options: WatchOptions;
  readonly #cancel: Cancel;
  #heardAt: number | undefined;
  #stoppedAt: number | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#cancel = every(options.clock, limits.lookMs, () => this.#look());
  }

  /** Something came, be it an error frame. */
  heard(): void {
    this.#heardAt = this.#options.clock.now();
  }

  /** The controller has stopped; it may start again by itself. */
  stopped(): void {
    this.#stoppedAt ??= this.#options.clock.now();
  }

  /** The controller is at work: it has told so, or received a frame. */
  working(): void {
    this.#stoppedAt = undefined;
  }

  cancel(): void {
    this.#cancel();
  }

  #look(): void {
    const { clock, look, busOffReason, onLost } = this.#options;
    const now = clock.now();
    const unusable = look();
    if (unusable !== undefined) onLost(unusable);
    else if (now - (this.#stoppedAt ?? now) >= limits.restartMs) onLost(busOffReason());
    else if (now - (this.#heardAt ?? now) >= limits.silenceMs) {
      onLost(
        `nothing was received for ${limits.silenceMs / 1000} s on a bus that was busy before; opened anew in case reading has stalled`,
      );
    }
  }
}
