import { describe, expect, it } from 'vitest';
import { systemRig } from '../../../support/system-rig.ts';

const multi = {
  '/State': 3,
  '/Dc/0/Voltage': 26,
  '/Dc/0/Current': 0,
  '/Soc': 60,
  '/Hub4/AssistantId': 5,
  '/ExtraBatteryCurrent': 0,
};
const monitor = { '/Dc/0/Voltage': 26, '/Dc/0/Current': 1, '/Dc/0/Power': 26, '/Soc': 75 };
const solar = { '/Dc/0/Voltage': 26, '/Dc/0/Current': 12, '/Load/I': 3 };
const flags = ['/Control/ExtraBatteryCurrent', '/Control/VebusSoc'];

describe('the VE.Bus system', () => {
  it('is told what solar chargers put into the battery, and 0 when they leave', async () => {
    const { clock, add, values } = systemRig();
    const vebus = add('vebus.ttyUSB1', 276, multi);
    const charger = add('solarcharger.ttyUSB2', 288, solar);
    await clock.advance(500);
    expect(vebus.service.value('/ExtraBatteryCurrent')).toBe(12);
    expect(values(...flags)).toEqual([1, 0]);
    await clock.advance(1_000);
    charger.retire();
    expect(vebus.service.value('/ExtraBatteryCurrent')).toBe(0);
  });

  it('is told the state of charge of the monitor every 10 s', async () => {
    const { clock, add, values } = systemRig();
    const vebus = add('vebus.ttyUSB1', 276, multi);
    const battery = add('battery.ttyUSB0', 289, monitor);
    await clock.advance(10_000);
    expect(vebus.service.value('/Soc')).toBe(75);
    expect(values(...flags)).toEqual([1, 1]);
    battery.update([['/Soc', 76]]);
    await clock.advance(9_999);
    expect(vebus.service.value('/Soc')).toBe(75);
    await clock.advance(1);
    expect(vebus.service.value('/Soc')).toBe(76);
  });

  it.each([
    ['it counts the battery itself', multi, undefined],
    ['it may have an assistant that counts', { ...multi, '/Hub4/AssistantId': null }, monitor],
    ['it does not count at all', { ...multi, '/Soc': null }, monitor],
    ['the monitor does not count yet', multi, { ...monitor, '/Soc': null }],
  ])('is not told the state of charge when %s', async (_, vebusValues, monitorValues) => {
    const { clock, add, value } = systemRig();
    const vebus = add('vebus.ttyUSB1', 276, vebusValues);
    if (monitorValues !== undefined) add('battery.ttyUSB0', 289, monitorValues);
    await clock.advance(30_000);
    expect(vebus.service.value('/Soc')).toBe(vebusValues['/Soc']);
    expect(value('/Control/VebusSoc')).toBe(0);
  });

  it('is left in peace when it takes no such writes', async () => {
    const { clock, add, values } = systemRig();
    let writes = 0;
    const refusing = {
      check: () => ({ kind: 'refused', why: 'read-only' }) as const,
      write: () => {
        writes += 1;
        return Promise.resolve({ kind: 'done' } as const);
      },
    };
    add('vebus.ttyUSB1', 276, multi, refusing);
    add('solarcharger.ttyUSB2', 288, solar);
    add('battery.ttyUSB0', 289, monitor);
    await clock.advance(60_000);
    expect(writes).toBe(0);
    expect(values(...flags)).toEqual([0, 0]);
  });

  it('is not told more than once a second, nor again before it has answered', async () => {
    const { clock, add } = systemRig();
    let current = 0;
    let asked = 0;
    const slow = {
      write: () => {
        asked += 1;
        return new Promise<{ kind: 'done' }>((resolve) => clock.after(900, () => resolve({ kind: 'done' })));
      },
    };
    add('vebus.ttyUSB1', 276, multi, slow);
    const charger = add('solarcharger.ttyUSB2', 288, solar);
    for (let ms = 0; ms < 10_000; ms += 100) {
      current += 1;
      charger.update([['/Dc/0/Current', current]]);
      await clock.advance(100);
    }
    expect(asked).toBeGreaterThanOrEqual(8);
    expect(asked).toBeLessThanOrEqual(10);
  });
});
