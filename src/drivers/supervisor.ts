import type { ByteLink, LinkFactory, LinkSpec } from '../links/link.ts';
import { formatLink } from '../links/spec.ts';
import { backoff } from '../runtime/backoff.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import { reasonOf } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';
import type { Driver } from './driver.ts';

export interface SuperviseOptions {
  readonly driver: Driver;
  readonly spec: LinkSpec;
  readonly openLink: LinkFactory;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the supervision: the driver is stopped and the link closed. */
  readonly signal: AbortSignal;
}

const limits = {
  /** A factory that does not answer at all is given up after so long; real links have shorter limits of their own. */
  openMs: 15_000,
  /** A link that has held so long counts as healthy: the next failure is retried soon again. */
  healthyMs: 10_000,
  /** A driver has so long to retire its services when it is told to stop. */
  stopMs: 3_000,
  /** A failure that goes on is told again this often. */
  repeatMs: 600_000,
} as const;

/**
 * Keeps a driver running on its link for ever: opens, runs, and when the link ends or cannot be opened, waits
 * (1 s to 30 s) and starts over. A port that is missing is waited for. Resolves when `signal` has aborted and
 * everything is released; never rejects.
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const { driver, spec, openLink, clock, log, signal } = options;
  const pause = backoff();
  const complaints = new RepeatedFailure(clock, log, `${driver.kind} on ${formatLink(spec)}`);
  while (!signal.aborted) {
    const link = await openInTime(openLink(spec, driver.line), clock, signal).catch((error: unknown) => {
      if (!signal.aborted) complaints.add(reasonOf(error));
      return undefined;
    });
    if (link !== undefined) {
      const openedAt = clock.now();
      complaints.resolved('the link is open');
      const reason = await runOnce(driver, link, clock, signal);
      if (clock.now() - openedAt >= limits.healthyMs) pause.reset();
      if (!signal.aborted) complaints.add(reason);
    }
    await sleep(clock, signal.aborted ? 0 : pause.next(), signal);
  }
}

/** One life of a link. @returns why it ended */
async function runOnce(driver: Driver, link: ByteLink, clock: Clock, signal: AbortSignal): Promise<string> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  if (signal.aborted) stop.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  const running = (async () => driver.run(link, stop.signal))();
  const ended = Promise.race([
    running.then(
      () => 'the driver has stopped',
      (error: unknown) => reasonOf(error),
    ),
    link.closed.then((reason) => (reason === undefined ? 'closed' : reasonOf(reason))),
    new Promise<string>((resolve) => stop.signal.addEventListener('abort', () => resolve('stopped'), { once: true })),
  ]);
  const reason = await ended;
  signal.removeEventListener('abort', onAbort);
  stop.abort();
  const finished = running.catch(() => undefined);
  await Promise.race([finished, sleep(clock, limits.stopMs)]);
  await link.close();
  return reason;
}

/** The opened link, unless that takes too long or `signal` aborts; a link that comes too late is closed. */
function openInTime(opening: Promise<ByteLink>, clock: Clock, signal: AbortSignal): Promise<ByteLink> {
  return new Promise((resolve, reject) => {
    let open = true;
    const giveUp = (why: string): void => {
      open = false;
      cancel();
      signal.removeEventListener('abort', onAbort);
      reject(new Error(why));
    };
    const onAbort = (): void => giveUp('stopped');
    const cancel = clock.after(limits.openMs, () => giveUp(`opening takes longer than ${limits.openMs / 1000} s`));
    signal.addEventListener('abort', onAbort, { once: true });
    opening.then(
      (link) => {
        if (!open) return void link.close();
        cancel();
        signal.removeEventListener('abort', onAbort);
        resolve(link);
      },
      (error: unknown) => giveUp(reasonOf(error)),
    );
  });
}

/** Tells a failure once, again when it changes or every 10 minutes, and when it is over. */
class RepeatedFailure {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #subject: string;
  #last: string | undefined;
  #toldAt = 0;
  #times = 0;

  constructor(clock: Clock, log: Logger, subject: string) {
    this.#clock = clock;
    this.#log = log;
    this.#subject = subject;
  }

  add(reason: string): void {
    this.#times += 1;
    const now = this.#clock.now();
    if (reason === this.#last && now - this.#toldAt < limits.repeatMs) return;
    const again = reason === this.#last ? ` (${this.#times} attempts so far)` : '';
    this.#last = reason;
    this.#toldAt = now;
    this.#log.warn(`${this.#subject}: ${reason}${again}; trying again until it works`);
  }

  resolved(what: string): void {
    if (this.#last !== undefined) this.#log.info(`${this.#subject}: ${what} again`);
    this.#last = undefined;
    this.#times = 0;
  }
}
