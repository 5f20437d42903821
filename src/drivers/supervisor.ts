import { withDeadline } from '../links/deadline.ts';
import type { LinkFactory, LinkSpec } from '../links/link.ts';
import { formatLink } from '../links/spec.ts';
import { backoff } from '../runtime/backoff.ts';
import { type Clock, sleep } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import type { Logger } from '../runtime/log.ts';
import type { Driver } from './driver.ts';
import { RepeatedFailure } from './repeated-failure.ts';

/** What any open link has. */
interface Closable {
  readonly name: string;
  readonly closed: Promise<Error | undefined>;
  close(): Promise<void>;
}

interface SupervisionOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the supervision: the driver is stopped and the link closed. */
  readonly signal: AbortSignal;
}

export interface SuperviseOptions extends SupervisionOptions {
  readonly driver: Driver;
  readonly spec: LinkSpec;
  readonly openLink: LinkFactory;
}

export interface KeepRunningOptions<L extends Closable> extends SupervisionOptions {
  /** As in the configuration: `vedirect`, `vecan`, … */
  readonly kind: string;
  /** The link as text. */
  readonly link: string;
  readonly open: () => Promise<L>;
  /** See Driver.run. */
  readonly run: (link: L, signal: AbortSignal) => Promise<void>;
}

const limits = {
  /** A factory that does not answer at all is given up after so long; real links have shorter limits of their own. */
  openMs: 10_000,
  /** A link that has held so long is healthy: the next failure is new, and retried soon. */
  healthyMs: 10_000,
  /** A driver has so long to retire its services when it is told to stop, and a link to close. */
  stopMs: 3_000,
} as const;

/** Keeps a driver running on its byte link: see keepRunning. */
export function supervise({ driver, spec, openLink, ...rest }: SuperviseOptions): Promise<void> {
  return keepRunning({
    ...rest,
    kind: driver.kind,
    link: formatLink(spec),
    open: () => openLink(spec, driver.line),
    run: (link, signal) => driver.run(link, signal),
  });
}

/**
 * Keeps a driver running on its link for ever: opens, runs, and when the link ends or cannot be opened, waits
 * (1 s to 30 s) and starts over. A port that is missing is waited for. Resolves when `signal` has aborted and
 * everything is released; never rejects.
 */
export async function keepRunning<L extends Closable>(options: KeepRunningOptions<L>): Promise<void> {
  const { link, clock, log, signal } = options;
  const pause = backoff();
  const failures = new RepeatedFailure(clock, log, link);
  const healthy = (): void => {
    pause.reset();
    failures.resolved();
  };
  while (!signal.aborted) {
    const failure = await openAndRun(options, healthy);
    if (signal.aborted) return;
    // Errors from outside have a code; any other is a mistake in the driver.
    const isOurs = failure instanceof Error && !(failure instanceof GatewayError);
    failures.add(reasonOf(failure), isOurs ? failure : undefined);
    await sleep(clock, pause.next(), signal);
  }
}

/** One life of a link. Resolves with why it ended. */
async function openAndRun<L extends Closable>(options: KeepRunningOptions<L>, onHealthy: () => void): Promise<unknown> {
  const { kind, run, clock, log, signal } = options;
  let link: L;
  try {
    link = await open(options);
  } catch (error) {
    return error;
  }
  log.debug(`${link.name}: open`);
  const cancelHealthy = clock.after(limits.healthyMs, onHealthy);
  const stop = new AbortController();
  const running = (async () => run(link, stop.signal))();
  const failure = await untilEnd(link, running, signal);
  cancelHealthy();
  stop.abort();

  const late = (): Error => new Error('too late');
  const finished = running.catch(() => undefined);
  await withDeadline(clock, limits.stopMs, finished, late).catch(() =>
    log.error(`${options.link}: driver ${kind} does not stop; going on without waiting for it`),
  );
  await withDeadline(clock, limits.stopMs, link.close(), late).catch((error: unknown) =>
    log.warn(`${link.name}: closing fails: ${reasonOf(error)}`),
  );
  return failure;
}

/** Resolves when the link or the driver ends, with the reason, or when `signal` aborts. */
function untilEnd(link: Closable, running: Promise<void>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    const stopped = (): void => resolve(undefined);
    signal.addEventListener('abort', stopped, { once: true });
    // A driver usually ends because its link did; what the link has to say is told then.
    let linkFailure: Error | undefined;
    const end = (failure: unknown): void => {
      signal.removeEventListener('abort', stopped);
      resolve(linkFailure ?? failure);
    };
    void link.closed.then((reason) => {
      linkFailure = reason;
      end(`${link.name}: closed`);
    });
    running.then(
      () => end(`${link.name}: the driver has stopped`),
      (error: unknown) => end(error),
    );
  });
}

/** The opened link, unless that takes too long or `signal` aborts; a link that comes too late is closed. */
function open<L extends Closable>(options: KeepRunningOptions<L>): Promise<L> {
  const { clock, signal } = options;
  const opening = (async () => options.open())();
  return new Promise((resolve, reject) => {
    let isWanted = true;
    const giveUp = (failure: unknown): void => {
      isWanted = false;
      cancel();
      signal.removeEventListener('abort', onAbort);
      reject(failure);
    };
    const onAbort = (): void => giveUp(new GatewayError('LINK_OPEN_FAILED', 'stopped'));
    const cancel = clock.after(limits.openMs, () =>
      giveUp(
        new GatewayError('LINK_OPEN_FAILED', `${options.link}: opening takes longer than ${limits.openMs / 1000} s`),
      ),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    opening.then((link) => {
      if (!isWanted) return void link.close().catch(() => undefined);
      cancel();
      signal.removeEventListener('abort', onAbort);
      resolve(link);
    }, giveUp);
  });
}
