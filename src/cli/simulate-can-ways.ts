import type { CanMemoryBus } from '../links/can-memory.ts';
import type { Clock } from '../runtime/clock.ts';
import { GatewayError, reasonOf } from '../runtime/errors.ts';
import { SlcanAdapter, type SlcanFaults } from '../simulator/can/slcan-adapter.ts';
import { startSocketcandServer } from '../simulator/can/socketcand-server.ts';
import { startYdwgServer } from '../simulator/can/ydwg-server.ts';
import { bridge } from '../simulator/devices/n2k/bridge.ts';
import { seededRandom } from '../simulator/random.ts';
import type { Options } from './command.ts';
import { portOf, type ValuesOf } from './simulate-options.ts';

/** How a command line names the wires of a simulated bus. */
export const wayOptions = {
  'slcan-pty': { type: 'boolean' },
  ydwg: { type: 'string' },
  socketcand: { type: 'string' },
  interface: { type: 'string' },
  can: { type: 'string' },
} as const satisfies Options;

/** A way to the simulated bus that is open. */
export interface Access {
  /** What is printed once everything runs. */
  readonly line: string;
  /** Resolves with the reason when it has ended by itself; left out: it does not. */
  readonly ended?: Promise<Error | undefined>;
  close(): Promise<void>;
}

/** The bus that wires lead to, and what is wrong with an SLCAN adapter. */
interface Place {
  readonly bus: CanMemoryBus;
  readonly clock: Clock;
  readonly seed: number;
  readonly faults: SlcanFaults;
}

type Way = () => Promise<Access>;

/** The ways to the bus that a command line names; each opens when it is called. @throws GatewayError USAGE */
export function waysToBus(values: ValuesOf<typeof wayOptions>, place: Place): Way[] {
  const { ydwg, socketcand, can, interface: interfaceName = 'can0' } = values;
  const ways: Way[] = [];
  if (values['slcan-pty'] === true) ways.push(() => openSlcanPty(place));
  if (ydwg !== undefined) {
    const port = portOf('ydwg', ydwg);
    ways.push(() => openYdwg(port, place));
  }
  if (socketcand !== undefined) {
    const port = portOf('socketcand', socketcand);
    ways.push(() => openSocketcand(port, interfaceName, place));
  }
  if (can !== undefined) ways.push(() => openInterface(can, place));
  return ways;
}

async function openSlcanPty({ bus, clock, seed, faults }: Place): Promise<Access> {
  const { openPty } = await import('../links/pty.ts').catch((error: unknown) => {
    throw new GatewayError('LINK_OPEN_FAILED', `no pseudo terminals here: use --ydwg PORT (${reasonOf(error)})`);
  });
  const { usbEnd } = await import('../simulator/can/usb-end.ts');
  const pty = openPty();
  const adapter = new SlcanAdapter({ clock, bus: bus.join('slcan'), random: seededRandom(seed) });
  Object.assign(adapter.faults, faults);
  adapter.plugIn(usbEnd(pty));
  return { line: pty.path, close: () => adapter.stop() };
}

async function openYdwg(port: number, { bus, clock }: Place): Promise<Access> {
  const server = await startYdwgServer(port, bus.join('ydwg'), clock);
  return { line: `listening ydwg 127.0.0.1:${server.port}`, close: () => server.close() };
}

async function openSocketcand(port: number, interfaceName: string, { bus, clock }: Place): Promise<Access> {
  const server = await startSocketcandServer({ port, interfaceName, bus: bus.join('socketcand'), clock });
  return { line: `listening socketcand 127.0.0.1:${server.port}/${interfaceName}`, close: () => server.close() };
}

async function openInterface(name: string, { bus, clock }: Place): Promise<Access> {
  const { openSocketCan } = await import('../links/socketcan.ts');
  const link = await openSocketCan({ interface: name }, clock);
  bridge(link, bus.join(name));
  return { line: `on ${link.name}`, ended: link.closed, close: () => link.close() };
}
