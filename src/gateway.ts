import { join } from 'node:path';
import type { GatewayConfig } from './config/config.ts';
import { DeviceSet } from './device-set.ts';
import { openInstanceBook } from './drivers/instances.ts';
import type { LinkFactory } from './links/link.ts';
import { RegisterBank } from './registers/bank.ts';
import type { RegisterTable } from './registers/table.ts';
import type { Clock } from './runtime/clock.ts';
import type { Log } from './runtime/log.ts';
import { programVersion } from './runtime/version.ts';
import { formatAddress } from './servers/modbus/listen.ts';
import { type ModbusServer, startModbusServer } from './servers/modbus/server.ts';
import { settingAllowsWrites, startBuiltins } from './services/builtins.ts';
import { Store } from './store/store.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly table: RegisterTable;
  readonly clock: Clock;
  readonly log: Log;
  /** From outside, so that the demo and tests can hand in simulated wires. */
  readonly openLink: LinkFactory;
  /** Where device instances are remembered; undefined = nowhere. */
  readonly stateFolder?: string;
}

export interface Gateway {
  readonly modbus: ModbusServer;
  readonly store: Store;
  readonly bank: RegisterBank;
  /**
   * Puts another configuration and register map in place: devices, registers, permission to write, log level.
   * Devices whose entry has not changed go on undisturbed; other Modbus settings need a restart, and the log
   * says so.
   */
  reload(config: GatewayConfig, table: RegisterTable): Promise<void>;
  /** Stops everything in reverse order; each part has a time limit. */
  stop(): Promise<void>;
}

/**
 * Builds the gateway and starts it in order: store, built-in services, register bank, Modbus server, devices. It
 * runs when this resolves, whether devices are there or not.
 * @throws GatewayError LISTEN_FAILED
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock, log, openLink, stateFolder } = options;
  let { config } = options;
  const store = new Store(clock);
  const builtins = startBuiltins(store, {
    firmwareVersion: config.firmwareVersion,
    programVersion,
    ...(config.portalId === undefined ? {} : { portalId: config.portalId }),
  });
  const bank = new RegisterBank({ table: options.table, store, clock, log: log.area('registers') });
  let modbus: ModbusServer;
  try {
    modbus = await startModbusServer({
      bank,
      clock,
      log: log.area('modbus'),
      config: config.modbus,
      writesAllowed: () => config.modbus.writes && settingAllowsWrites(store),
      identity: { vendor: 'ccgx-gateway', product: 'ccgx-gateway', version: programVersion },
    });
  } catch (error) {
    builtins.stop();
    bank.close();
    throw error;
  }
  for (const address of modbus.addresses) log.announce(`listening modbus ${formatAddress(address)}`);

  const book = await openInstanceBook(stateFolder && join(stateFolder, 'instances.json'), log.area('devices'));
  const devices = new DeviceSet({ store, bank, book, builtins, clock, log, openLink });
  await devices.apply(config.devices);

  return {
    modbus,
    store,
    bank,
    async reload(next, table) {
      const fixed = fixedPart(config) !== fixedPart(next);
      if (fixed) log.warn('modbus.listen and other fixed settings have changed: they need a restart');
      config = { ...next, modbus: { ...config.modbus, writes: next.modbus.writes } };
      log.setLevel(next.log.level);
      bank.setTable(table);
      await devices.apply(next.devices);
      log.info('configuration reloaded');
    },
    async stop() {
      await devices.stop();
      await modbus.close();
      builtins.stop();
      bank.close();
    },
  };
}

/** The settings that only a restart changes, in a form that can be compared. */
function fixedPart({ modbus, portalId, firmwareVersion, log }: GatewayConfig): string {
  const { writes: _, ...fixed } = modbus;
  return JSON.stringify([fixed, portalId, firmwareVersion, log.format]);
}
