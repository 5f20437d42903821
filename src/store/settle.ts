import type { Clock } from '../runtime/clock.ts';
import { reasonOf } from '../runtime/errors.ts';
import type { ServiceRecord } from './service-record.ts';
import type { Change, Rejection, WriteOutcome } from './values.ts';

/** More than any sound set of clients has open at once; beyond it a client is told to come again later. */
const mostPendingWrites = 32;

/**
 * Lets the owner of `record` carry `changes` out, and settles as `no-answer` when it has not answered after
 * `limitMs` or when the service leaves the store meanwhile. The owner's signal aborts in both cases, so that a
 * command that waits in a queue is never sent late; also when the owner fails. It does not when the owner has settled
 * the write.
 */
export function settleWithin(
  clock: Clock,
  limitMs: number,
  record: ServiceRecord,
  changes: readonly Change[],
  signal?: AbortSignal,
): Promise<WriteOutcome> {
  if (record.pendingWrites >= mostPendingWrites) {
    return Promise.resolve({ kind: 'busy', why: `${record.name} has ${mostPendingWrites} writes waiting already` });
  }
  record.pendingWrites += 1;
  return new Promise((resolve) => {
    const abort = new AbortController();
    let settled = false;
    const finish = (outcome: WriteOutcome): void => {
      cancel();
      forget();
      signal?.removeEventListener('abort', tooLate);
      if (!settled) record.pendingWrites -= 1;
      settled = true;
      resolve(outcome);
    };
    const giveUp = (kind: Rejection['kind'], why: string): void => {
      abort.abort();
      finish({ kind, why });
    };
    const tooLate = (): void => giveUp('no-answer', `${record.name} did not confirm the write while anybody waited`);
    signal?.addEventListener('abort', tooLate, { once: true });
    const forget = record.onRetire(() => giveUp('no-answer', `${record.name} went away during the write`));
    const cancel = clock.after(Math.max(limitMs, 0), () =>
      giveUp('no-answer', `${record.name} did not confirm the write in time`),
    );
    const carriedOut = async (): Promise<WriteOutcome> => record.owner.write(changes, abort.signal);
    carriedOut().then(finish, (error: unknown) =>
      giveUp('refused', `${record.name} failed to write: ${reasonOf(error)}`),
    );
  });
}
