import { afterEach, describe, expect, it } from 'vitest';
import type { Mk3Options } from '../../../../src/simulator/devices/mk3/mk3.ts';
import { SimulatedRig } from '../../../support/mk3-rig.ts';

/** Shorter than a poll turn, and in step with nothing. */
const timings = Array.from({ length: 15 }, (_, index) => index * 137);

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
        await rig.clock.advance(100 + index * 400);
        rig.mk3.heard.length = 0;
        rig.mk3.faults.silent = false;
        await rig.clock.advance(20_000);
        expect(commands(rig), `after ${ms} ms`).toEqual([]);
        expect(rig.lines.join('\n'), `after ${ms} ms`).toMatch(/interface was reset|system is silent/);
        await rig.stop();
      }
    },
  );
});
