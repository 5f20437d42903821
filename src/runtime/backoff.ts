/** Waiting times between attempts: 1 s, doubling, at most 30 s (design.md, links and supervision). */
export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  /** Starts over at the shortest wait, after an attempt that went well. */
  reset(): void;
}

export function backoff(firstMs = 1_000, longestMs = 30_000): Backoff {
  let waitMs = firstMs;
  return {
    next() {
      const now = waitMs;
      waitMs = Math.min(waitMs * 2, longestMs);
      return now;
    },
    reset() {
      waitMs = firstMs;
    },
  };
}
