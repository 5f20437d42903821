import type { ListenAddress } from '../../config/config.ts';
import type { Log, Logger } from '../../runtime/log.ts';
import { usageError } from '../command.ts';
import type { DemoSettings } from './options.ts';
import { type DemoStart, type RunningDemo, startDemo } from './start.ts';

/** The fixed portal id of the first gateway of a fleet; the next ones count on. */
const firstPortalId = 0xc0619ab00000;
const highestPort = 65_535;

/**
 * Starts gateways on consecutive ports, each with its own plant, clock and control address.
 * @param folders where each keeps its state; none: nowhere
 * @throws GatewayError LISTEN_FAILED, USAGE; none is left running then
 */
export async function startFleet(
  count: number,
  settings: DemoSettings,
  shared: Pick<DemoStart, 'table' | 'log'>,
  folders: readonly string[],
): Promise<RunningDemo[]> {
  for (const [option, { port }] of [
    ['--listen', settings.listen],
    ['--control', settings.control],
  ] as const) {
    if (port + count - 1 > highestPort) throw usageError(`${option}: there are no ${count} ports from ${port} on`);
  }
  const running: RunningDemo[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const seed = (settings.seed ?? settings.scenario.seed) + index;
      running.push(
        await startDemo({
          ...{ settings: { ...settings, seed: seed >>> 0 }, table: shared.table, folder: folders[index] },
          ...{ listen: nth(settings.listen, index), control: nth(settings.control, index) },
          log: count === 1 ? shared.log : briefLog(shared.log, `${index + 1}`),
          ...(count === 1 ? {} : { portalId: (firstPortalId + index).toString(16) }),
        }),
      );
    }
    return running;
  } catch (error) {
    await Promise.all(running.map((one) => one.stop()));
    throw error;
  }
}

/** Port 0 lets the system choose each. */
function nth({ host, port }: ListenAddress, index: number): ListenAddress {
  return { host, port: port === 0 ? 0 : port + index };
}

/** Of many gateways: where they listen, and what goes wrong. */
function briefLog(log: Log, name: string): Log {
  const brief = (logger: Logger): Logger => ({ ...logger, info: () => undefined, debug: () => undefined });
  return {
    ...log,
    ...brief(log.area(name)),
    area: (area) => brief(log.area(`${name} ${area}`)),
    announce(line) {
      if (!line.startsWith('device ')) log.announce(line);
    },
  };
}
