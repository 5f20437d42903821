import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Gateway, startGateway } from '../../../src/gateway.ts';
import { CanMemoryBus } from '../../../src/links/can-memory.ts';
import { createLinkFactory } from '../../../src/links/open.ts';
import { openPty } from '../../../src/links/pty.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { SlcanAdapter } from '../../../src/simulator/can/slcan-adapter.ts';
import { startSocketcandServer } from '../../../src/simulator/can/socketcand-server.ts';
import { usbEnd } from '../../../src/simulator/can/usb-end.ts';
import { startYdwgServer } from '../../../src/simulator/can/ydwg-server.ts';
import { fasterClock } from '../../../src/simulator/devices/mk3/faster-clock.ts';
import { N2kSimulator } from '../../../src/simulator/devices/n2k/n2k-simulator.ts';
import { seededRandom } from '../../../src/simulator/random.ts';
import { shippedTable } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

/** Everything goes so many times as fast; limits stay in proportion. */
const clock = fasterClock(systemClock, 4);
const devices = [
  'bmv:soc=55:instance=1',
  'mppt:instance=2',
  'skylla3:instance=3',
  'vebus:phases=3:instance=4',
  'tank:tanks=2',
];

interface Wire {
  readonly link: string;
  close(): Promise<void>;
}

/** The ways from the simulated bus to the gateway: a serial port, and two kinds of TCP. */
const wires: Readonly<Record<string, (bus: CanMemoryBus) => Promise<Wire>>> = {
  async 'an SLCAN adapter on a serial port'(bus) {
    const pty = openPty();
    const adapter = new SlcanAdapter({ clock, bus: bus.join('slcan'), random: seededRandom(1) });
    adapter.plugIn(usbEnd(pty));
    return { link: `slcan:${pty.path}`, close: () => adapter.stop() };
  },
  async 'a YDWG gateway'(bus) {
    const server = await startYdwgServer(0, bus.join('ydwg'), clock);
    return { link: `ydwg://127.0.0.1:${server.port}`, close: () => server.close() };
  },
  async 'a socketcand server'(bus) {
    const server = await startSocketcandServer({ port: 0, interfaceName: 'can0', bus: bus.join('socketcand'), clock });
    return { link: `socketcand://127.0.0.1:${server.port}/can0`, close: () => server.close() };
  },
};

const hex = (value: number): string => (value & 0xffff).toString(16).padStart(4, '0');
const readOne = (address: number): string => `03${hex(address)}0001`;
const writeOne = (address: number, value: number): string => `06${hex(address)}${hex(value)}`;
const answer = (value: number): string => `0302${hex(value)}`;

describe.each(Object.keys(wires))('a VE.Can bus behind %s, from Modbus to the wire and back', (name) => {
  const bus = new CanMemoryBus();
  const lines: string[] = [];
  let simulator: N2kSimulator;
  let wire: Wire;
  let gateway: Gateway;
  let client: RawClient;

  const ask = async (unit: number, body: string): Promise<string> => pdu(await client.ask(request(unit, body)));
  const until = (unit: number, body: string, expected: string): Promise<void> =>
    vi.waitFor(async () => expect(await ask(unit, body)).toBe(expected), { timeout: 15_000, interval: 20 });

  beforeAll(async () => {
    simulator = new N2kSimulator({ clock, join: (node) => bus.join(node), devices });
    wire = (await wires[name]?.(bus)) as Wire;
    const log = createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line.trimEnd()) });
    gateway = await startGateway({
      config: {
        modbus: {
          ...{ listen: [{ host: '127.0.0.1', port: 0 }], writes: true, maxConnections: 10 },
          ...{ writeTimeoutMs: 900, idleTimeoutMs: 0 },
        },
        firmwareVersion: 'v3.70',
        ...{ forward: [], registers: [] },
        devices: [
          { driver: 'vecan', link: wire.link, claim: true, nodes: [{ unique: 12_345, units: [225] }], where: 'test' },
        ],
        log: { level: 'info', format: 'text' },
      },
      ...{ table: await shippedTable(), clock, log, openLink: createLinkFactory({ clock }) },
    });
    client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
    await until(1, readOne(266), answer(550));
  }, 30_000);
  afterAll(async () => {
    client.destroy();
    await gateway.stop();
    simulator.stop();
    await wire.close();
  });

  it('is announced, each device with its unit ID', async () => {
    await vi.waitFor(() => expect(lines.filter((line) => line.startsWith('device vecan'))).toHaveLength(6), 10_000);
    expect(lines).toContain('device vecan BMV-702 -> battery 1, unit 1');
  });

  it('shows the values of each device in its registers', async () => {
    const read = async (unit: number, address: number): Promise<number> =>
      Number.parseInt((await ask(unit, readOne(address))).slice(4), 16);
    await until(225, readOne(266), answer(550));
    expect(await read(1, 259)).toBeGreaterThan(1_000);
    await vi.waitFor(async () => expect(await read(2, 776)).toBeGreaterThan(1_000), 10_000);
    await vi.waitFor(async () => expect(await read(3, 2307)).toBeGreaterThan(1_000), 10_000);
    for (const phase of [15, 16, 17]) {
      await vi.waitFor(async () => expect(await read(4, phase)).toBeGreaterThan(2_000), 10_000);
    }
    await vi.waitFor(async () => expect(await read(0, 3004)).toBeGreaterThan(0), 10_000);
    await vi.waitFor(async () => expect(await read(1, 3004)).toBeGreaterThan(0), 10_000);
  });

  it('is switched: the charger is off when register 774 says so', async () => {
    expect(await ask(2, writeOne(774, 4))).toBe(writeOne(774, 4));
    await until(2, readOne(774), answer(4));
    expect(await ask(2, writeOne(774, 1))).toBe(writeOne(774, 1));
    await until(2, readOne(774), answer(1));
  });

  it('takes the AC input limit at register 22 and refuses what is out of range', async () => {
    expect(await ask(4, writeOne(22, 120))).toBe(writeOne(22, 120));
    await until(4, readOne(22), answer(120));
    await vi.waitFor(async () => expect(await ask(4, writeOne(22, 9_000))).toBe('8603'), 10_000);
    expect(await ask(4, writeOne(33, 9))).toBe('8603');
  });

  it('answers exception 4 when the device refuses, and 11 when it says nothing', async () => {
    simulator.applyFault('mppt/refusal=8200');
    simulator.applyFault('mppt/refuses-all');
    expect(await ask(2, writeOne(774, 4))).toBe('8604');
    simulator.applyFault('skylla3/slow=20000');
    expect(await ask(3, writeOne(2317, 0))).toBe('860b');
  });

  it('answers exception 10 for a device that has fallen silent, and goes on with the others', async () => {
    simulator.applyFault('bmv/silent');
    await until(1, readOne(266), '830a');
    expect((await ask(4, readOne(33))).startsWith('0302')).toBe(true);
  });
});
