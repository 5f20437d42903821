import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { createLinkFactory } from '../../src/links/open.ts';
import { deviceEnd, openPty, type Pty } from '../../src/links/pty.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createLog } from '../../src/runtime/log.ts';
import { fasterClock } from '../../src/simulator/devices/mk3/faster-clock.ts';
import type { VeDirectSimulator } from '../../src/simulator/devices/vedirect/device.ts';
import { wireBmv, wireMppt, wirePhoenix } from '../../src/simulator/devices/vedirect/wired-devices.ts';
import { shippedTable } from '../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';

/** Everything, the wires too, goes so many times as fast; limits stay in proportion. */
const clock = fasterClock(systemClock, 2);
const hex = (value: number): string => (value & 0xffff).toString(16).padStart(4, '0');
const readOne = (address: number): string => `03${hex(address)}0001`;
const readTwo = (address: number): string => `03${hex(address)}0002`;
const writeOne = (address: number, value: number): string => `06${hex(address)}${hex(value)}`;
const holds = (value: number): string => `0302${hex(value)}`;

/** In the order of the configuration: instances 288 to 291. */
const unit = { house: 239, roof: 238, inverter: 237, shunt: 236 } as const;

describe('VE.Direct devices on serial ports, from Modbus to the wire and back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'by-id-'));
  const devices: Record<keyof typeof unit, VeDirectSimulator> = {
    house: wireBmv({ clock, serial: 'HQ2101HOUSE', temperatureCelsius: 25 }).simulator,
    roof: wireMppt({ clock, serial: 'HQ2101ROOF1' }).simulator,
    inverter: wirePhoenix({ clock, serial: 'HQ2101INVRT' }).simulator,
    shunt: wireBmv({ clock, serial: 'HQ2101SHUNT', productId: '0xA389', hasRelay: false }).simulator,
  };
  const ptys = new Map<string, Pty>();
  const lines: string[] = [];
  let gateway: Gateway;
  let client: RawClient;

  /** As udev does it: the name points to whatever port the cable has got now. */
  function plugIn(name: keyof typeof unit): void {
    const pty = openPty();
    devices[name].attach(deviceEnd(pty));
    ptys.set(name, pty);
    symlinkSync(pty.path, join(folder, `${name}.new`));
    renameSync(join(folder, `${name}.new`), join(folder, name));
  }

  const ask = async (to: number, body: string): Promise<string> => pdu(await client.ask(request(to, body)));
  const until = (to: number, body: string, answer: string): Promise<void> =>
    vi.waitFor(async () => expect(await ask(to, body)).toBe(answer), { timeout: 15_000, interval: 20 });

  beforeAll(async () => {
    const names = Object.keys(unit) as (keyof typeof unit)[];
    for (const name of names) plugIn(name);
    gateway = await startGateway({
      config: {
        modbus: {
          listen: [{ host: '127.0.0.1', port: 0 }],
          writes: true,
          maxConnections: 10,
          writeTimeoutMs: 900,
          idleTimeoutMs: 0,
        },
        firmwareVersion: 'v3.70',
        registers: [],
        devices: names.map((name) => ({
          ...({ driver: 'vedirect', units: [], where: 'test' } as const),
          ...{ name, link: `serial:${join(folder, name)}` },
        })),
        forward: [{ from: ['house'], to: [`serial:${join(folder, 'roof')}`], where: 'test' }],
        log: { level: 'info', format: 'text' },
      },
      table: await shippedTable(),
      clock,
      log: createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line.trimEnd()) }),
      openLink: createLinkFactory({ clock }),
    });
    client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
    await until(unit.roof, readOne(774), holds(1));
    await until(unit.inverter, readOne(3126), holds(2));
    await until(unit.house, readOne(309), holds(2_000));
  }, 30_000);
  afterAll(async () => {
    client.destroy();
    await gateway.stop();
    for (const device of Object.values(devices)) device.stop();
    await Promise.all([...ptys.values()].map((pty) => pty.unplug()));
    rmSync(folder, { recursive: true });
  });

  it('are announced with their unit IDs', () => {
    expect(lines).toContain('device vedirect BMV-712 Smart -> battery 288, unit 239');
    expect(lines).toContain('device vedirect SmartSolar Charger MPPT 75/15 -> solarcharger 289, unit 238');
  });

  it('nothing was set in any of them while nobody wrote, but what is forwarded', () => {
    const set = Object.entries(devices).flatMap(([name, { told }]) =>
      told.map(({ id }) => `${name} ${id.toString(16)}`),
    );
    expect(set.filter((entry) => !['roof 2002', 'roof 2003'].includes(entry))).toEqual([]);
  });

  it('a solar charger is switched off and on by register 774, and read back', async () => {
    expect(await ask(unit.roof, writeOne(774, 4))).toBe(writeOne(774, 4));
    expect(await ask(unit.roof, readOne(774))).toBe(holds(4));
    expect(devices.roof.told.at(-1)).toMatchObject({ id: 0x0200, bytes: Uint8Array.of(4) });
    await until(unit.roof, readTwo(774), '030400040000');
    expect(await ask(unit.roof, writeOne(774, 1))).toBe(writeOne(774, 1));
    await until(unit.roof, readTwo(774), '030400010003');
  });

  it('an inverter is switched by register 3126, a relay by 280', async () => {
    expect(await ask(unit.inverter, writeOne(3126, 5))).toBe(writeOne(3126, 5));
    expect(await ask(unit.inverter, writeOne(3126, 4))).toBe(writeOne(3126, 4));
    await until(unit.inverter, readOne(3128), holds(0));
    expect(await ask(unit.house, writeOne(280, 1))).toBe(writeOne(280, 1));
    expect(await ask(unit.house, readOne(280))).toBe(holds(1));
  });

  it('answer 3 to what is out of range, and 10 to what they do not offer', async () => {
    expect(await ask(unit.roof, writeOne(774, 2))).toBe('8603');
    expect(await ask(unit.shunt, writeOne(280, 1))).toBe('860a');
    expect(await ask(unit.house, writeOne(1322, 3))).toBe('860a');
  });

  it.each([
    [0x01, '8604'],
    [0x02, '8604'],
    [0x04, '8603'],
  ])('an answer with flags %i is exception %s', async (flags, exception) => {
    devices.roof.faults = { refused: new Map([[0x0200, flags]]) };
    expect(await ask(unit.roof, writeOne(774, 4))).toBe(exception);
    devices.roof.faults = {};
    expect(await ask(unit.roof, readOne(774))).toBe(holds(1));
  });

  it('a write that is confirmed but not carried out is exception 4, and shows in the log', async () => {
    devices.roof.faults = { disobeys: true };
    expect(await ask(unit.roof, writeOne(774, 4))).toBe('8604');
    devices.roof.faults = {};
    expect(lines.join('\n')).toContain('the device has confirmed, but keeps');
  });

  it('a device that does not answer HEX is exception 11, and its text goes on', async () => {
    devices.roof.faults = { noHex: true };
    expect(await ask(unit.roof, writeOne(774, 4))).toBe('860b');
    devices.roof.faults = {};
    expect(await ask(unit.roof, readOne(775))).toBe(holds(3));
  });

  it('a write is done although some commands are lost', async () => {
    devices.inverter.faults = { hurriedHexLost: true, hexInBlockLost: true };
    for (const mode of [2, 4, 2]) expect(await ask(unit.inverter, writeOne(3126, mode))).toBe(writeOne(3126, mode));
    devices.inverter.faults = {};
  });

  it('temperature and voltage of the battery monitor reach the solar charger', async () => {
    const told = (id: number) => devices.roof.told.filter((set) => set.id === id).at(-1)?.bytes;
    await vi.waitFor(() => expect(told(0x2003)).toEqual(Uint8Array.of(0xc4, 0x09)), { timeout: 10_000 });
    await vi.waitFor(() => expect(told(0x2002)).toHaveLength(2), { timeout: 10_000 });
  });

  it('a cable pulled during a write is exception 11, then 10, and heals', { timeout: 30_000 }, async () => {
    devices.inverter.faults = { lateHexMs: 5_000 };
    const written = ask(unit.inverter, writeOne(3126, 4));
    await ptys.get('inverter')?.unplug();
    expect(await written).toBe('860b');
    expect(await ask(unit.inverter, readOne(3126))).toBe('830a');
    devices.inverter.faults = {};
    plugIn('inverter');
    await until(unit.inverter, readOne(3126), holds(2));
  });
});
