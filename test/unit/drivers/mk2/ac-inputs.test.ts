import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

const alarm = '/Alarms/GridLost';

describe('the AC inputs of a VE.Bus system', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  async function start(options: Partial<Mk3Options> = {}, prepare: (rig: SimulatedRig) => void = () => undefined) {
    rig = await SimulatedRig.prepared(options, prepare);
    await rig.clock.advance(20_000);
  }
  async function mains(volts: number, ms = 8_000): Promise<void> {
    rig.mk3.system.around.mainsVolts = volts;
    await rig.clock.advance(ms);
  }
  /** What the settings say of AC input 1 and 2: 1 grid, 2 generator, 3 shore. */
  function inputTypes(first: number, second: number): void {
    const owner = { check: () => undefined, write: () => Promise.reject(new Error('nobody writes')) };
    const settings = rig.store.add({ type: 'settings', suffix: '', instance: 0, units: [] }, owner);
    settings.update([
      ['/Settings/SystemSetup/AcInput1', first],
      ['/Settings/SystemSetup/AcInput2', second],
    ]);
  }

  it('alarm when the grid goes, until it is back', async () => {
    await start();
    expect(rig.service?.value(alarm)).toBe(0);
    await mains(0);
    expect(rig.service?.value(alarm)).toBe(2);
    expect(rig.lines.join('\n')).toContain('grid lost: alarm');
    await mains(230);
    expect(rig.service?.value(alarm)).toBe(0);
  });

  it('do not alarm when there was no grid from the beginning', async () => {
    await start({}, ({ mk3 }) => {
      mk3.system.around.mainsVolts = 0;
    });
    await rig.clock.advance(60_000);
    expect(rig.service?.value(alarm)).toBe(0);
  });

  it('do not alarm when a client has switched to inverter only, or off', async () => {
    await start();
    for (const mode of [2, 4]) {
      const writing = rig.write({ path: '/Mode', value: mode });
      await rig.clock.advance(900);
      expect(await writing).toEqual({ kind: 'done' });
      await mains(0);
      expect(rig.service?.value(alarm)).toBe(0);
      await mains(230);
    }
  });

  it.each([
    [1, 2],
    [2, 0],
    [3, 2],
  ])('with %j at the input alarm %j when it goes', async (type, level) => {
    await start({}, () => undefined);
    inputTypes(type, 0);
    await rig.clock.advance(5_000);
    await mains(0);
    expect(rig.service?.value(alarm)).toBe(level);
  });

  it('tell that a generator is none of the grid: the alarm stays while it runs', async () => {
    await start({ inputs: 2 });
    inputTypes(1, 2);
    await mains(0);
    expect(rig.service?.value(alarm)).toBe(2);
    rig.mk3.system.around.activeInput = 1;
    await mains(230);
    expect(rig.values('/Ac/ActiveIn/ActiveInput', alarm)).toEqual([1, 2]);
    rig.mk3.system.around.activeInput = 0;
    await rig.clock.advance(8_000);
    expect(rig.values('/Ac/ActiveIn/ActiveInput', alarm)).toEqual([0, 0]);
  });

  it('tell which of them is there and which is ignored', async () => {
    const paths = ['/Ac/State/IgnoreAcIn1', '/Ac/State/IgnoreAcIn2', '/Ac/State/AcIn1Available'] as const;
    await start();
    expect(rig.values(...paths)).toEqual([0, null, 1]);
    rig.mk3.units[0]?.writeRam(11, 0xffff);
    await rig.clock.advance(8_000);
    expect(rig.values(...paths, '/Ac/ActiveIn/ActiveInput', alarm)).toEqual([1, null, 1, 240, 0]);
    await mains(0);
    expect(rig.values(...paths)).toEqual([1, null, 0]);
  });

  it('of which one of two is ignored is the one that is not in use', async () => {
    const paths = ['/Ac/State/IgnoreAcIn1', '/Ac/State/IgnoreAcIn2'] as const;
    await start({ inputs: 2 });
    expect(rig.values(...paths)).toEqual([0, 0]);
    rig.mk3.units[0]?.ramOverrides.set(11, 0xffff);
    rig.mk3.system.around.activeInput = 1;
    await rig.clock.advance(8_000);
    expect(rig.values(...paths, '/Ac/State/AcIn1Available', '/Ac/State/AcIn2Available')).toEqual([1, 0, null, 1]);
    await mains(0);
    expect(rig.values(...paths)).toEqual([null, null]);
  });
});
