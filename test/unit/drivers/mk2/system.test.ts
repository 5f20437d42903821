import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

describe('a simulated VE.Bus system', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  const started = async (options: Partial<Mk3Options>, ms = 15_000): Promise<SimulatedRig> => {
    rig = await SimulatedRig.begin(options);
    await rig.clock.advance(ms);
    return rig;
  };

  it('of one phase has its first values within ten seconds', async () => {
    await started({}, 10_000);
    expect(rig.announced).toEqual(['MultiPlus-II 12/3000/120-32 -> vebus 276']);
    expect(rig.values('/Ac/Out/L1/V', '/Ac/ActiveIn/L1/P', '/Ac/Out/L1/P', '/State')).toEqual([230, 800, 200, 3]);
    expect(rig.service?.value('/Dc/0/Power')).toBe(600);
    expect(rig.values('/Devices/0/Version', '/Devices/0/Address')).toEqual([2_605_552, 0]);
    expect(rig.service?.value('/Serial')).toMatch(/^HQ/);
  });

  it('of three phases is found and read within ten seconds', async () => {
    rig = await SimulatedRig.begin({ phases: 3 });
    rig.mk3.system.around.loadWatts.splice(0, 3, 300, 600, 900);
    await rig.clock.advance(10_000);
    expect(rig.values('/Ac/NumberOfPhases', '/Devices/NumberOfMultis')).toEqual([3, 3]);
    expect(rig.values('/Ac/Out/L1/P', '/Ac/Out/L2/P', '/Ac/Out/L3/P', '/Ac/Out/P')).toEqual([300, 600, 900, 1_800]);
    expect(rig.values('/Ac/ActiveIn/L3/P', '/Dc/0/Power')).toEqual([1_100, 600]);
  });

  it('with parallel units adds up their power', async () => {
    rig = await SimulatedRig.begin({ phases: 1, units: 3 });
    rig.mk3.system.around.loadWatts[0] = 3_000;
    await rig.clock.advance(20_000);
    expect(rig.values('/Devices/NumberOfMultis', '/Ac/Out/L1/P', '/Ac/Out/P')).toEqual([3, 3_000, 3_000]);
    expect(rig.service?.value('/Ac/Out/L1/I')).toBeCloseTo(3_000 / 230, 1);
  });

  it('that tells the wrong number of phases is asked for the second one', async () => {
    rig = await SimulatedRig.begin({ phases: 2 });
    rig.mk3.faults.phasesTold = 1;
    await rig.clock.advance(20_000);
    expect(rig.service?.value('/Ac/NumberOfPhases')).toBe(2);
    expect(rig.service?.value('/Ac/Out/L2/P')).toBe(200);
  });

  it('without mains inverts, with zeros at the AC input', async () => {
    rig = await SimulatedRig.begin({});
    rig.mk3.system.around.mainsVolts = 0;
    await rig.clock.advance(15_000);
    expect(rig.values('/State', '/Ac/ActiveIn/L1/V', '/Ac/ActiveIn/L1/P', '/Ac/ActiveIn/ActiveInput')).toEqual([
      9, 0, 0, 240,
    ]);
    expect(rig.service?.value('/Dc/0/Power')).toBe(-200);
    expect(rig.service?.value('/Dc/0/Current')).toBeCloseTo(-200 / 26.4, 1);
  });

  it('counts energy while it is read', async () => {
    rig = await SimulatedRig.begin({});
    rig.mk3.system.around.loadWatts[0] = 4_000;
    await rig.clock.advance(600_000);
    // 4 kW for ten minutes, less the time before the first reading, in ticks of 18.2 Wh.
    expect(Number(rig.service?.value('/Energy/AcIn1ToAcOut'))).toBeGreaterThan(0.6);
    expect(Number(rig.service?.value('/Energy/AcIn1ToAcOut'))).toBeLessThanOrEqual(4 / 6);
  });

  it('switches and limits as a client writes', async () => {
    await started({});
    const writing = rig.write({ path: '/Mode', value: 2 }, { path: '/Ac/ActiveIn/CurrentLimit', value: 16 });
    await rig.clock.advance(900);
    expect(await writing).toEqual({ kind: 'done' });
    expect([rig.mk3.system.mode, rig.mk3.system.limitTenthsAmp]).toEqual([2, 160]);
    await rig.clock.advance(5_000);
    expect(rig.values('/Mode', '/Ac/ActiveIn/CurrentLimit', '/State')).toEqual([2, 16, 9]);
    expect(rig.lines.filter((line) => line.includes('warn'))).toEqual([]);
  });

  it('that acknowledges and does not obey is told in the log', async () => {
    await started({});
    rig.mk3.faults.disobeys = true;
    const writing = rig.write({ path: '/Mode', value: 4 });
    await rig.clock.advance(5_000);
    expect(await writing).toEqual({ kind: 'done' });
    expect(rig.service?.value('/Mode')).toBe(3);
    expect(rig.lines.join()).toContain('was switched to off, but is on');
  });

  it('takes ESS set-points of each phase to its own unit', async () => {
    await started({ phases: 3, hasEss: true }, 20_000);
    const path = (phase: number): string => `/Hub4/L${phase}/AcPowerSetpoint`;
    for (const [phase, value] of [
      [1, -500],
      [2, 700],
      [3, 0],
    ] as const) {
      const writing = rig.write({ path: path(phase), value });
      await rig.clock.advance(900);
      expect(await writing).toEqual({ kind: 'done' });
    }
    expect(rig.mk3.told.setPointWatts).toEqual([500, -700, 0]);
    await rig.clock.advance(3_000);
    expect(rig.values('/Ac/ActiveIn/L1/P', '/Ac/ActiveIn/L2/P')).toEqual([-500, 700]);
    await rig.clock.advance(40_000);
    expect(rig.mk3.told.setPointWatts[0]).toBe(500);
  });

  it('that is switched off stays, and can be switched on again because its line is held (4)', async () => {
    rig = await SimulatedRig.begin({});
    rig.mk3.system.around.mainsVolts = 0;
    await rig.clock.advance(15_000);
    const off = rig.write({ path: '/Mode', value: 4 });
    await rig.clock.advance(60_000);
    await off;
    expect(rig.values('/State', '/Mode', '/Ac/Out/L1/V')).toEqual([0, 4, 0]);
    const on = rig.write({ path: '/Mode', value: 3 });
    await rig.clock.advance(5_000);
    expect(await on).toEqual({ kind: 'done' });
    expect(rig.values('/State', '/Mode', '/Ac/Out/L1/V')).toEqual([9, 3, 230]);
  });

  it('behind an MK2 that loses its power when switched off stays present as off', async () => {
    rig = await SimulatedRig.begin({ interfaceVersion: 1_130_134 });
    rig.mk3.system.around.mainsVolts = 0;
    await rig.clock.advance(15_000);
    const off = rig.write({ path: '/Mode', value: 4 });
    await rig.clock.advance(60_000);
    expect(await off).toEqual({ kind: 'done' });
    expect(rig.values('/State', '/Mode', '/Dc/0/Voltage')).toEqual([0, 4, null]);
    // Somebody switches it on at its front.
    rig.mk3.system.mode = 3;
    await rig.clock.advance(25_000);
    expect(rig.values('/State', '/Dc/0/Voltage')).toEqual([9, 26.4]);
  });
});
