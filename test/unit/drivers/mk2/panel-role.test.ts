import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

/** Shorter than a poll turn, and in step with nothing. */
const timings = Array.from({ length: 8 }, (_, index) => index * 253);

/** Commands with a state, not the settings of the interface. */
const commands = ({ mk3 }: SimulatedRig): string[] =>
  mk3.heard.filter((body) => body.startsWith('FF 53') && !body.startsWith('FF 53 00'));

describe('the role of a remote panel', () => {
  let rig: SimulatedRig;
  afterEach(() => rig.stop());

  async function start(options: Partial<Mk3Options>, prepare: (rig: SimulatedRig) => void = () => undefined) {
    rig = await SimulatedRig.prepared(options, prepare);
    await rig.clock.advance(20_000);
  }
  async function write(path: string, value: number, ms = 900): Promise<void> {
    const writing = rig.write({ path, value });
    await rig.clock.advance(ms);
    expect(await writing).toEqual({ kind: 'done' });
  }

  it.each([
    ['one unit', { units: 1 }],
    ['two units', { units: 2 }],
    ['two phases', { phases: 2 }],
    ['three phases', { phases: 3 }],
  ])('ends when the system falls asleep: %s that somebody has switched on stays on', async (_name, options) => {
    for (const ms of timings) {
      await start({ ...options, interfaceVersion: 1_130_134 }, ({ mk3 }) => {
        mk3.system.around.mainsVolts = 0;
      });
      await write('/Mode', 4);
      await rig.clock.advance(60_000 + ms);
      expect(rig.values('/State', '/Mode')).toEqual([0, 4]);
      rig.mk3.system.mode = 3;
      rig.mk3.system.around.mainsVolts = 230;
      rig.mk3.heard.length = 0;
      await rig.clock.advance(20_000);
      expect(commands(rig), `awake after ${ms} ms`).toEqual([]);
      expect(rig.mk3.told.mode).toBe(3);
      await rig.stop();
    }
  });

  it.each([
    ['one unit', 1, 1_000],
    ['one unit', 1, 0],
    ['two phases', 2, 1_000],
    ['three phases', 3, 1_000],
    ['three phases', 3, 0],
  ])(
    'ends when the interface of %s (%i) has no power for a moment, version frames each %i ms',
    async (_name, phases, heartbeatMs) => {
      for (const [index, ms] of timings.entries()) {
        await start({ phases }, ({ mk3 }) => Object.assign(mk3.faults, { heartbeatMs }));
        await write('/Mode', 1, 900 + ms);
        rig.mk3.faults.silent = true;
        await rig.clock.advance(100 + index * 750);
        rig.mk3.heard.length = 0;
        rig.mk3.faults.silent = false;
        await rig.clock.advance(20_000);
        expect(commands(rig), `after ${ms} ms`).toEqual([]);
        expect(rig.lines.join('\n'), `after ${ms} ms`).toMatch(/interface was reset|system is silent/);
        await rig.stop();
      }
    },
  );

  it.each([1, 2, 3])('sends nothing that it has commanded once a reset is noticed, with %i phases', async (phases) => {
    for (const ms of timings) {
      await start({ phases });
      await write('/Mode', 1, 900 + ms);
      rig.mk3.reset();
      const isNoticed = (): boolean => rig.lines.join().includes('interface was reset');
      for (let count = 0; count < 2_000 && !isNoticed(); count += 1) await rig.clock.advance(5);
      expect(isNoticed(), `reset after ${ms} ms`).toBe(true);
      // What is on the wire already goes through.
      await rig.clock.advance(40);
      rig.mk3.heard.length = 0;
      await rig.clock.advance(15_000);
      expect(commands(rig), `reset after ${ms} ms`).toEqual([]);
      await rig.stop();
    }
  });

  it('begins again with the next write, when other panels have had their time', async () => {
    await start({ phases: 3 });
    await write('/Mode', 1);
    rig.mk3.reset();
    await rig.clock.advance(500);
    const early = rig.write({ path: '/Mode', value: 2 });
    await rig.clock.advance(900);
    expect(await early).toMatchObject({ kind: 'busy' });
    await rig.clock.advance(10_000);
    await write('/Mode', 2);
    rig.mk3.heard.length = 0;
    await rig.clock.advance(10_000);
    expect(new Set(commands(rig))).toEqual(new Set(['FF 53 02 40 01 01 C0']));
  });

  it.each([1, 2, 3])('is kept while an interface of %i units misses answers, and the pair with it', async (units) => {
    await start({ units });
    await write('/Mode', 1);
    rig.mk3.faults.checksumErrorRate = 0.05;
    await rig.clock.advance(60_000);
    expect(rig.mk3.told.mode).toBe(1);
    expect(rig.lines.join()).not.toContain('interface was reset');
  });

  it.each([
    ['a VE.Bus BMS', { bms: true }],
    ['a Digital Multi Control', { multiControl: true }],
  ])('is given up when %s comes, and is free again when it has gone', async (name, faults) => {
    await start({ phases: 2 });
    await write('/Mode', 1);
    Object.assign(rig.mk3.faults, faults);
    await rig.clock.advance(12_000);
    expect(rig.lines.join()).toContain(`${name} on the bus commands the system`);
    expect(rig.values('/ModeIsAdjustable', '/Ac/ActiveIn/CurrentLimitIsAdjustable')).toEqual([0, 0]);
    rig.mk3.heard.length = 0;
    const refused = rig.write({ path: '/Mode', value: 4 });
    await rig.clock.advance(10_000);
    expect(await refused).toMatchObject({ kind: 'refused', why: expect.stringContaining(name) });
    expect(commands(rig)).toEqual([]);
    Object.assign(rig.mk3.faults, { bms: false, multiControl: false });
    await rig.clock.advance(30_000);
    await write('/Mode', 3);
    expect(rig.mk3.told.mode).toBe(3);
  });

  it.each(timings)('leaves the other AC input its own limit, when that is in use after %i ms more', async (ms) => {
    await start({ inputs: 2 });
    await write('/Ac/ActiveIn/CurrentLimit', 50, 2_000 + ms);
    rig.mk3.system.around.activeInput = 1;
    rig.mk3.system.limitTenthsAmp = 320;
    await rig.clock.advance(20_000);
    expect(rig.mk3.told.limitAmps).toBe(32);
    expect(rig.values('/Ac/ActiveIn/CurrentLimit', '/Ac/In/2/CurrentLimit')).toEqual([32, 32]);
    expect(commands(rig).at(-1)).toBe('FF 53 03 40 01 01 C0');
  });

  it('shows what was commanded until the device is read back for the first time', async () => {
    await start({ phases: 2 });
    rig.mk3.faults.disobeys = true;
    const writing = rig.write({ path: '/Mode', value: 4 });
    await rig.clock.advance(300);
    expect(rig.service?.value('/Mode')).toBe(4);
    await rig.clock.advance(900);
    expect(rig.service?.value('/Mode')).toBe(3);
    await rig.clock.advance(3_000);
    expect(await writing).toEqual({ kind: 'done' });
    expect(rig.lines.join()).toContain('was switched to off, but is on');
  });

  it('switches a system on that is off and answers nothing but its interface', async () => {
    await start({}, ({ mk3 }) => {
      mk3.system.around.mainsVolts = 0;
    });
    await write('/Mode', 4);
    await rig.clock.advance(5_000);
    rig.mk3.faults.unanswered = new Set(['F 0', 'F 1', 'F 5', 'F 7', '05', '0E', '0F', '30', '31', '36', '38']);
    await rig.clock.advance(60_000);
    expect(rig.values('/State', '/Mode', '/Dc/0/Voltage')).toEqual([0, 4, null]);
    await write('/Mode', 3);
    expect(rig.mk3.told.mode).toBe(3);
    rig.mk3.faults.unanswered = new Set();
    await rig.clock.advance(15_000);
    expect(rig.values('/State', '/Mode')).toEqual([9, 3]);
  });
});
