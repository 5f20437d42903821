/** Longer pauses of a recording are cut: nobody waits an hour for the next frame. */
const longestPauseMs = 10_000;
/** Frames without a time follow each other like this, as on a well used bus. */
const untimedMs = 2;
/** A clock that went back by more was set, or passed midnight; by less it is another device's clock. */
const newClockMs = 60_000;

/** How long to wait before each line of a recording, from the times in it. */
export class ReplayPace {
  #newest: number | undefined;

  /** Milliseconds from the line before to this one; never negative, never more than 10 s. */
  pauseBefore(at: number | undefined): number {
    if (at === undefined) return untimedMs;
    const newest = this.#newest ?? at;
    if (at >= newest || at < newest - newClockMs) this.#newest = at;
    return Math.min(Math.max(at - newest, 0), longestPauseMs);
  }
}
