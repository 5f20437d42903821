import type { ListenAddress } from '../../config/config.ts';
import { type Gateway, startGateway } from '../../gateway.ts';
import type { RegisterTable } from '../../registers/table.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import { formatAddress } from '../../servers/modbus/listen.ts';
import { type ControlServer, startControlServer } from '../../simulator/control/server.ts';
import { createDemo, type Demo } from '../../simulator/demo/demo.ts';
import { seededRandom } from '../../simulator/random.ts';
import type { DemoSettings } from './options.ts';

export interface DemoStart {
  readonly settings: Pick<DemoSettings, 'scenarioName' | 'scenario' | 'speed' | 'startUnixMs' | 'seed'>;
  readonly listen: ListenAddress;
  readonly control: ListenAddress;
  readonly table: RegisterTable;
  readonly log: Log;
  readonly folder: string | undefined;
  readonly portalId?: string;
}

/** A gateway on its simulated plant. */
export interface RunningDemo {
  readonly gateway: Gateway;
  readonly demo: Demo;
  readonly control: ControlServer;
  stop(): Promise<void>;
}

/**
 * Starts a gateway on the devices of a scenario, with its control address.
 * @throws GatewayError LISTEN_FAILED, PlantError
 */
export async function startDemo(start: DemoStart): Promise<RunningDemo> {
  const { settings, table, log, folder, portalId } = start;
  const { scenario, scenarioName, speed, startUnixMs, seed = scenario.seed } = settings;
  const addresses: string[] = [];
  const demo = createDemo({
    ...{ scenario, speed, log: log.area('demo'), listen: [start.listen] },
    begin: { startUnixMs, seed, nowUnixMs: systemClock.unixTime() },
    about: { scenario: scenarioName, about: scenario.about, seed, modbus: addresses },
    ...(portalId === undefined ? {} : { portalId }),
  });
  const stops: (() => Promise<void> | void)[] = [() => demo.stop()];
  async function stop(): Promise<void> {
    // Time stands still, or flies: neither is what those expect who end in order.
    demo.unwind();
    for (const one of stops.splice(0).reverse()) await one();
  }
  try {
    const { config, clock, openLink, openCan } = demo;
    const gateway = await startGateway({
      ...{ config, table, clock, serverClock: systemClock, log, openLink, openCan, random: seededRandom(seed) },
      ...(folder === undefined ? {} : { stateFolder: folder }),
    });
    stops.push(() => gateway.stop());
    addresses.push(...gateway.modbus.addresses.map(formatAddress));
    const control = await startControlServer({ listen: start.control, controlled: demo.controlled, log });
    stops.push(() => control.stop());
    demo.begin(gateway, (line) => log.announce(line));
    return { gateway, demo, control, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
