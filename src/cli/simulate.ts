import type { ByteLink } from '../links/link.ts';
import { listenTcp } from '../links/tcp-listener.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { didYouMean } from '../runtime/nearest.ts';
import { type Command, parseCommand, print, usageError } from './command.ts';
import { mk3FaultLines, mk3Options, startMk3 } from './simulate-mk3.ts';

/** A simulated device that runs: takes the wire of each program that wants to talk to it. */
export interface SimulatedDevice {
  attach(link: ByteLink): void;
  stop(): void;
}

/** Devices by name. */
const devices = { mk3: { options: mk3Options, start: startMk3 } } as const;
/** Devices that the contract names and that a later version brings. */
const laterDevices = ['bmv', 'mppt', 'phoenix', 'bmv60xs', 'can'];

export const simulateCommand: Command = {
  usage: 'DEVICE --pty | --tcp PORT [OPTION …]',
  summary: 'one simulated device on a wire, for any program',
  details: [
    'DEVICE mk3: an MK3 interface with Multis. --phases N, --units N, --firmware N, --ess, --mk2, --no-ac, --load W,',
    '  --fault NAME[=VALUE] (repeatable).',
    '--pty prints the path of the serial port, --tcp the port that it listens on (0: the system chooses).',
    'Faults:',
    ...mk3FaultLines,
  ],
  async run(args) {
    const [name = '', ...rest] = args;
    if (laterDevices.includes(name)) throw usageError(`simulating "${name}" is not in this version; mk3 is`);
    if (name !== 'mk3')
      throw usageError(`simulate what? ${Object.keys(devices).join(', ')}${didYouMean(name, Object.keys(devices))}`);
    const { options, start } = devices[name];
    const { values, positionals } = parseCommand(rest, {
      pty: { type: 'boolean' },
      tcp: { type: 'string' },
      ...options,
    });
    if (positionals.length > 0) throw usageError(`simulate mk3 takes no "${positionals[0]}"`);
    if ((values.pty === true) === (values.tcp !== undefined)) throw usageError('name a wire: --pty or --tcp PORT');
    const device = start(values, clock);
    // Who reads the line below may stop us at once.
    const stopped = stopSignal();
    const close = values.pty === true ? await servePty(device) : await serveTcp(device, portOf(values.tcp ?? ''));
    await stopped;
    device.stop();
    await close();
    return 0;
  },
};

async function servePty(device: SimulatedDevice): Promise<() => Promise<void>> {
  const { deviceEnd, openPty } = await import('../links/pty.ts').catch((error: unknown) => {
    throw new GatewayError('LINK_OPEN_FAILED', `no pseudo terminals here: use --tcp PORT (${reasonOf(error)})`);
  });
  const pty = openPty();
  device.attach(deviceEnd(pty));
  print(pty.path);
  return () => pty.unplug();
}

async function serveTcp(device: SimulatedDevice, port: number): Promise<() => Promise<void>> {
  const listener = await listenTcp(port, clock, (link) => device.attach(link));
  print(`listening tcp 127.0.0.1:${listener.port}`);
  return () => listener.close();
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw usageError(`--tcp takes a port from 0 to 65535, not "${text}"`);
  return port;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
  });
}
