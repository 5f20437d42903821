import type { ByteLink } from '../links/link.ts';
import { listenTcp } from '../links/tcp-listener.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { didYouMean } from '../runtime/nearest.ts';
import { type Command, type Options, parseCommand, print, usageError } from './command.ts';
import { canFaultLines, canLines, simulateCan } from './simulate-can.ts';
import { mk3FaultLines, mk3Lines, mk3Options, startMk3 } from './simulate-mk3.ts';
import { portOf, type ValuesOf } from './simulate-options.ts';
import { startBmv, startBmv60, startMppt, startPhoenix } from './simulate-vedirect.ts';
import {
  bmv60Options,
  bmvOptions,
  mpptOptions,
  phoenixOptions,
  vedirectFaultLines,
  vedirectLines,
} from './simulate-vedirect-options.ts';
import { stopSignal } from './stop-signal.ts';

/** A simulated device that runs: takes the wire of each program that wants to talk to it. */
export interface SimulatedDevice {
  attach(link: ByteLink): void;
  stop(): void;
}

/** The wire that a command line names. */
const wireOptions = { pty: { type: 'boolean' }, tcp: { type: 'string' } } as const satisfies Options;

/** A command line that was understood. */
interface Plan {
  readonly wire: ValuesOf<typeof wireOptions>;
  start(): SimulatedDevice;
}

/** Understands the command line of a device. @throws GatewayError USAGE */
type Planner = (args: readonly string[], name: string) => Plan;

function device<const O extends Options>(
  options: O,
  start: (values: ValuesOf<O>, clock: Clock) => SimulatedDevice,
): Planner {
  return (args, name) => {
    const { values, positionals } = parseCommand(args, { ...options, ...wireOptions });
    if (positionals.length > 0) throw usageError(`simulate ${name} takes no "${positionals[0]}"`);
    const wire: ValuesOf<typeof wireOptions> = values;
    return { wire, start: () => start(values, systemClock) };
  };
}

/** Devices by name. */
const devices: ReadonlyMap<string, Planner> = new Map([
  ['mk3', device(mk3Options, startMk3)],
  ['bmv', device(bmvOptions, startBmv)],
  ['mppt', device(mpptOptions, startMppt)],
  ['phoenix', device(phoenixOptions, startPhoenix)],
  ['bmv60xs', device(bmv60Options, startBmv60)],
]);

/** Many devices on one bus, which has wires of its own. */
const can = 'can';

export const simulateCommand: Command = {
  usage: 'DEVICE --pty | --tcp PORT [OPTION …], or can NODE[,NODE …] --slcan-pty | --ydwg PORT | …',
  summary: 'a simulated device, or a bus of them, on a wire, for any program',
  details: [
    ...mk3Lines,
    ...vedirectLines,
    ...canLines,
    '--pty prints the path of the serial port, --tcp the port that it listens on (0: the system chooses).',
    'Faults of mk3:',
    ...mk3FaultLines,
    'Faults of bmv, mppt, phoenix and bmv60xs (which has none about HEX):',
    ...vedirectFaultLines,
    'Faults of can, of all nodes or with "NODE/" ahead of one:',
    ...canFaultLines,
  ],
  async run(args) {
    const [name = '', ...rest] = args;
    const names = [...devices.keys(), can];
    if (name === can) return simulateCan(rest);
    const plan = devices.get(name)?.(rest, name);
    if (plan === undefined) throw usageError(`simulate what? ${names.join(', ')}${didYouMean(name, names)}`);
    const { pty, tcp } = plan.wire;
    if ((pty === true) === (tcp !== undefined)) throw usageError('name a wire: --pty or --tcp PORT');
    const simulated = plan.start();
    // Who reads the line below may stop us at once.
    const stopped = stopSignal();
    const close = pty === true ? await servePty(simulated) : await serveTcp(simulated, portOf('tcp', tcp ?? ''));
    await stopped;
    simulated.stop();
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
  const listener = await listenTcp(port, systemClock, (link) => device.attach(link));
  print(`listening tcp 127.0.0.1:${listener.port}`);
  return () => listener.close();
}
