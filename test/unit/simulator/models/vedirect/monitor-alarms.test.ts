import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../../src/simulator/plant/description.ts';
import { standing, withCheck } from './rig.ts';

const lithium = { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 200, soc: 60, celsius: 21 } as const;
const lead = { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 300, soc: 80 } as const;

function monitor(house: PlantDescription['batteries'][string] = lithium, device: 'bmv' | 'smartshunt' = 'bmv') {
  const rig = standing(device, 'house', {
    weather: { irradiance: 0 },
    batteries: { house },
    dcLoads: { load: { battery: 'house', watts: 100 } },
  });
  const hex = (value: number, bytes: 1 | 2): string => {
    const high = bytes === 1 ? [] : [value >> 8];
    return Buffer.from([value & 0xff, ...high])
      .toString('hex')
      .toUpperCase();
  };
  /** Sets a register, and expects that it is taken. */
  const set = async (id: number, value: number, bytes: 1 | 2 = 2): Promise<void> => {
    const frame = `8${hex(id, 2)}00${hex(value, bytes)}`;
    expect(await rig.ask(frame)).toBe(withCheck(frame));
  };
  return { ...rig, set };
}

/** Registers of the relay. */
const relay = { invert: 0x034d, mode: 0x034f, highVolts: 0x0352, leastClosed: 0x100a, delay: 0x100b } as const;
const [lowSoc, lowSocClear] = [0x0328, 0x0329];
const [relaySoc, relaySocClear] = [0x1008, 0x1009];

describe('alarms of a battery monitor', () => {
  it.each([
    ['low voltage', lithium, 0x0320, 600, '1'],
    ['high voltage', lithium, 0x0322, 400, '2'],
    ['low state of charge', lithium, lowSoc, 700, '4'],
    ['low starter voltage', lead, 0x0324, 130, '8'],
    ['high starter voltage', lead, 0x0326, 120, '16'],
    ['low temperature', lithium, 0x032a, 29_815, '32'],
    ['high temperature', lithium, 0x032c, 29_315, '64'],
  ])(
    '%s: raised when the level is set beyond the value, gone when it is switched off',
    async (...[, house, id, level, bits]) => {
      const { shows, set, ask } = monitor(house);
      expect(await shows('Alarm', 'AR')).toEqual({ Alarm: 'OFF', AR: '0' });
      await set(id, level);
      expect(await shows('Alarm', 'AR')).toEqual({ Alarm: 'ON', AR: bits });
      expect(await ask('71E0300')).toBe(
        withCheck(`71E0300${Number(bits).toString(16).toUpperCase().padStart(2, '0')}00`),
      );
      await set(id, 0);
      expect(await shows('Alarm', 'AR')).toEqual({ Alarm: 'OFF', AR: '0' });
    },
  );

  it('stay away while nothing is beyond a level, and add up', async () => {
    const { shows, set } = monitor();
    await set(0x0320, 480);
    await set(lowSoc, 500);
    expect((await shows('AR')).AR).toBe('0');
    await set(0x0320, 600);
    await set(lowSoc, 700);
    expect((await shows('AR')).AR).toBe('5');
  });

  it('last until the value is back at the level that clears them, acknowledged or not', async () => {
    const { shows, set, plant, ask } = monitor();
    await set(lowSoc, 700);
    await set(lowSocClear, 800);
    await ask('81F0300');
    expect((await shows('AR')).AR).toBe('4');
    plant.set('house.soc', 75);
    expect((await shows('AR')).AR).toBe('4');
    plant.set('house.soc', 85);
    expect((await shows('AR')).AR).toBe('0');
    plant.set('house.soc', 75);
    expect((await shows('AR')).AR).toBe('0');
  });
});

describe('the relay of a battery monitor', () => {
  it('closes at low charge and opens when the battery is charged again, unless it is the host’s', async () => {
    const { shows, set, plant } = monitor();
    await set(relaySoc, 700);
    await set(relaySocClear, 800);
    expect((await shows('Relay')).Relay).toBe('OFF');
    await set(relay.mode, 0, 1);
    expect((await shows('Relay')).Relay).toBe('ON');
    plant.set('house.soc', 75);
    expect((await shows('Relay')).Relay).toBe('ON');
    plant.set('house.soc', 85);
    expect((await shows('Relay')).Relay).toBe('OFF');
    plant.set('house.soc', 65);
    expect((await shows('Relay')).Relay).toBe('ON');
    await set(relay.mode, 2, 1);
    await set(0x034e, 0, 1);
    expect((await shows('Relay')).Relay).toBe('OFF');
  });

  it('closes in charger mode for what wants to be charged only', async () => {
    const { shows, set } = monitor();
    await set(relay.highVolts, 400);
    await set(relay.mode, 1, 1);
    expect((await shows('Relay')).Relay).toBe('OFF');
    await set(relay.mode, 0, 1);
    expect((await shows('Relay')).Relay).toBe('ON');
  });

  it('is the other way round when it is inverted', async () => {
    const { shows, set } = monitor();
    await set(relay.mode, 0, 1);
    await set(relay.invert, 1, 1);
    expect((await shows('Relay')).Relay).toBe('ON');
    await set(relaySoc, 700);
    expect((await shows('Relay')).Relay).toBe('OFF');
  });

  it('stays closed for so long, and opens so long after its cause has gone', async () => {
    const { shows, set, pass } = monitor();
    await set(relay.leastClosed, 2);
    await set(relay.delay, 1);
    await set(relay.mode, 0, 1);
    await set(relay.highVolts, 400);
    await set(relay.highVolts, 0);
    await pass(100);
    expect((await shows('Relay')).Relay).toBe('ON');
    await pass(20);
    expect((await shows('Relay')).Relay).toBe('OFF');
    await set(relay.highVolts, 400);
    await pass(200);
    await set(relay.highVolts, 0);
    await pass(50);
    expect((await shows('Relay')).Relay).toBe('ON');
    await pass(10);
    expect((await shows('Relay')).Relay).toBe('OFF');
  });

  it('is none of a SmartShunt, which has alarms all the same', async () => {
    const { shows, set } = monitor(lithium, 'smartshunt');
    await set(lowSoc, 700);
    expect(await shows('Relay', 'AR')).toEqual({ Relay: undefined, AR: '4' });
  });
});

it('a battery monitor tells the time to the discharge floor that it is set to', async () => {
  const { shows, set } = monitor();
  const before = Number((await shows('TTG')).TTG);
  await set(relaySoc, 500);
  const after = Number((await shows('TTG')).TTG);
  // 10 % are left above the floor, where it was 50 %.
  expect(after / before).toBeCloseTo(0.2, 1);
});
