import type { Gateway } from '../gateway.ts';
import { reasonOf } from '../runtime/errors.ts';
import type { Log } from '../runtime/log.ts';

export interface Lifetime {
  readonly gateway: Gateway;
  readonly log: Log;
  /** What SIGHUP does. */
  readonly reload?: () => Promise<void>;
}

/**
 * Keeps the gateway running until SIGINT or SIGTERM, then stops it in order. A second signal ends the process
 * at once.
 * @returns the exit code
 */
export async function untilStopped({ gateway, log, reload }: Lifetime): Promise<number> {
  const hangUp = (): void => {
    if (reload === undefined) log.info('there is no configuration file to reread');
    else reload().catch((error: unknown) => log.error(`not reloaded, all stays as it was:\n${reasonOf(error)}`));
  };
  process.on('SIGHUP', hangUp);
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'));
    process.once('SIGTERM', () => resolve('SIGTERM'));
  });
  const force = (): never => process.exit(1);
  process.once('SIGINT', force);
  process.once('SIGTERM', force);
  log.info(`${signal}: stopping`);
  await gateway.stop();
  log.info('stopped');
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, force);
  process.off('SIGHUP', hangUp);
  return 0;
}
