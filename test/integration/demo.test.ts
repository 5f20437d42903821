import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/gateway.ts';
import type { RegisterTable } from '../../src/registers/table.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { createDemo, type Demo } from '../../src/simulator/demo/demo.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { shippedTable } from '../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../support/raw-client.ts';
import { hasSharedData, sharedPath, sharedText, withoutSharedData } from '../support/shared-data.ts';

interface Profile {
  readonly client: string;
  readonly reads: readonly {
    readonly unit: number | null;
    readonly fc: number;
    readonly start: number;
    readonly quantity: number;
    readonly service: string;
    readonly expect: string;
  }[];
  readonly writes: readonly {
    readonly unit: number | null;
    readonly fc: number;
    readonly start: number;
    readonly values?: readonly number[];
    readonly expect?: string;
  }[];
}

const clock = new ManualClock();
let table: RegisterTable;
let demo: Demo;
let gateway: Gateway;
let client: RawClient;

beforeAll(async () => {
  table = await shippedTable();
  demo = createDemo({ clock, log: silentLog, listen: [{ host: '127.0.0.1', port: 0 }] });
  gateway = await startGateway({ config: demo.config, table, clock, log: silentLog, openLink: demo.openLink });
  await clock.advance(5_000);
  client = await RawClient.open(gateway.modbus.addresses[0]?.port ?? 0);
});

afterAll(async () => {
  client?.destroy();
  await Promise.all([gateway?.stop(), clock.advance(10_000)]);
  demo?.stop();
});

const word = (value: number): string => (value & 0xffff).toString(16).padStart(4, '0');
const byte = (value: number): string => value.toString(16).padStart(2, '0');

/** What follows the function code in the answer, or `exception N`. */
async function ask(unit: number, body: string): Promise<string> {
  const answer = pdu(await client.ask(request(unit, body)));
  const code = Number.parseInt(answer.slice(0, 2), 16);
  return code & 0x80 ? `exception ${Number.parseInt(answer.slice(2, 4), 16)}` : answer.slice(2);
}

/** The registers, or `exception N`. */
async function read(unit: number, start: number, quantity: number, fc = 3): Promise<string> {
  const answer = await ask(unit, byte(fc) + word(start) + word(quantity));
  return answer.startsWith('exception') ? answer : answer.slice(2);
}

async function signed(unit: number, address: number): Promise<number> {
  return Buffer.from(await read(unit, address, 1), 'hex').readInt16BE();
}

/** The first unit ID at which a service type answers. */
async function unitOf(service: string): Promise<number> {
  const first = table.forService(service)[0]?.address ?? -1;
  for (let unit = 0; unit < 256; unit += 1) {
    if (!(await read(unit, first, 1)).startsWith('exception')) return unit;
  }
  throw new Error(`no unit ID answers as ${service}`);
}

describe('the demo', () => {
  it('answers every register of the map at some unit', async () => {
    for (const service of table.services) {
      const unit = await unitOf(service);
      for (const row of table.forService(service)) {
        const answer = await read(unit, row.address, row.words);
        expect(answer, `${service} ${row.address} at unit ${unit}`).toMatch(/^([0-9a-f]{4})+$/);
      }
    }
  });

  it.each([
    ['vebus', 31, [227, 228, 242, 246]],
    ['battery', 259, [223, 225, 239, 245, 247]],
    ['solarcharger', 776, [226, 229, 245, 247]],
    ['grid', 2616, [30, 40]],
    ['acload', 3910, [40]],
    ['pvinverter', 1027, [20]],
    ['tank', 3004, [21]],
    ['temperature', 3304, [24]],
    ['gps', 2800, [100]],
    ['evcharger', 3814, [100]],
    ['system', 840, [0, 100]],
  ] as const)('%s has values at the units that clients are configured for', async (_, address, units) => {
    for (const unit of units) expect(await read(unit, address, 1), `unit ${unit}`).toMatch(/^(?!0000)[0-9a-f]{4}$/);
  });

  it('shows the battery monitor and the solar chargers as their bytes say, in step with the system', async () => {
    const system = { volts: await signed(100, 840), watts: await signed(100, 842), soc: await signed(100, 843) };
    expect(Math.abs((await signed(223, 259)) / 100 - system.volts / 10)).toBeLessThan(0.2);
    expect(Math.abs((await signed(223, 258)) - system.watts)).toBeLessThan(120);
    expect(await signed(223, 266)).toBe(system.soc * 10);
    const chargers = (await signed(226, 789)) / 10 + (await signed(229, 789)) / 10;
    const third = Buffer.from(await read(12, 792, 2), 'hex').readUInt32BE();
    expect(Math.abs((chargers + third) * 0.98 - (await signed(100, 850)))).toBeLessThan(120);
  });

  it('shows new values of the simulated devices as time goes on', async () => {
    const seen = new Set<number>();
    for (let second = 0; second < 10; second += 1) {
      seen.add(await signed(223, 258));
      await clock.advance(1_000);
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('takes writes to fixtures and shows them', async () => {
    expect(await ask(227, `06${word(22)}${word(160)}`)).toBe(word(22) + word(160));
    expect(await read(227, 22, 1)).toBe(word(160));
    expect(await read(246, 22, 1)).toBe(word(160));
  });
});

describe.skipIf(!hasSharedData)(`what real clients ask of the demo${withoutSharedData}`, () => {
  const files = hasSharedData ? readdirSync(sharedPath('clients')).filter((name) => name.endsWith('.json')) : [];
  const profiles = files.map((file) => JSON.parse(sharedText(`clients/${file}`)) as Profile);

  it.each(profiles.map((profile) => [profile.client, profile] as const))('%s: reads', async (_, { reads }) => {
    for (const { unit, fc, start, quantity, service, expect: expected } of reads) {
      const at = unit ?? (await unitOf(service));
      const answer = await read(at, start, quantity, fc);
      const what = `unit ${at} function ${fc} registers ${start}+${quantity}: ${expected}`;
      if (expected.startsWith('ok')) expect(answer.length, what).toBe(quantity * 4);
      else expect(expected.replace(' or ', ' or exception '), what).toContain(answer);
    }
  });

  it.each(profiles.map((profile) => [profile.client, profile] as const))('%s: writes', async (_, { writes }) => {
    for (const { unit, fc, start, values = [], expect: expected } of writes) {
      if (expected === undefined || unit === null) continue;
      const data = values.map(word).join('');
      const count = fc === 16 ? word(values.length) + byte(values.length * 2) : '';
      const answer = await ask(unit, byte(fc) + word(start) + count + data);
      const what = `unit ${unit} function ${fc} register ${start}: ${expected}`;
      if (expected === 'ok') expect(answer.startsWith('exception'), `${what}, was ${answer}`).toBe(false);
      else expect(answer, what).toBe(expected);
    }
  });
});
