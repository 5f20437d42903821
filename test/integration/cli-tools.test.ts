import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldService } from '../support/held-service.ts';
import { type Rig, startRig } from '../support/modbus-rig.ts';
import { type Workplace, workplace } from '../support/program.ts';

let rig: Rig;
let place: Workplace;
let host: string;

beforeAll(async () => {
  place = await workplace();
  rig = await startRig();
  host = `127.0.0.1:${rig.port}`;
  heldService(
    rig.store,
    { type: 'vebus', suffix: 'ttyUSB0', instance: 276, units: [242] },
    { '/Ac/ActiveIn/L1/V': 231.1, '/Ac/ActiveIn/CurrentLimit': 16, '/Mode': 3, '/Hub4/L1/AcPowerSetpoint': 0 },
  );
  heldService(
    rig.store,
    { type: 'battery', suffix: 'ttyUSB1', instance: 288 },
    { '/Dc/0/Voltage': 52.41, '/Dc/0/Current': -12.5, '/CustomName': 'House' },
  );
  heldService(rig.store, { type: 'system', suffix: '', instance: 0 }, { '/Serial': 'c0619ab12345' });
});

afterAll(async () => {
  await rig.stop();
  await place[Symbol.asyncDispose]();
});

/** The lines of a command that goes well. */
async function lines(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await place.run(...args);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout.trimEnd().split('\n');
}

/** The one line on standard error of a command that fails. */
async function complaint(code: number, ...args: string[]): Promise<string> {
  const ended = await place.run(...args);
  expect(ended.stderr).toMatch(/^[^\n]+\n$/);
  expect(ended.code).toBe(code);
  return ended.stderr.trimEnd();
}

describe('read', () => {
  it('decodes values with unit, path and meaning', async () => {
    const [voltage, starter, current, ...rest] = await lines('read', host, '239', '259:3');
    expect(voltage).toMatch(/^259 {2}52\.41 V +battery \/Dc\/0\/Voltage +\S/);
    expect(starter).toMatch(/^260 {2}0 V +battery \/Dc\/1\/Voltage/);
    expect(current).toMatch(/^261 {2}-12\.5 A +battery \/Dc\/0\/Current/);
    expect(rest).toEqual([]);
  });

  it('takes a whole value where no count is given, names included', async () => {
    expect(await lines('read', host, '100', '800')).toEqual([
      expect.stringMatching(/^800 +"c0619ab12345" +system \/Serial/),
    ]);
    expect(await lines('read', host, '227', '33')).toEqual([expect.stringMatching(/^33 +3 \(on\) +vebus \/Mode/)]);
  });

  it('shows a part of a longer value as numbers', async () => {
    expect(await lines('read', host, '100', '801')).toEqual([
      expect.stringMatching(/^801 +13873 +system \/Serial \(a part of string\[6\] at 800\)$/),
    ]);
  });

  it('reads more than 125 registers, several blocks, and with function 4', async () => {
    const all = await lines('read', host, '227', '3:145', '3', '--fc', '4', '--raw');
    expect(all).toHaveLength(146);
    expect(all.slice(0, 2)).toEqual(['3    2311', '4    0']);
    expect(all.slice(-2)).toEqual([expect.stringMatching(/^147 /), '3    2311']);
  });

  it('shows raw numbers when asked', async () => {
    expect(await lines('read', host, '239', '259', '261', '--raw')).toEqual(['259  5241', '261  65411']);
  });

  it('gives JSON for programs', async () => {
    const readings: unknown = JSON.parse((await lines('read', host, '227', '33', '--json')).join('\n'));
    expect(readings).toMatchObject([
      { address: 33, words: [3], service: 'vebus', path: '/Mode', value: 3, name: 'on' },
    ]);
  });

  it('tells exceptions in words, with what to do, and shows the other blocks all the same', async () => {
    const { code, stdout, stderr } = await place.run('read', host, '239', '3', '259', '41000', '304:100');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^259 +52\.41 V .*\n$/);
    const [unit, address, block] = stderr.split('\n');
    expect(unit).toBe(
      `unit 239 register 3: exception 10 (gateway path unavailable): no vebus answers at unit 239; \`scan ${host}\` lists what does`,
    );
    expect(address).toMatch(/^unit 239 register 41000: exception 2 .*: there is no such register/);
    expect(block).toMatch(/^unit 239 register 304: exception 2 .*: 332 is no register: ask for 304:28/);
  });

  it('says that nothing listens, and where the demo would', async () => {
    expect(await complaint(1, 'read', '127.0.0.1:1', '100', '840')).toBe(
      'cannot connect to 127.0.0.1:1: nothing listens there',
    );
  });

  it.each([
    [['read'], /read needs HOST, UNIT and ADDRESS/],
    [['read', 'x', '1', '2:3:4'], /"2:3:4" is no ADDRESS/],
    [['read', 'x', '300', '2'], /UNIT is "300": write a number from 0 to 255/],
    [['read', 'x', '1', '70000'], /ADDRESS is "70000"/],
    [['read', 'x', '1', '65535:2'], /COUNT is "2": write a number from 1 to 1/],
    [['read', 'x:99999', '1', '2'], /"x:99999" is no HOST\[:PORT\]/],
    [['read', 'x', '1', '2', '--fc', '5'], /--fc is "5"/],
    [['read', 'x', '1', '2', '--hex'], /'--hex'/],
  ])('refuses %j as misuse', async (args, reason) => {
    const line = await complaint(2, ...args);
    expect(line).toMatch(reason);
    expect(line).toContain('`ccgx-gateway read --help`');
  });
});

describe('write', () => {
  it("writes in the register's unit and shows what is there then", async () => {
    expect(await lines('write', host, '227', '22', '12.5')).toEqual([
      'register 22 vebus /Ac/ActiveIn/CurrentLimit: 12.5 A',
    ]);
    expect(await lines('write', host, '242', '37', '-500')).toEqual([
      'register 37 vebus /Hub4/L1/AcPowerSetpoint: -500 W',
    ]);
  });

  it('takes the name of an enumerated value, text, and raw numbers', async () => {
    expect(await lines('write', host, '227', '33', 'Charger only')).toEqual([
      'register 33 vebus /Mode: 1 (charger only)',
    ]);
    expect(await lines('write', host, '239', '1336', 'Cellar bank')).toEqual([
      'register 1336 battery /CustomName: "Cellar bank"',
    ]);
    expect(await lines('write', host, '227', '37', '-2', '--raw')).toEqual(['register 37: 65534']);
  });

  it.each([
    [['3', '5'], /^register 3 \(vebus \/Ac\/ActiveIn\/L1\/V\) is read-only$/],
    [['33', 'onn'], /takes a number, or one of: charger only, inverter only, on, off; not "onn"$/],
    [['33', '7'], /^register 33 \(vebus \/Mode\) takes 1 to 4, not 7$/],
    [['22', '9999'], /^register 22 \(int16, scale 10\) holds -3276\.8 to 3276\.7$/],
    [['41000', '1'], /^register 41000 is not in the map; --raw writes it all the same$/],
    [['1337', 'x'], /begins at 1336/],
  ])('tells what is wrong with %j without asking the server', async (args, reason) => {
    expect(await complaint(1, 'write', '127.0.0.1:1', '227', ...args)).toMatch(reason);
  });

  it('tells in words why the server refuses', async () => {
    expect(await complaint(1, 'write', host, '5', '33', 'on')).toMatch(/exception 10 .*: no vebus answers at unit 5/);
    rig.writes = false;
    expect(await complaint(1, 'write', host, '227', '33', 'on')).toMatch(/exception 2 .*writes are off at the server/);
    rig.writes = true;
  });

  it('refuses a missing or second value as misuse', async () => {
    expect(await complaint(2, 'write', host, '227', '33')).toMatch(/VALUE/);
    expect(await complaint(2, 'write', host, '227', '33', 'charger', 'only')).toMatch(/quotes/);
  });
});

describe('scan', () => {
  it('lists every unit that answers, as which service and under which name', async () => {
    const [header, ...found] = (await lines('scan', host)).map((line) => line.split(/ {2,}/));
    expect(header).toEqual(['unit', 'service', 'name']);
    expect(found.map(([unit, service]) => `${unit} ${service}`)).toEqual([
      '100 system',
      '227 vebus',
      '239 battery',
      '242 vebus',
    ]);
  });

  it('gives JSON for programs', async () => {
    const found: unknown = JSON.parse((await lines('scan', host, '--json')).join('\n'));
    expect(found).toContainEqual({ unit: 239, service: 'battery', name: expect.any(String) });
  });
});
