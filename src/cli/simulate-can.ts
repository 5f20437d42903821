import { CanMemoryBus } from '../links/can-memory.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import type { SlcanFaults } from '../simulator/can/slcan-adapter.ts';
import { FaultError } from '../simulator/devices/fault-text.ts';
import { adapterFaultHelp, applyAdapterFault, isAdapterFault } from '../simulator/devices/n2k/adapter-fault-options.ts';
import { catalogue } from '../simulator/devices/n2k/catalogue.ts';
import { DeviceTextError } from '../simulator/devices/n2k/device-text.ts';
import { n2kFaultHelp } from '../simulator/devices/n2k/fault-options.ts';
import { N2kSimulator } from '../simulator/devices/n2k/n2k-simulator.ts';
import { type Options, parseCommand, print, usageError } from './command.ts';
import { type Access, wayOptions, waysToBus } from './simulate-can-ways.ts';
import { type ValuesOf, whole } from './simulate-options.ts';
import { stopSignal } from './stop-signal.ts';

const options = {
  nodes: { type: 'string', multiple: true },
  ...wayOptions,
  fault: { type: 'string', multiple: true },
  seed: { type: 'string' },
} as const satisfies Options;

type Values = ValuesOf<typeof options>;

/** What help says about the device. */
export const canLines: readonly string[] = [
  'DEVICE can: a VE.Can bus. simulate can NODE[,NODE …] --slcan-pty | --ydwg PORT | --socketcand PORT [--interface NAME]',
  '  | --can INTERFACE (any of them together), --seed N, --fault [NODE/]NAME[=VALUE] (repeatable).',
  '  NODE is KIND[:KEY=VALUE] …: unique=N, instance=N, system=N, address=N, serial=TEXT, name=TEXT, and what it measures:',
  '  soc=50, volts=none. A second node of a kind is called bmv2. --nodes NODE[,NODE …] is the same. Kinds:',
  ...Object.entries(catalogue).map(([kind, { about, variant }]) => {
    const choices = variant === undefined ? '' : ` (${variant.name}=${choicesOf(variant)})`;
    return `  ${kind.padEnd(12)} ${about}${choices}`;
  }),
];

/** The names that --fault takes, a line each. */
export const canFaultLines: readonly string[] = [...n2kFaultHelp(), ...adapterFaultHelp()].map(
  ([option, about]) => `  --fault ${option.padEnd(26)} ${about}`,
);

/** Runs `simulate can …` until it is stopped. @throws GatewayError USAGE, LISTEN_FAILED, LINK_OPEN_FAILED */
export async function simulateCan(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, options);
  const devices = [...positionals, ...(values.nodes ?? [])].flatMap((list) => list.split(','));
  if (devices.length === 0) throw usageError(`simulate which nodes? ${Object.keys(catalogue).join(', ')}`);
  const bus = new CanMemoryBus();
  const ways = waysToBus(values, { bus, clock: systemClock, seed: seedOf(values), faults: adapterFaults(values) });
  if (ways.length === 0)
    throw usageError('name a wire: --slcan-pty, --ydwg PORT, --socketcand PORT or --can INTERFACE');
  // Who reads the lines below may stop us at once.
  const stopped = stopSignal();
  const simulator = startNodes(values, devices, bus, systemClock);
  const open: Access[] = [];
  try {
    for (const way of ways) open.push(await way());
    for (const { line } of open) print(line);
    const ends = open.flatMap(({ ended }) => (ended === undefined ? [] : [ended]));
    const reason = await Promise.race([stopped, ...ends]);
    if (reason instanceof Error) throw reason;
    return 0;
  } finally {
    simulator.stop();
    await Promise.all(open.map((access) => access.close()));
  }
}

function startNodes(values: Values, devices: readonly string[], bus: CanMemoryBus, clock: Clock): N2kSimulator {
  const seed = seedOf(values);
  let simulator: N2kSimulator | undefined;
  try {
    simulator = new N2kSimulator({ clock, join: (name) => bus.join(name), devices, seed });
    for (const fault of values.fault ?? []) if (!isAdapterFault(fault)) simulator.applyFault(fault);
    return simulator;
  } catch (error) {
    simulator?.stop();
    if (error instanceof FaultError) throw usageError(`--fault: ${error.message}`);
    throw error instanceof DeviceTextError ? usageError(error.message) : error;
  }
}

function adapterFaults(values: Values): SlcanFaults {
  const faults: SlcanFaults = {};
  try {
    for (const fault of values.fault ?? []) if (isAdapterFault(fault)) applyAdapterFault(faults, fault);
  } catch (error) {
    throw error instanceof FaultError ? usageError(`--fault: ${error.message}`) : error;
  }
  return faults;
}

function seedOf(values: Values): number {
  return whole('seed', values.seed, 0, 0xffff_ffff, 1);
}

function choicesOf({ name, values }: { name: string; values: readonly number[] }): string {
  return values.map((value) => (name === 'product' ? value.toString(16).padStart(4, '0') : value)).join('|');
}
