import { describe, expect, it } from 'vitest';
import { CommandTrail } from '../../../../src/services/hub4/command-trail.ts';
import { frontLoad } from '../../../../src/services/hub4/front-load.ts';
import { done } from '../../../../src/store/values.ts';

const told = (...watts: readonly number[]) => ({ told: watts, measured: null, isMeasuredAfter: false });

describe('the load in front of the AC inputs', () => {
  it('is what the grid gives less what the inverters draw, as long as nothing was commanded', () => {
    expect(frontLoad(1_000, { told: [], measured: 300, isMeasuredAfter: false })).toBe(700);
    expect(frontLoad(1_000, told())).toBe(1_000);
  });

  it('goes by the set-point once the inverters do it', () => {
    expect(frontLoad(100, { told: [-900], measured: -870, isMeasuredAfter: true }, 400)).toBe(1_000);
  });

  it('is what it was while a set-point may not have taken effect, if that explains the reading', () => {
    for (const grid of [1_000, 600, 100]) expect(frontLoad(grid, told(0, -900), 1_000), `${grid} W`).toBe(1_000);
  });

  it('has changed by the least that explains a reading', () => {
    expect(frontLoad(1_800, told(0, -900), 1_000)).toBe(1_800);
    expect(frontLoad(-200, told(0, -900), 1_000)).toBe(700);
  });

  it('goes by what inverters measure that do not follow', () => {
    const stuck = { told: [-4_000], measured: -3_000, isMeasuredAfter: true };
    expect(frontLoad(1_000, stuck, 4_000)).toBe(4_000);
    expect(frontLoad(-2_000, stuck, 4_000)).toBe(1_000);
    expect(frontLoad(-2_000, { ...stuck, isMeasuredAfter: false }, 4_000)).toBe(2_000);
  });

  it('is left alone by noise', () => {
    expect(frontLoad(110, told(-900), 1_000)).toBe(1_000);
    expect(frontLoad(120, told(-900), 1_000)).toBe(1_020);
  });
});

describe('what the inverters were told', () => {
  /** Each write is confirmed after 200 ms. */
  function trailOf(...commands: readonly (readonly [at: number, watts: number])[]): CommandTrail {
    const trail = new CommandTrail();
    for (const [at, watts] of commands) trail.begin([watts], at)(done, at + 200);
    return trail;
  }
  const inForce = (trail: CommandTrail, at: number): number[] =>
    trail.inForce(at).map(([watts]) => watts ?? Number.NaN);

  it('may be in force from its begin on, and what was before until three seconds after', () => {
    const trail = trailOf([0, 100], [10_000, -500]);
    trail.measured([-500], 12_000);
    expect(inForce(trail, 9_999)).toEqual([100]);
    expect(inForce(trail, 10_000)).toEqual([100, -500]);
    expect(inForce(trail, 13_499)).toEqual([100, -500]);
    expect(trail.isInEffect(13_499)).toBe(false);
    // 1.5 s after it was seen to be done.
    expect(inForce(trail, 13_500)).toEqual([-500]);
    expect(trail.isInEffect(13_500)).toBe(true);
  });

  it('that is not done is waited for, but not for ever', () => {
    const trail = trailOf([0, 100], [20_000, -5_000]);
    trail.measured([-3_000], 25_000);
    expect(inForce(trail, 30_000)).toEqual([100, -5_000]);
    expect(inForce(trail, 30_200)).toEqual([-5_000]);
  });

  it('may have been taken although nobody confirmed it, but not when it was turned away', () => {
    const trail = trailOf([0, 100]);
    trail.begin([200], 20_000)({ kind: 'no-answer', why: 'late' }, 20_900);
    trail.begin([300], 21_000)({ kind: 'refused', why: 'no' }, 21_200);
    expect(inForce(trail, 21_500)).toEqual([100, 200]);
    expect(trail.newest).toEqual([200]);
  });

  it('written again is the same, and needs no new time', () => {
    const trail = trailOf([0, 100], [20_000, 105]);
    expect(inForce(trail, 20_100)).toEqual([105]);
  });
});
