import { join } from 'node:path';
import type { GatewayConfig } from './config/config.ts';
import { DeviceSet } from './device-set.ts';
import { openInstanceBook } from './drivers/instances.ts';
import { serviceOnLink } from './drivers/service-on-link.ts';
import { openNodeBook } from './drivers/vecan/node-book.ts';
import type { CanLinkFactory } from './links/can-link.ts';
import { withDeadline } from './links/deadline.ts';
import type { LinkFactory } from './links/link.ts';
import { RegisterBank } from './registers/bank.ts';
import type { RegisterTable } from './registers/table.ts';
import type { Clock } from './runtime/clock.ts';
import { reasonOf } from './runtime/errors.ts';
import type { Log } from './runtime/log.ts';
import { programVersion } from './runtime/version.ts';
import { formatAddress } from './servers/modbus/listen.ts';
import { type ModbusServer, startModbusServer } from './servers/modbus/server.ts';
import { settingAllowsWrites, startBuiltins } from './services/builtins.ts';
import { Forwarder } from './services/forward/forward.ts';
import { Settings } from './services/settings/settings.ts';
import type { Service } from './store/service.ts';
import { Store } from './store/store.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly table: RegisterTable;
  readonly clock: Clock;
  readonly log: Log;
  /** From outside, so that the demo and tests can hand in simulated wires. */
  readonly openLink: LinkFactory;
  /** The same for CAN buses; default: real ones. */
  readonly openCan?: CanLinkFactory;
  /** Time for those outside, such as idle connections and disks, where `clock` is a simulated one. Default: `clock`. */
  readonly serverClock?: Clock;
  /** From 0 to below 1; default: Math.random. */
  readonly random?: () => number;
  /** Where settings are stored and device instances remembered; undefined = nowhere. */
  readonly stateFolder?: string;
  /** Where the `dev` and `sys` folders are that tell of cables; default: `/`. */
  readonly root?: string;
}

export interface Gateway {
  readonly modbus: ModbusServer;
  readonly store: Store;
  readonly bank: RegisterBank;
  /**
   * Puts another configuration and register map in place: devices, registers, permission to write, log level.
   * Devices whose entry has not changed go on undisturbed; the other settings need a restart, and the log says
   * so. Reloads follow one another.
   */
  reload(config: GatewayConfig, table: RegisterTable): Promise<void>;
  /** Stops everything in reverse order, each part within a time limit; a reload under way is finished first. */
  stop(): Promise<void>;
}

/** How long each part may take to stop; each has shorter limits of its own. */
const stopMs = 10_000;

/**
 * Builds the gateway and starts it in order: store, built-in services, register bank, Modbus server, devices. It
 * runs when this resolves, whether devices are there or not.
 * @throws GatewayError LISTEN_FAILED
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { clock, log, openLink, openCan = realCan(clock), stateFolder, root = '/' } = options;
  const { serverClock = clock, random = Math.random } = options;
  let { config } = options;
  const store = new Store(clock);
  const settings = await Settings.open({
    // Disks live in real time: what is confirmed is stored within a second of it.
    ...{ store, clock: serverClock, log: log.area('settings'), given: config.settings ?? {} },
    ...(stateFolder === undefined ? {} : { file: join(stateFolder, 'settings.json') }),
  });
  const builtins = startBuiltins(store, {
    ...{ clock, log: log.area('services'), settings, firmwareVersion: config.firmwareVersion, programVersion },
    ...(config.portalId === undefined ? {} : { portalId: config.portalId }),
    ...(config.setPointTimeoutMs === undefined ? {} : { setPointTimeoutMs: config.setPointTimeoutMs }),
  });
  const bank = new RegisterBank({ table: options.table, store, clock, log: log.area('registers') });
  let modbus: ModbusServer;
  try {
    modbus = await startModbusServer({
      bank,
      clock: serverClock,
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

  const file = stateFolder && join(stateFolder, 'instances.json');
  const isPresent = (link: string): boolean => serviceOnLink(store, link) !== undefined;
  const book = await openInstanceBook(file, log.area('devices'), isPresent);
  const nodesFile = stateFolder && join(stateFolder, 'nodes.json');
  const nodeBook = await openNodeBook(nodesFile, clock, log.area('devices'), random);
  // Who waits for the first line finds the values of files there; devices on a cable answer when they will.
  const found: string[] = [];
  let announce = (line: string): void => void found.push(line);
  const devices = new DeviceSet({
    store,
    bank,
    book,
    nodeBook,
    builtins,
    clock,
    log,
    openLink,
    openCan,
    root,
    random,
    announce: (line) => announce(line),
  });
  await devices.apply(config.devices, config.discover);
  let forwarder = startForwarder(config);
  const listening = modbus.addresses.map((address) => `listening modbus ${formatAddress(address)}`);
  announce = (line) => log.announce(line);
  for (const line of [...listening, ...found]) announce(line);

  function startForwarder({ forward }: GatewayConfig): Forwarder {
    const services = (ends: readonly string[]) => (): Service[] => ends.flatMap((end) => devices.servicesOf(end));
    const rules = forward.map(({ from, to, where }) => ({ name: where, from: services(from), to: services(to) }));
    return new Forwarder({ store, clock, log: log.area('forward'), rules });
  }

  async function stopPart(name: string, stopping: Promise<unknown>): Promise<void> {
    const late = (): Error => new Error(`not stopped after ${stopMs / 1000} s`);
    await withDeadline(clock, stopMs, stopping, late).catch((error: unknown) =>
      log.error(`${name}: ${reasonOf(error)}`),
    );
  }

  let stopped: Promise<void> | undefined;
  let reloading: Promise<void> = Promise.resolve();
  return {
    modbus,
    store,
    bank,
    reload(next, table) {
      const mine = reloading.then(async () => {
        if (stopped !== undefined) return;
        const fixed = changedFixedSettings(config, next);
        if (fixed.length > 0) log.warn(`${fixed.join(', ')}: a change needs a restart; the rest is reloaded`);
        config = { ...config, modbus: { ...config.modbus, writes: next.modbus.writes } };
        log.setLevel(next.log.level);
        bank.setTable(table);
        settings.give(next.settings ?? {});
        forwarder.stop();
        await devices.apply(next.devices, next.discover);
        forwarder = startForwarder(next);
        log.info('configuration reloaded');
      });
      reloading = mine.catch(() => undefined);
      return mine;
    },
    stop() {
      stopped ??= (async () => {
        await stopPart('reload', reloading);
        forwarder.stop();
        await stopPart('ESS', builtins.endControl());
        await stopPart('devices', devices.stop());
        await stopPart('device instances', Promise.all([book.saved(), nodeBook.saved()]));
        await stopPart('modbus', modbus.close());
        builtins.stop();
        await stopPart('settings', settings.close());
        bank.close();
      })();
      return stopped;
    },
  };
}

/** Loaded on demand, as the driver is. */
function realCan(clock: Clock): CanLinkFactory {
  return async (spec) => {
    const { canLinks } = await import('./can-links.ts');
    return canLinks({ clock })(spec);
  };
}

/** The settings that a reload cannot change, where two configurations differ in them. */
function changedFixedSettings(running: GatewayConfig, wanted: GatewayConfig): string[] {
  const fixed = ({ modbus, portalId, firmwareVersion, setPointTimeoutMs, log }: GatewayConfig) => ({
    'modbus.listen': modbus.listen,
    'modbus.maxConnections': modbus.maxConnections,
    'modbus.writeTimeout': modbus.writeTimeoutMs,
    'modbus.idleTimeout': modbus.idleTimeoutMs,
    portalId,
    firmwareVersion,
    setpointTimeout: setPointTimeoutMs,
    'log.format': log.format,
  });
  const before: Record<string, unknown> = fixed(running);
  const after: Record<string, unknown> = fixed(wanted);
  return Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}
