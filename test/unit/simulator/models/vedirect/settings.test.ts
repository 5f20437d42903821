import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { standing, withCheck } from './rig.ts';

/** So many bytes of a number, little-endian, as frames write them. */
function littleEndian(value: number, bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntLE((Math.round(value) << (32 - 8 * bytes)) >> (32 - 8 * bytes), 0, bytes);
  return buffer.toString('hex').toUpperCase();
}

type Rig = ReturnType<typeof standing>;

/** Sets a register of one or two bytes, and expects that it is taken. */
async function set({ ask }: Rig, id: number, value: number, bytes: 1 | 2 = 2): Promise<void> {
  const frame = `8${littleEndian(id, 2)}00${littleEndian(value, bytes)}`;
  expect(await ask(frame)).toBe(withCheck(frame));
}

/** The unsigned number that a register holds. */
async function get({ ask }: Rig, id: number): Promise<number> {
  const answer = (await ask(`7${littleEndian(id, 2)}00`)) ?? '';
  const data = Buffer.from(answer.slice(7, -2), 'hex');
  return data.readUIntLE(0, data.length);
}

/** A charger of 18 A in a light that gives it less than that. */
function charger(house: Partial<PlantDescription['batteries'][string]> = {}): Rig {
  return standing('mppt', 'roof', {
    weather: { irradiance: 600 },
    batteries: { house: { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60, ...house } },
    solarChargers: { roof: { battery: 'house', peakWatts: 1_000, openVolts: 90, ratedAmps: 18 } },
    dcLoads: { load: { battery: 'house', watts: 200 } },
  });
}

/** Of an MPPT. */
const mppt = {
  ...{ absorption: 0xedf7, float: 0xedf6, equalise: 0xedf4, rebulk: 0xed2e, compensation: 0xedf2 },
  ...{ absorptionTime: 0xedfb, adaptive: 0xedfe, tail: 0xede7, type: 0xedf1, voltage: 0xedea, systemVolts: 0xedef },
  ...{ coldAmps: 0xede6, command: 0x2004 },
} as const;
/** The user's own battery type: voltages are taken for it only. */
const ownType = 0xff;
/** What a battery at rest with 60 % takes at once for full, in 0.01 V. */
const easilyReached = 5_310;

describe('a solar charger that is set up by HEX', () => {
  it('tells at first what its battery wants', async () => {
    const lithium = charger();
    expect(await get(lithium, mppt.absorption)).toBe(5_680);
    expect(await get(lithium, mppt.float)).toBe(5_400);
    expect(await get(lithium, mppt.equalise)).toBe(0xffff);
    expect(await get(lithium, mppt.compensation)).toBe(0);
    expect(await get(lithium, mppt.rebulk)).toBe(40);
    expect(await get(lithium, mppt.type)).toBe(8);
    const lead = charger({ chemistry: 'agm', nominalVolts: 24 });
    expect(await get(lead, mppt.absorption)).toBe(2_880);
    expect(await get(lead, mppt.float)).toBe(2_760);
    expect(await get(lead, mppt.equalise)).toBe(3_240);
    expect(await get(lead, mppt.compensation)).toBe(0x1_0000 - 3_200);
    expect(await get(lead, mppt.type)).toBe(3);
  });

  it('absorbs and floats at the voltages that it is set to, and ends absorption at the tail current', async () => {
    const rig = charger();
    const part = rig.plant.get('solarCharger', 'roof');
    await rig.pass(5);
    expect((await rig.shows('CS')).CS).toBe('3');
    await set(rig, mppt.type, ownType, 1);
    await set(rig, mppt.absorption, easilyReached);
    await set(rig, mppt.tail, 0);
    await rig.pass(120);
    expect((await rig.shows('CS')).CS).toBe('4');
    expect(part.volts).toBeLessThan(53.11);
    await set(rig, mppt.tail, 100);
    await set(rig, mppt.float, 5_200);
    await rig.pass(70);
    expect((await rig.shows('CS')).CS).toBe('5');
    // The battery rests above that.
    expect(part.amps).toBe(0);
  });

  it('absorbs as long as it is set to, and shorter after a shallow discharge when it is adaptive', async () => {
    const stageAfter = async (hours: number, isAdaptive: number): Promise<string | undefined> => {
      const rig = charger();
      await set(rig, mppt.type, ownType, 1);
      await set(rig, mppt.tail, 0);
      await set(rig, mppt.absorptionTime, 300);
      await set(rig, mppt.adaptive, isAdaptive, 1);
      await set(rig, mppt.absorption, easilyReached);
      await set(rig, mppt.float, 5_200);
      rig.live(hours * 3_600);
      return (await rig.shows('CS')).CS;
    };
    expect(await stageAfter(2.9, 0)).toBe('4');
    expect(await stageAfter(3.1, 0)).toBe('5');
    // A sixth.
    expect(await stageAfter(0.4, 1)).toBe('4');
    expect(await stageAfter(0.6, 1)).toBe('5');
  });

  it('begins anew so far below float as it is set to', async () => {
    const rig = charger();
    await set(rig, mppt.type, ownType, 1);
    await set(rig, mppt.absorption, easilyReached);
    await set(rig, mppt.tail, 100);
    await rig.pass(90);
    expect((await rig.shows('CS')).CS).toBe('5');
    // More than the light is good for.
    await set(rig, mppt.rebulk, 200);
    await set(rig, mppt.float, 5_400);
    await rig.pass(180);
    expect((await rig.shows('CS')).CS).toBe('5');
    await set(rig, mppt.rebulk, 40);
    await set(rig, mppt.absorption, 5_680);
    await rig.pass(70);
    expect((await rig.shows('CS')).CS).toBe('3');
  });

  it('takes the voltages of a battery type, and others only for the user’s own (vedirect.md, 3.5)', async () => {
    const rig = charger();
    await set(rig, mppt.type, 1, 1);
    expect(await get(rig, mppt.absorption)).toBe(5_640);
    expect(await get(rig, mppt.equalise)).toBe(6_360);
    // Float, 53 V: the answer carries the flag of a parameter error.
    expect(await rig.ask(`8F6ED00${littleEndian(5_300, 2)}`)).toMatch(/^8F6ED04/);
    await set(rig, mppt.type, ownType, 1);
    await set(rig, mppt.float, 5_300);
    expect(await get(rig, mppt.absorption)).toBe(5_640);
    expect(rig.plant.get('solarCharger', 'roof').settings).toMatchObject({ absorptionVolts: 56.4, floatVolts: 53 });
  });

  it('that takes its battery for one of 24 V does not charge it', async () => {
    const rig = charger();
    const part = rig.plant.get('solarCharger', 'roof');
    await rig.pass(5);
    expect(part.amps).toBeGreaterThan(5);
    await set(rig, mppt.voltage, 24, 1);
    expect(await get(rig, mppt.systemVolts)).toBe(24);
    expect(await get(rig, mppt.absorption)).toBe(2_840);
    await rig.pass(3);
    expect(part.amps).toBe(0);
    await set(rig, mppt.voltage, 0, 1);
    expect(await get(rig, mppt.systemVolts)).toBe(48);
    await rig.pass(3);
    expect(part.amps).toBeGreaterThan(5);
  });

  it('equalises a lead battery on command, at the voltage that it is set to, until it is told to stop', async () => {
    const rig = charger({ chemistry: 'agm', soc: 100, celsius: 25 });
    await rig.pass(5);
    await set(rig, mppt.type, ownType, 1);
    await set(rig, mppt.equalise, 6_000);
    await set(rig, mppt.command, 1, 1);
    rig.live(120, 1);
    expect((await rig.shows('CS')).CS).toBe('7');
    expect(rig.plant.get('solarCharger', 'roof').volts).toBeGreaterThan(58);
    expect(rig.plant.get('solarCharger', 'roof').volts).toBeLessThan(60.05);
    await set(rig, mppt.command, 2, 1);
    expect((await rig.shows('CS')).CS).toBe('5');
  });

  it('compensates for the temperature of a lead battery as it is set to', async () => {
    const target = async (hundredthsOfMillivolts: number): Promise<number> => {
      const rig = charger({ chemistry: 'agm', soc: 100, celsius: 45 });
      await set(rig, mppt.type, ownType, 1);
      await set(rig, mppt.compensation, hundredthsOfMillivolts);
      rig.live(300, 1);
      return rig.plant.get('solarCharger', 'roof').volts;
    };
    expect((await target(0)) - (await target(-5_000))).toBeCloseTo(20 * 0.05, 0);
  });

  it('gives a cold battery no more than it is set to', async () => {
    const rig = charger({ celsius: 2 });
    const part = rig.plant.get('solarCharger', 'roof');
    await rig.pass(5);
    expect(part.amps).toBeGreaterThan(5);
    await set(rig, mppt.coldAmps, 20);
    await rig.pass(3);
    expect(part.amps).toBeCloseTo(2, 3);
    rig.plant.set('house.celsius', 15);
    await rig.pass(3);
    expect(part.amps).toBeGreaterThan(5);
  });
});

/** An inverter on a power supply. */
function inverter(supplyVolts = 12.6, watts = 100): Rig {
  return standing('phoenix', 'phoenix', {
    batteries: { house: { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 200, supplyVolts } },
    inverters: { phoenix: { battery: 'house', voltAmps: 1_200 } },
    acLoads: { galley: { node: 'phoenix', watts } },
  });
}

describe('a Phoenix inverter that is set up by HEX', () => {
  const [warning, restart, shutdown, sleep, wake] = [0x0320, 0x0321, 0x2210, 0x2206, 0x2207];

  it('tells at first how it works', async () => {
    const rig = inverter();
    const registers = [shutdown, warning, restart, sleep, wake, 0x0230];
    const told: number[] = [];
    for (const id of registers) told.push(await get(rig, id));
    expect(told).toEqual([930, 1_090, 1_090, 15, 25, 23_000]);
  });

  it('warns, stops and runs again at the voltages that it is set to', async () => {
    const rig = inverter(11.8);
    expect(await rig.shows('WARN', 'AR', 'CS')).toEqual({ WARN: '0', AR: '0', CS: '9' });
    await set(rig, warning, 1_200);
    expect(await rig.shows('WARN', 'AR', 'CS')).toEqual({ WARN: '1', AR: '0', CS: '9' });
    await set(rig, restart, 1_240);
    await set(rig, shutdown, 1_190);
    expect(await rig.shows('WARN', 'AR', 'CS')).toEqual({ WARN: '0', AR: '1', CS: '2' });
    rig.plant.set('house.supplyVolts', 12.2);
    await rig.pass(40);
    expect((await rig.shows('CS')).CS).toBe('2');
    rig.plant.set('house.supplyVolts', 12.5);
    await rig.pass(40);
    expect(await rig.shows('WARN', 'AR', 'CS')).toEqual({ WARN: '0', AR: '0', CS: '9' });
  });

  it('sleeps and wakes in eco mode at the powers that it is set to', async () => {
    const rig = inverter(12.6, 0);
    const load = rig.plant.get('acLoad', 'galley');
    load.addStep(40);
    await set(rig, 0x0200, 5, 1);
    expect((await rig.shows('CS')).CS).toBe('9');
    await set(rig, sleep, 60);
    await set(rig, wake, 80);
    expect((await rig.shows('CS')).CS).toBe('1');
    load.addStep(30);
    expect((await rig.shows('CS')).CS).toBe('1');
    load.addStep(20);
    expect((await rig.shows('CS')).CS).toBe('9');
  });

  it('makes the voltage and the frequency that it is set to', async () => {
    const rig = inverter();
    await set(rig, 0x0230, 22_000);
    await set(rig, 0xeb03, 0, 1);
    expect(Number((await rig.shows('AC_OUT_V')).AC_OUT_V) / 100).toBeCloseTo(220, -1);
    expect(Math.abs(rig.plant.get('inverter', 'phoenix').outputVolts - 220)).toBeLessThan(4.5);
    expect(await get(rig, 0x2208)).toBe(6_000);
    expect(rig.plant.get('inverter', 'phoenix').node.hertz).toBe(60);
  });
});
