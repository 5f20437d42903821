import { describe, expect, it } from 'vitest';
import { nextPvLimit, noPvLimit, type PvLimit } from '../../../../src/services/hub4/pv-limit.ts';
import type { ServiceHandle } from '../../../../src/store/service.ts';
import { heldService } from '../../../support/held-service.ts';
import { essRig } from './ess-rig.ts';

const most = 5_000;

describe('the limit of PV inverters', () => {
  const usual = { mostFeedIn: 0, delivered: 4_000, most };

  it('is lowered by what is fed in too much, when the battery has had its time to take it', () => {
    let limit: PvLimit = noPvLimit;
    for (const now of [0, 1_000, 3_900]) limit = nextPvLimit(limit, { ...usual, grid: -1_500, now });
    expect(limit.watts).toBeUndefined();
    expect(nextPvLimit(limit, { ...usual, grid: -1_500, now: 4_000 }).watts).toBe(2_500);
  });

  it('is left alone by a moment of too much', () => {
    const once = nextPvLimit(noPvLimit, { ...usual, grid: -1_500, now: 0 });
    const over = nextPvLimit(once, { ...usual, grid: 20, now: 1_000 });
    expect(nextPvLimit(over, { ...usual, grid: -1_500, now: 4_500 }).watts).toBeUndefined();
  });

  it('is raised step by step as long as there is room, and ends', () => {
    let limit: PvLimit = { watts: 4_700, excessSince: undefined, changedAt: 0 };
    limit = nextPvLimit(limit, { ...usual, grid: 50, now: 5_000 });
    expect(limit.watts).toBe(4_800);
    limit = nextPvLimit(limit, { ...usual, grid: 1_000, now: 9_000 });
    expect(limit.watts).toBe(4_800);
    expect(nextPvLimit(limit, { ...usual, grid: 1_000, now: 10_000 }).watts).toBeUndefined();
  });

  it('ends when feeding in is not limited any more', () => {
    const limit = { watts: 1_000, excessSince: 0, changedAt: 0 };
    expect(nextPvLimit(limit, { ...usual, grid: -3_000, mostFeedIn: Infinity, now: 1 })).toEqual(noPvLimit);
  });
});

/** A PV inverter in front of the Multi with 4 kW of sun. */
function withPv(options = {}) {
  const rig = essRig(options);
  const sun = 4_000;
  const show = (limit: number): void => {
    const power = Math.min(sun, limit);
    pv.update([
      ['/Ac/PowerLimit', limit],
      ['/Ac/Power', power],
      ['/Ac/L1/Power', power],
    ]);
    rig.plant.front[0] = 500 - power;
  };
  const taken: number[] = [];
  const pv: ServiceHandle = heldService(
    rig.store,
    { type: 'pvinverter', suffix: 'x', instance: 20 },
    { '/Position': 0, '/Ac/MaxPower': most, '/Ac/PowerLimit': most },
    {
      write: async (changes) => {
        for (const { value } of changes) taken.push(Number(value));
        show(taken.at(-1) ?? most);
        return { kind: 'done' };
      },
    },
  );
  show(most);
  return { ...rig, pv, taken };
}

describe('PV inverters that take a limit', () => {
  it('are limited when the battery is full and nothing may be fed in, and let go when that is over', async () => {
    const rig = withPv({ acceptedWatts: 0 });
    await rig.clock.advance(30_000);
    expect(rig.taken).toEqual([]);
    await rig.set('PreventFeedback', 1);
    await rig.clock.advance(30_000);
    expect(rig.value('hub4', '/PvPowerLimiterActive')).toBe(1);
    const grids: number[] = [];
    for (const { grid } of await rig.curve(60)) grids.push(grid);
    expect(Math.min(...grids)).toBeGreaterThan(-300);
    expect(grids.reduce((sum, grid) => sum + grid, 0) / grids.length).toBeLessThan(100);
    await rig.set('PreventFeedback', 0);
    await rig.clock.advance(5_000);
    expect(rig.value('hub4', '/PvPowerLimiterActive')).toBe(0);
    expect(rig.taken.at(-1)).toBe(most);
    const told = rig.taken.length;
    await rig.clock.advance(60_000);
    expect(rig.taken.length).toBe(told);
  });

  it('are left alone while the battery takes what comes', async () => {
    const rig = withPv();
    await rig.set('PreventFeedback', 1);
    await rig.clock.advance(60_000);
    expect(rig.taken).toEqual([]);
    expect(Math.abs(rig.plant.gridTotal - 50)).toBeLessThan(30);
  });

  it('are let go when control ends', async () => {
    const rig = withPv({ acceptedWatts: 0 });
    await rig.set('MaxFeedInPower', 1_000);
    await rig.clock.advance(30_000);
    expect(rig.taken.length).toBeGreaterThan(0);
    await rig.set('Hub4Mode', 3);
    await rig.clock.advance(3_000);
    expect(rig.taken.at(-1)).toBe(most);
  });
});
