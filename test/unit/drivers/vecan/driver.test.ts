import { afterEach, describe, expect, it } from 'vitest';
import { openNodeBook } from '../../../../src/drivers/vecan/node-book.ts';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { encodeFields } from '../../../../src/protocols/n2k/encode.ts';
import type { FieldValues } from '../../../../src/protocols/n2k/field.ts';
import { decodeGroupFunction, encodeGroupFunction } from '../../../../src/protocols/n2k/group-function.ts';
import type { NodeName } from '../../../../src/protocols/n2k/name.ts';
import { encodeProductInfo } from '../../../../src/protocols/n2k/product-info.ts';
import { getVreg, setVreg } from '../../../../src/store/vreg.ts';
import { bytesOf, ScriptedNode } from '../../../support/can-node.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { VecanRig, type VecanRigOptions } from '../../../support/vecan-rig.ts';

const rigs: VecanRig[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop();
});

async function start(options: VecanRigOptions = {}): Promise<VecanRig> {
  const rig = await VecanRig.start(options);
  rigs.push(rig);
  await rig.clock.advance(500);
  return rig;
}

interface Make {
  readonly name?: Partial<NodeName>;
  readonly productCode?: number;
  readonly model?: string;
  readonly serial?: string;
}

/** A node that has introduced itself. */
function join(
  rig: VecanRig,
  address: number,
  { name = {}, productCode = 0x0204, model = 'BMV-702', ...rest }: Make = {},
) {
  const node = new ScriptedNode(rig.bus, rig.clock, address);
  node.claim(name);
  introduce(node, productCode, model, rest.serial);
  return node;
}

function introduce(node: ScriptedNode, productCode: number, model: string, serial = `HQ${node.address}`): void {
  const info = {
    database: 1301,
    softwareVersion: 'v3.08',
    modelVersion: null,
    certification: null,
    loadEquivalency: 1,
  };
  node.say(126996, encodeProductInfo({ ...info, productCode, model, serial }));
}

const say = (node: ScriptedNode, pgn: number, values: FieldValues): void => node.say(pgn, encodeFields(pgn, values));

/** Tells the voltage of its battery every second and a half, and something else with it. */
async function live(rig: VecanRig, seconds: number, ...tellers: (() => void)[]): Promise<void> {
  for (let at = 0; at < seconds; at += 1.5) {
    for (const tell of tellers) tell();
    await rig.clock.advance(1_500);
  }
}

const battery = (node: ScriptedNode, voltage = 12.8) => say(node, 127508, { instance: 0, voltage, current: -4 });
const registersOf = (node: ScriptedNode): string[] => node.heardOf(61184).filter((hex) => !hex.startsWith('66990100'));

/** Answers sets of a register with what `answer` says: the value that it has now, or a refusal. */
function takes(node: ScriptedNode, register: string, answer: (value: string, asker: number) => void): void {
  node.onMessage = ({ pgn, source, destination, data }: N2kMessage) => {
    const hex = Buffer.from(data).toString('hex');
    if (pgn === 61184 && destination === node.address && hex.slice(4, 8) === register) answer(hex.slice(8), source);
  };
}

describe('nodes as services', () => {
  it('have the N2K device instance, and are announced once', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24, { name: { deviceInstance: 3 } });
    await live(rig, 5, () => battery(monitor));
    expect(rig.announced).toEqual(['BMV-702 -> battery 3']);
    expect(rig.service('battery')?.name).toBe('battery.can0_di3_uc12345');
    expect(rig.value('battery', '/Dc/0/Power')).toBeCloseTo(-51.2);
    expect(rig.value('battery', '/Serial')).toBe('HQ36');
    expect(rig.value('battery', '/Mgmt/Connection')).toBe('VE.Can');
  });

  it('get the next free instance where another of their kind has theirs (vecan.md, 10, 13)', async () => {
    const rig = await start();
    const first = join(rig, 0x24);
    const second = join(rig, 0x25, { name: { uniqueNumber: 999 } });
    const charger = join(rig, 0x26, { name: { uniqueNumber: 5, deviceFunction: 160 }, productCode: 0x0108 });
    await live(
      rig,
      3,
      () => battery(first),
      () => battery(second),
      () => battery(charger, 27),
    );
    expect(rig.service('battery', 12_345)?.instance).toBe(0);
    expect(rig.service('battery', 999)?.instance).toBe(1);
    expect(rig.service('solarcharger', 5)?.instance).toBe(0);
  });

  it('keep the instance that they got, in whatever order they come the next time', async () => {
    const book = await openNodeBook(undefined, new ManualClock(), keptLog([]), () => 0.5);
    const before = await start({ book });
    const nodes = [join(before, 0x24), join(before, 0x25, { name: { uniqueNumber: 999 } })];
    await live(before, 3, ...nodes.map((node) => () => battery(node)));
    await before.stop();
    const rig = await start({ book });
    const second = join(rig, 0x25, { name: { uniqueNumber: 999 } });
    await live(rig, 3, () => battery(second));
    expect(rig.service('battery', 999)?.instance).toBe(1);
  });

  it('are as the configuration says, by their unique number', async () => {
    const rig = await start({ nodes: [{ unique: 999, instance: 7, units: [225], name: 'house' }] });
    const taken = join(rig, 0x24, { name: { deviceInstance: 7 } });
    const named = join(rig, 0x25, { name: { uniqueNumber: 999 } });
    await live(
      rig,
      3,
      () => battery(taken),
      () => battery(named),
    );
    const service = rig.service('battery', 999);
    expect(service).toMatchObject({ instance: 7, units: [225] });
    expect(service?.value('/CustomName')).toBe('house');
    expect(rig.service('battery', 12_345)?.instance).toBe(8);
  });

  it('of two makers with one unique number are told apart by the maker', async () => {
    const rig = await start({ nodes: [{ unique: 12_345, manufacturer: 358, units: [], name: 'house' }] });
    const ours = join(rig, 0x24);
    const foreign = join(rig, 0x40, { name: { manufacturer: 355 }, productCode: 1, model: 'Monitor' });
    await live(
      rig,
      6,
      () => battery(ours),
      () => battery(foreign),
    );
    const names = [...rig.store.services()].map((service) => service.value('/CustomName') ?? null);
    expect(names.filter((name) => name === 'house')).toHaveLength(1);
    expect(rig.announced).toHaveLength(2);
  });

  it('of another maker are taken for what they are once they have shown all that they send', async () => {
    const rig = await start();
    const charger = join(rig, 0x40, { name: { manufacturer: 355 }, productCode: 1, model: 'Charger' });
    battery(charger, 27);
    await rig.clock.advance(1_000);
    const state = { instance: 0, batteryInstance: 0, operatingState: 5, chargeMode: 0, enabled: 1 };
    await live(
      rig,
      6,
      () => battery(charger, 27),
      () => say(charger, 127507, state),
    );
    expect(rig.announced).toEqual(['Charger -> charger 0']);
  });

  it('are identified by their registers where they tell no product information', async () => {
    const rig = await start();
    const monitor = new ScriptedNode(rig.bus, rig.clock, 0x24);
    monitor.claim();
    await live(
      rig,
      12,
      () => battery(monitor),
      () => monitor.say(126720, '66 99 0A 01 48 51 31 32 33 34 00'),
    );
    expect(rig.value('battery', '/Serial')).toBe('HQ1234');
  });

  it('follow an instance that is changed on the bus', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    await live(rig, 3, () => battery(monitor));
    monitor.claim({ deviceInstance: 9 });
    await live(rig, 3, () => battery(monitor));
    expect(rig.service('battery')?.instance).toBe(9);
    expect(rig.service('battery')?.value('/Dc/0/Voltage')).toBe(12.8);
  });

  it('go on when their node moves to another address', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    await live(rig, 3, () => battery(monitor));
    const { service } = { service: rig.service('battery') };
    monitor.address = 0x77;
    monitor.claim();
    await live(rig, 3, () => battery(monitor, 13.1));
    expect(rig.service('battery')).toBe(service);
    expect(rig.value('battery', '/Dc/0/Voltage')).toBe(13.1);
  });

  it('are what a node shows itself to be when it never says what it is (vecan.md, 10, 14)', async () => {
    const rig = await start();
    const monitor = new ScriptedNode(rig.bus, rig.clock, 0x24);
    monitor.claim();
    await live(rig, 3, () => battery(monitor));
    expect(rig.service('battery')).toBeUndefined();
    await live(rig, 9, () => battery(monitor));
    expect(rig.value('battery', '/Dc/0/Voltage')).toBe(12.8);
    introduce(monitor, 0x0204, 'BMV-702');
    await live(rig, 3, () => battery(monitor));
    expect(rig.value('battery', '/ProductName')).toBe('BMV-702');
  });
});

describe('silence', () => {
  it('makes the values of one message invalid when only that one stops', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    const temperature = () => say(monitor, 127506, { instance: 0, dcType: 0, stateOfCharge: 80 });
    await live(rig, 3, () => battery(monitor), temperature);
    expect(rig.value('battery', '/Soc')).toBe(80);
    await live(rig, 12, () => battery(monitor));
    expect(rig.value('battery', '/Soc')).toBeNull();
    expect(rig.value('battery', '/Dc/0/Voltage')).toBe(12.8);
  });

  it('of a sensor that comes only every 15 s is waited for, once it is known to be so', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    const seen: unknown[] = [];
    for (let second = 0; second < 120; second += 1) {
      if (second % 15 === 0) battery(monitor);
      await rig.clock.advance(1_000);
      monitor.claim();
      if (second > 50) seen.push(rig.value('battery', '/Dc/0/Voltage'));
    }
    expect(new Set(seen)).toEqual(new Set([12.8]));
  });

  it('makes a node absent after 10 s, told once, and it comes back by itself (vecan.md, 10, 17)', async () => {
    const rig = await start();
    const solar = join(rig, 0x24, { name: { deviceFunction: 160 }, productCode: 0x0108, model: 'MPPT' });
    await live(rig, 3, () => battery(solar, 27));
    await rig.clock.advance(8_000);
    expect(rig.service('solarcharger')).toBeDefined();
    await rig.clock.advance(1_000);
    expect(rig.service('solarcharger')).toBeUndefined();
    await rig.clock.advance(8 * 3_600_000);
    expect(rig.lines.filter((line) => line.includes('absent'))).toHaveLength(1);
    solar.claim();
    introduce(solar, 0x0108, 'MPPT');
    await live(rig, 3, () => battery(solar, 28));
    expect(rig.value('solarcharger', '/Dc/0/Voltage')).toBe(28);
    expect(rig.lines.filter((line) => !line.includes('absent'))).toEqual([]);
  });

  it('is waited for as long as the configuration says', async () => {
    const rig = await start({ timeoutMs: 60_000 });
    const monitor = join(rig, 0x24);
    await live(rig, 3, () => battery(monitor));
    await rig.clock.advance(55_000);
    expect(rig.value('battery', '/Dc/0/Voltage')).toBe(12.8);
    await rig.clock.advance(5_000);
    expect(rig.service('battery')).toBeUndefined();
  });

  it('of the whole bus from the start is told with its usual reasons (vecan.md, 10, 18)', async () => {
    const rig = await start();
    await rig.clock.advance(120_000);
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toMatch(/no node has been heard for 30 s; .*powers the bus.*120 ohm.*250 kbit/);
  });

  it('ends all services when the link ends', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    await live(rig, 3, () => battery(monitor));
    await rig.stop();
    expect([...rig.store.services()]).toEqual([]);
    expect(rig.clock.pending).toBe(0);
  });
});

describe('garbage on the bus', () => {
  it('makes no services and no noise (vecan.md, 10, 12)', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    await live(rig, 3, () => battery(monitor));
    const noise = rig.bus.join('noise');
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 200; round += 1) {
      for (let frame = 0; frame < 50; frame += 1) {
        // Any source but that of the monitor: what comes from its address cannot be told from its own.
        const id = random(2 ** 21) * 256 + ((0x24 + 1 + random(255)) & 0xff);
        void noise.send({ id, data: Uint8Array.from({ length: random(9) }, () => random(256)) });
      }
      battery(monitor);
      await rig.clock.advance(100);
    }
    const types = [...rig.store.services()].map(({ type }) => type);
    expect(types.filter((type) => type === 'vecan')).toHaveLength(1);
    expect(rig.value('battery', '/Dc/0/Voltage')).toBe(12.8);
    expect(rig.lines.join()).not.toMatch(/the link ended/);
  });

  it('of invented nodes and tanks makes no services without end', async () => {
    const rig = await start();
    for (let address = 0; address < 100; address += 1) {
      const tanks = join(rig, address, { name: { uniqueNumber: address }, productCode: 0xa160, model: 'tank' });
      for (let part = 0; part < 3 * 65; part += 1) {
        say(tanks, 127505, { instance: part % 13, type: Math.floor(part / 13) % 5, level: 50, capacity: 100 });
      }
      await rig.clock.advance(10);
    }
    await rig.clock.advance(12_000);
    expect([...rig.store.services()].length).toBeLessThanOrEqual(251);
    expect(rig.lines.filter((line) => line.includes('too many services'))).toHaveLength(1);
  });

  it('of PGNs that nobody has described is passed over (vecan.md, 10, 11)', async () => {
    const rig = await start();
    const monitor = join(rig, 0x24);
    for (const pgn of [126720, 130_900, 65_300, 128_267]) monitor.say(pgn, '66 99 FF 0F 10 27 00 00');
    await rig.clock.advance(100);
    expect(rig.value('battery', '/Soc') ?? null).toBe(rig.service('battery') === undefined ? null : 100);
  });
});

describe('writes', () => {
  async function startSolar(options: VecanRigOptions = {}): Promise<[VecanRig, ScriptedNode]> {
    const rig = await start(options);
    const solar = join(rig, 0x24, { name: { deviceFunction: 160 }, productCode: 0x0108, model: 'MPPT' });
    await live(rig, 3, () => battery(solar, 27));
    return [rig, solar];
  }

  it('are done when the device tells the new value to all', async () => {
    const [rig, solar] = await startSolar();
    takes(solar, '0002', (value) => solar.say(61184, `6699 0002 ${value}`));
    expect(await rig.write('solarcharger', '/Mode', 4)).toEqual({ kind: 'done' });
    expect(registersOf(solar)).toContain('6699000204000000');
    expect(rig.value('solarcharger', '/Mode')).toBe(4);
  });

  it('are shown at once, although messages from before may still come', async () => {
    const [rig, solar] = await startSolar();
    const status = (enabled: number) =>
      say(solar, 127507, { instance: 0, batteryInstance: 0, operatingState: 1, chargeMode: 0, enabled });
    status(1);
    await rig.clock.advance(10);
    takes(solar, '0002', (value) => solar.say(61184, `6699 0002 ${value}`));
    const service = rig.service('solarcharger');
    if (service === undefined) throw new Error('there is no charger');
    const outcome = rig.store.write([{ service, changes: [{ path: '/Mode', value: 4 }] }], 900);
    await rig.clock.advance(10);
    expect(await outcome).toEqual({ kind: 'done' });
    expect(service.value('/Mode')).toBe(4);
    status(1);
    await rig.clock.advance(10);
    expect(service.value('/Mode')).toBe(4);
    status(0);
    await rig.clock.advance(10);
    status(1);
    await rig.clock.advance(10);
    expect(service.value('/Mode')).toBe(1);
  });

  it.each([
    ['0083', 'out-of-range'],
    ['0081', 'refused'],
    ['0082', 'refused'],
    ['01c0', 'refused'],
  ])('that the device answers with %s are settled as %s', async (code, kind) => {
    const [rig, solar] = await startSolar();
    takes(solar, '0002', (_, asker) => solar.say(61184, `6699 0200 0002 ${code}`, asker));
    expect((await rig.write('solarcharger', '/Mode', 4)).kind).toBe(kind);
  });

  it('are refused when the device goes on telling another value', async () => {
    const [rig, solar] = await startSolar();
    takes(solar, '0002', () => solar.say(61184, '6699 0002 01000000'));
    expect(await rig.write('solarcharger', '/Mode', 4)).toMatchObject({ kind: 'refused' });
  });

  it('that the device does not answer are not done', async () => {
    const [rig] = await startSolar();
    expect((await rig.write('solarcharger', '/Mode', 4)).kind).toBe('no-answer');
  });

  it('of values out of range are not sent', async () => {
    const [rig, solar] = await startSolar();
    expect((await rig.write('solarcharger', '/Mode', 9)).kind).toBe('out-of-range');
    expect(registersOf(solar)).toEqual([]);
  });

  it('are refused where the gateway only listens', async () => {
    const [rig, solar] = await startSolar({ claim: false });
    expect((await rig.write('solarcharger', '/Mode', 4)).kind).toBe('refused');
    const service = rig.service('solarcharger');
    if (service === undefined) throw new Error('there is no charger');
    expect((await setVreg(rig.store, rig.clock, service, 0x0200, bytesOf('04'))).code).toBe(0x8100);
    expect(registersOf(solar)).toEqual([]);
  });

  it('of the AC input limit are raised to the least that the device can, and never above its most', async () => {
    const rig = await start();
    const output = join(rig, 0x30, { name: { deviceFunction: 153 }, productCode: 0x0103, model: 'VE.Bus' });
    const limits = () => {
      output.say(61184, '6699 1102 3c000000');
      output.say(61184, '6699 1202 f4010000');
    };
    await live(rig, 3, () => battery(output, 26), limits);
    let limit = 'a0000000';
    output.onMessage = ({ pgn, destination, data }) => {
      const hex = Buffer.from(data).toString('hex');
      if (pgn !== 61184 || destination !== output.address) return;
      if (hex.startsWith('669901000202')) output.say(61184, '6699 0202 00000000');
      if (hex.startsWith('66990202')) output.say(61184, `6699 0202 ${hex.slice(8)}`);
      if (hex.startsWith('669901000302')) output.say(61184, `6699 0302 ${limit}`);
      if (!hex.startsWith('66991402')) return;
      limit = hex.slice(8);
      output.say(61184, `6699 1402 ${limit}`);
    };
    const service = rig.service('vebus');
    if (service === undefined) throw new Error('there is no vebus');
    const change = { path: '/Ac/ActiveIn/CurrentLimit', value: 2 };
    const outcome = rig.store.write([{ service, changes: [change] }], 1_500);
    await rig.clock.advance(20);
    expect((await outcome).kind).toBe('done');
    // The wishes of panels count once bit 0 of 0202 is set.
    expect(registersOf(output).slice(-2)).toEqual(['6699020201000000', '669914023c000000']);
    // Whoever reads now finds what counts.
    expect(rig.value('vebus', '/Ac/ActiveIn/CurrentLimit')).toBe(6);
    expect((await rig.write('vebus', '/Ac/ActiveIn/CurrentLimit', 50.1)).kind).toBe('out-of-range');
    expect((await rig.write('vebus', '/Ac/ActiveIn/CurrentLimit', -1)).kind).toBe('out-of-range');
  });

  it.each([
    [[0, 0, [0, 0]], 'done'],
    [[0, 0, [0, 3]], 'out-of-range'],
    [[1, 0, []], 'refused'],
  ] as const)(
    'of another maker’s charger go by group function: acknowledged with %j they are %s',
    async (codes, kind) => {
      const rig = await start();
      const make = { name: { manufacturer: 355, deviceFunction: 160 }, productCode: 4711, model: 'Charger' };
      const charger = join(rig, 0x40, make);
      const state = () =>
        say(charger, 127507, { instance: 0, batteryInstance: 0, operatingState: 5, chargeMode: 0, enabled: 1 });
      await live(rig, 5, state, () => battery(charger));
      const [pgnError, timingError, parameterErrors] = codes;
      charger.onMessage = ({ pgn, source, destination, data }) => {
        const message = pgn === 126208 && destination === charger.address ? decodeGroupFunction(data) : undefined;
        if (message?.kind !== 'command') return;
        const answer = { kind: 'acknowledge', pgn: message.pgn, pgnError, timingError, parameterErrors } as const;
        charger.say(126208, encodeGroupFunction(answer), source);
      };
      expect((await rig.write('charger', '/Mode', 0)).kind).toBe(kind);
    },
  );
});

describe('registers of nodes', () => {
  it('are there by the common interface, of services and, through the bus, of every Victron node', async () => {
    const rig = await start();
    const panel = join(rig, 0x24, { productCode: 0x0101, model: 'Skylla-i panel' });
    await rig.clock.advance(1_000);
    takes(panel, '3402', (value) => panel.say(61184, `6699 3402 ${value}`));
    const bus = rig.service('vecan');
    if (bus === undefined) throw new Error('there is no bus');
    expect(bus.value('/Devices/0/ModelName')).toBe('Skylla-i panel');
    const answer = setVreg(rig.store, rig.clock, bus, 0x0234, bytesOf('05'), 12_345);
    await rig.clock.advance(1_500);
    expect(await answer).toMatchObject({ code: 0 });
    const unanswered = getVreg(rig.store, rig.clock, bus, 0x0100, 12_345);
    const unknown = getVreg(rig.store, rig.clock, bus, 0x0100, 999);
    await rig.clock.advance(1_500);
    expect([(await unanswered).code, (await unknown).code]).toEqual([0x8400, 0x8000]);
  });
});
