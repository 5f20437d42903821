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
import { Mk3Simulator } from '../../src/simulator/devices/mk3/mk3.ts';
import { shippedTable } from '../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';

/** Everything, the wire too, goes so many times as fast; limits stay in proportion. */
const clock = fasterClock(systemClock, 5);
const vebus = 227;
const hex = (value: number): string => (value & 0xffff).toString(16).padStart(4, '0');
const readOne = (address: number): string => `03${hex(address)}0001`;
const writeOne = (address: number, value: number): string => `06${hex(address)}${hex(value)}`;

describe('a Multi on a serial port, from Modbus to the wire and back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'by-id-'));
  const name = join(folder, 'usb-MK3-USB_Interface');
  const mk3 = new Mk3Simulator({ clock, hasEss: true });
  const lines: string[] = [];
  let pty: Pty;
  let gateway: Gateway;
  let client: RawClient;

  /** As udev does it: the name points to whatever port the cable has got now. */
  function plugIn(): void {
    pty = openPty();
    mk3.attach(deviceEnd(pty));
    symlinkSync(pty.path, `${name}.new`);
    renameSync(`${name}.new`, name);
  }

  async function start(): Promise<void> {
    const log = createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line.trimEnd()) });
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
        forward: [],
        registers: [],
        devices: [{ driver: 'mk2', link: `serial:${name}`, units: [], where: 'test' }],
        log: { level: 'info', format: 'text' },
      },
      table: await shippedTable(),
      clock,
      log,
      openLink: createLinkFactory({ clock }),
    });
    client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
  }

  const ask = async (body: string): Promise<string> => pdu(await client.ask(request(vebus, body)));
  const until = (body: string, answer: string): Promise<void> =>
    vi.waitFor(async () => expect(await ask(body)).toBe(answer), { timeout: 15_000, interval: 20 });

  beforeAll(async () => {
    plugIn();
    await start();
    await until(readOne(33), '03020003');
    // Refused while other panels are listened for.
    expect(await ask(writeOne(33, 3))).toBe('8606');
    await until(writeOne(33, 3), writeOne(33, 3));
  }, 20_000);
  afterAll(async () => {
    client.destroy();
    await gateway.stop();
    mk3.stop();
    await pty.unplug();
    rmSync(folder, { recursive: true });
  });

  it('is announced with its unit ID', () => {
    expect(lines).toContain('device mk2 MultiPlus-II 12/3000/120-32 -> vebus 276, unit 227');
  });

  it('is switched by register 33 and limited by register 22, and read back', async () => {
    expect(await ask(writeOne(33, 1))).toBe(writeOne(33, 1));
    expect(mk3.told.mode).toBe(1);
    expect(await ask(writeOne(22, 125))).toBe(writeOne(22, 125));
    expect(mk3.told).toMatchObject({ mode: 1, limitAmps: 12.5 });
    await until(readOne(33), '03020001');
    await until(readOne(22), '0302007d');
  });

  it('answers 3 to what is out of range, and nothing has changed', async () => {
    expect(await ask(writeOne(33, 5))).toBe('8603');
    expect(await ask(writeOne(22, 501))).toBe('8603');
    expect(await ask(writeOne(22, -1))).toBe('8603');
    expect(mk3.told).toMatchObject({ mode: 1, limitAmps: 12.5 });
  });

  it('answers 4 while another panel commands, and says why in the log', async () => {
    mk3.faults.otherPanel = { state: 3, limitTenthsAmp: 160 };
    await vi.waitFor(async () => expect(await ask(writeOne(33, 3))).toBe('8604'), { timeout: 10_000, interval: 50 });
    expect(lines.join('\n')).toContain('another panel on the bus commands the system');
    mk3.faults.otherPanel = undefined;
    await vi.waitFor(async () => expect(await ask(writeOne(33, 3))).toBe(writeOne(33, 3)), { timeout: 10_000 });
  });

  it('answers 4 to what the device refuses', async () => {
    mk3.faults.refused = { '37': [0x9b, 1] };
    expect(await ask(writeOne(37, 500))).toBe('8604');
    mk3.faults.refused = {};
    expect(await ask(writeOne(37, -500))).toBe(writeOne(37, -500));
    // Positive feeds in, for the device.
    expect(mk3.told.setPointWatts).toEqual([500]);
    expect(await ask(readOne(37))).toBe(`0302${hex(-500)}`);
  });

  it('answers 11 when the cable is pulled in the middle of a write, 10 after that, and heals', async () => {
    mk3.faults.unanswered = new Set(['S']);
    const before = clock.now();
    const answer = ask(writeOne(33, 1));
    await pty.unplug();
    rmSync(name);
    expect(await answer).toBe('860b');
    expect(clock.now() - before).toBeLessThan(1_200);
    await until(readOne(33), '830a');
    mk3.faults.unanswered = new Set();
    plugIn();
    await until(readOne(33), '03020003');
    await until(writeOne(33, 1), writeOne(33, 1));
    expect(mk3.told.mode).toBe(1);
  }, 20_000);

  it('keeps its mode when the gateway restarts, but no set-point', async () => {
    expect(await ask(writeOne(37, -700))).toBe(writeOne(37, -700));
    expect(mk3.told.setPointWatts).toEqual([700]);
    client.destroy();
    await gateway.stop();
    expect(mk3.told).toMatchObject({ mode: 1, setPointWatts: [0] });
    await start();
    await until(readOne(33), '03020001');
    expect(mk3.told.mode).toBe(1);
  }, 20_000);
});
