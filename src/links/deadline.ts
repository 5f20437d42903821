import type { Clock } from '../runtime/clock.ts';

/**
 * Settles like `work`, or rejects with `late()` when that takes longer than `ms`. `work` goes on then; what it
 * brings too late is the caller's to clean up.
 */
export function withDeadline<T>(clock: Clock, ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(late()));
    work.then(
      (value) => {
        cancel();
        resolve(value);
      },
      (error: unknown) => {
        cancel();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}
