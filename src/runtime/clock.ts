/** Cancels a pending timer; calling it again, or after the timer fired, does nothing. */
export type Cancel = () => void;

/**
 * The only source of time in the gateway. Nothing reads Date or starts a timer in any other way, so that a
 * test or a simulation can move time by itself.
 */
export interface Clock {
  /** Milliseconds that never jump, from an arbitrary start. For ages, deadlines and intervals. */
  now(): number;
  /** Milliseconds since 1970, UTC, as the computer's clock has it now. For people and for register 830. */
  unixTime(): number;
  /** Calls `fn` once, `ms` milliseconds from now. */
  after(ms: number, fn: () => void): Cancel;
}

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  unixTime: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls `fn` every `ms` milliseconds, first after one period, until the returned function is called. */
export function every(clock: Clock, ms: number, fn: () => void): Cancel {
  let cancel = clock.after(ms, tick);
  let stopped = false;
  function tick(): void {
    fn();
    if (!stopped) cancel = clock.after(ms, tick);
  }
  return () => {
    stopped = true;
    cancel();
  };
}

/** Resolves after `ms` milliseconds, or at once when `signal` aborts; never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
