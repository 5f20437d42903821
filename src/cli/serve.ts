import type { Gateway } from '../gateway.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { reasonOf } from '../runtime/errors.ts';
import type { Log } from '../runtime/log.ts';

const sameKeyMs = 1_000;

export interface Serving {
  readonly log: Log;
  /** @throws GatewayError when the gateway cannot be started */
  start(): Promise<Gateway>;
  /** What SIGHUP does; left out, SIGHUP stops, as for any program whose terminal is closed. */
  reload?(gateway: Gateway): Promise<void>;
}

/**
 * Runs a gateway until SIGINT or SIGTERM, then stops it in order; a second signal ends the process at once. An
 * error that nobody expected ends it too: who restarts it gets a sound gateway, not a half one.
 * @returns the exit code
 */
export async function serve({ log, start, reload }: Serving): Promise<number> {
  let stopWith: (signal: string) => void = () => undefined;
  const stopSignal = new Promise<string>((resolve) => {
    stopWith = resolve;
  });
  let running: Gateway | undefined;
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
    const gateway = running;
    if (reload === undefined) onStop(signal);
    if (reload === undefined || gateway === undefined) return;
    reloading = reloading
      .then(() => reload(gateway))
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
