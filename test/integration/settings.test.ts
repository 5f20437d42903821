import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../src/config/config.ts';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import { createLinkFactory } from '../../src/links/open.ts';
import { createLog } from '../../src/runtime/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { shippedTable } from '../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';

const table = await shippedTable();
const readWrite = '/Settings/ModbusServer/ReadWrite';

function configuration(more: Partial<GatewayConfig> = {}): GatewayConfig {
  return {
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
    devices: [],
    log: { level: 'info', format: 'text' },
    ...more,
  };
}

const hex = (value: number, digits: number): string =>
  (value < 0 ? value + 16 ** digits : value).toString(16).padStart(digits, '0');

let folder: string;
let clock: ManualClock;
let gateway: Gateway;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
  await start();
});
afterEach(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

async function start(config = configuration()): Promise<void> {
  clock = new ManualClock();
  lines = [];
  const log = createLog({ level: 'info', format: 'text', write: (line) => void lines.push(line.trimEnd()) });
  const openLink = createLinkFactory({ clock });
  gateway = await startGateway({ config, table, clock, log, openLink, stateFolder: folder });
}

async function restart(config?: GatewayConfig): Promise<void> {
  await gateway.stop();
  await start(config);
}

async function ask(body: string): Promise<string> {
  const client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
  const answer = pdu(await client.ask(request(100, body)));
  client.destroy();
  return answer;
}

const write16 = (address: number, value: number): Promise<string> => ask(`06${hex(address, 4)}${hex(value, 4)}`);
const write32 = (address: number, value: number): Promise<string> => ask(`10${hex(address, 4)}000204${hex(value, 8)}`);

async function read(address: number, count = 1): Promise<number> {
  const answer = await ask(`03${hex(address, 4)}${hex(count, 4)}`);
  return Number.parseInt(answer.slice(4), 16);
}

describe('a setting behind its register', () => {
  it.each([
    [2701, 101],
    [2705, -2],
    [2706, -1000],
    [2710, 801],
    [2711, 4],
    [2713, -2],
    [2900, 5],
    [2901, 1001],
    [2902, 0],
    [4703, 101],
    [5423, 3],
    [5427, 101],
  ])('is exception 3 out of its range: register %i, %i', async (address, value) => {
    const before = await read(address);
    expect(await write16(address, value)).toBe('8603');
    expect(await read(address)).toBe(before);
  });

  it('is exception 3 out of its range with 32 bits, and nothing of the block is written', async () => {
    expect(await write32(2720, -2)).toBe('9003');
    expect(await ask(`10${hex(2711, 4)}000204${hex(3, 4)}${hex(4, 4)}`)).toBe('9003');
    expect(await read(2711)).toBe(1);
  });

  it('is shown by all registers of its path', async () => {
    await write16(2703, 12);
    expect(await read(2700)).toBe(1200);
    await write32(2720, 5000);
    expect(await read(2704)).toBe(500);
    await write16(2900, 0);
    expect(await read(2900)).toBe(10);
  });

  it('is what it was after a restart', async () => {
    await write16(2700, 1200);
    await write16(2901, 255);
    await restart();
    expect(await read(2700)).toBe(1200);
    expect(await read(2901)).toBe(255);
    const stored = JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8')) as unknown;
    expect(stored).toEqual({
      '/Settings/CGwacs/AcPowerSetPoint': 1200,
      '/Settings/CGwacs/BatteryLife/MinimumSocLimit': 25.5,
    });
  });

  it('has its default when the file is damaged, and the log says so', async () => {
    await gateway.stop();
    await writeFile(join(folder, 'settings.json'), '{"/Settings/CGwacs/AcPow');
    await start();
    expect(await read(2700)).toBe(50);
    expect(lines.join('\n')).toMatch(/WARN .*settings\.json is damaged .*settings\.json\.bad/i);
  });
});

describe('the volatile grid set-point, register 2716', () => {
  it('is in no file and leaves the stored one alone', async () => {
    await write16(2700, 70);
    expect(await write32(2716, -2500)).toBe('100a9c0002');
    expect(await read(2716, 2)).toBe(2 ** 32 - 2500);
    expect(await read(2700)).toBe(70);
    await restart();
    expect(await read(2716, 2)).toBe(0);
    expect(await readFile(join(folder, 'settings.json'), 'utf8')).not.toMatch(/2500/);
  });

  it('falls back after the configured time without a new write, and the time left can be read', async () => {
    await restart(configuration({ setPointTimeoutMs: 5_000 }));
    await write32(2716, 300);
    await clock.advance(3_000);
    expect(gateway.store.find('hub4', 0)?.value('/Overrides/SetpointTimeLeft')).toBe(2);
    await write32(2716, 300);
    await clock.advance(4_999);
    expect(await read(2716, 2)).toBe(300);
    await clock.advance(1);
    expect(await read(2716, 2)).toBe(0);
  });

  it('takes what the stored one takes', async () => {
    expect(await write32(2716, 1_000_001)).toBe('9003');
    expect(await write32(2716, -1_000_001)).toBe('9003');
  });
});

describe('the setting that makes the registers read-only', () => {
  const set = async (value: number) => {
    const service = gateway.store.find('settings', 0);
    if (service === undefined) throw new Error('there are no settings');
    return gateway.store.write([{ service, changes: [{ path: readWrite, value }] }], 900);
  };

  it('acts at once, on a client that is connected too, and holds after a restart', async () => {
    const client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
    const body = `06${hex(2700, 4)}0064`;
    expect(pdu(await client.ask(request(100, body)))).toBe(body);
    expect(await set(0)).toEqual({ kind: 'done' });
    expect(pdu(await client.ask(request(100, body)))).toBe('8602');
    expect(pdu(await client.ask(request(100, `03${hex(2700, 4)}0001`)))).toBe('03020064');
    client.destroy();
    await restart();
    expect(await write16(2700, 200)).toBe('8602');
    await set(1);
    expect(await write16(2700, 200)).toBe(`06${hex(2700, 4)}00c8`);
  });

  it('is reached from the configuration, at the start and by a reload', async () => {
    await restart(configuration({ settings: { [readWrite]: 0 } }));
    expect(await write16(2700, 200)).toBe('8602');
    await gateway.reload(configuration(), table);
    expect(await write16(2700, 200)).toBe(`06${hex(2700, 4)}00c8`);
    await gateway.reload(configuration({ settings: { [readWrite]: 0 } }), table);
    expect(await write16(2700, 300)).toBe('8602');
  });
});
