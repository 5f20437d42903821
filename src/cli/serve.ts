import { systemClock as clock } from '../runtime/clock.ts';
import { reasonOf } from '../runtime/errors.ts';
import type { Log } from '../runtime/log.ts';

const sameKeyMs = 1_000;

/** What runs until it is stopped: a gateway, or several. */
interface Served {
  stop(): Promise<void>;
}

export interface Serving<T extends Served> {
  readonly log: Log;
  /** @throws GatewayError when it cannot be started */
  start(): Promise<T>;
  /** What SIGHUP does; left out, SIGHUP stops, as for any program whose terminal is closed. */
  reload?(running: T): Promise<void>;
}

/**
 * Runs a gateway until SIGINT or SIGTERM, then stops it in order; a second signal ends the process at once. An
 * error that nobody expected ends it too: who restarts it gets a sound gateway, not a half one.
 * @returns the exit code
 */
export async function serve<T extends Served>({ log, start, reload }: Serving<T>): Promise<number> {
  let stopWith: (signal: string) => void = () => undefined;
  const stopSignal = new Promise<string>((resolve) => {
    stopWith = resolve;
  });
  let running: T | undefined;
  let stopping: { readonly signal: string; readonly at: number } | undefined;
  const onStop = (signal: string): void => {
    const now = clock.now();
    // Under npm one Ctrl-C comes twice: from the terminal, and passed on by npm.
    if (stopping?.signal === signal && now - stopping.at < sameKeyMs) return;
    if (stopping !== undefined) process.exit(1);
    stopping = { signal, at: now };
    stopWith(signal);
  };
  // One after the other: the last signal's configuration must be the one that stays.
  let reloading = Promise.resolve();
  const onHangUp = (signal: string): void => {
    const served = running;
    if (reload === undefined) onStop(signal);
    if (reload === undefined || served === undefined) return;
    reloading = reloading
      .then(() => reload(served))
      .catch((error: unknown) => {
        for (const line of reasonOf(error).split('\n')) log.error(`not reloaded: ${line}`);
      });
  };
  process.on('SIGINT', onStop);
  process.on('SIGTERM', onStop);
  process.on('SIGHUP', onHangUp);
  process.on('uncaughtException', (error) => {
    log.error(`unexpected error: ${error.stack ?? error.message}`);
    process.exit(1);
  });
  running = await start();
  log.info(`${await stopSignal}: stopping`);
  await running.stop();
  log.info('stopped');
  return 0;
}
