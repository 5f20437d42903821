import { describe, expect, it } from 'vitest';
import {
  activeLimit,
  type LifeInputs,
  type LifeMemory,
  newDay,
  nextLife,
} from '../../../../src/services/hub4/battery-life.ts';
import { LifeKeeper } from '../../../../src/services/hub4/life-keeper.ts';
import { Plant } from '../../../../src/services/system/plant.ts';
import { PresentServices } from '../../../../src/services/system/present-services.ts';

const day = 86_400;
const start: LifeMemory = { state: 1, flags: 0, socLimit: 10, dischargedSoc: -1, dischargedAt: 0 };

/** States of charge one after another, an hour apart. */
function life(memory: LifeMemory, socs: readonly number[], inputs: Partial<LifeInputs> = {}): LifeMemory {
  return socs.reduce(
    (now, soc, hour) =>
      nextLife(now, { soc, minimumSoc: 10, isSustained: false, unixSeconds: 1_000_000 + hour * 3_600, ...inputs }),
    memory,
  );
}

describe('BatteryLife', () => {
  it.each([
    [60, 2],
    [85, 3],
    [95, 4],
    [100, 4],
    [10, 5],
    [0, 8],
  ])('restarts at %d %% in state %d without moving the limit', (soc, state) => {
    expect(life(start, [soc])).toMatchObject({ state, socLimit: 10 });
  });

  it('raises the limit once on a day on which the battery gets empty', () => {
    const empty = life(start, [60, 10]);
    expect(empty).toMatchObject({ state: 5, socLimit: 15, flags: 4 });
    // 18 % is three above the new limit: more frees it, the limit stops it again, and stays where it is.
    expect(life(empty, [18]).state).toBe(5);
    expect(life(empty, [18.1]).state).toBe(2);
    expect(life(empty, [19, 15])).toMatchObject({ state: 5, socLimit: 15 });
  });

  it('raises it again on the next day', () => {
    const empty = life(start, [60, 10, 30]);
    expect(life(newDay(empty), [15])).toMatchObject({ state: 5, socLimit: 20 });
  });

  it('lowers it for each of 85 % and 95 % that a day brings, down to the minimum in force', () => {
    const high = { ...start, state: 2, socLimit: 40 };
    expect(life(high, [86])).toMatchObject({ state: 3, socLimit: 35 });
    expect(life(high, [86, 96])).toMatchObject({ state: 4, socLimit: 30 });
    expect(life(high, [96])).toMatchObject({ state: 4, socLimit: 30, flags: 3 });
    expect(life(high, [96, 80, 96, 80, 96]).socLimit).toBe(30);
    const low = life({ ...start, state: 2, socLimit: 10 }, [96]);
    expect(low.socLimit).toBe(0);
    expect(activeLimit(low, { minimumSoc: 10 })).toBe(10);
  });

  it('leaves high and full with a hysteresis of three per cent', () => {
    const full = { ...start, state: 4, flags: 7 };
    expect(life(full, [92.1]).state).toBe(4);
    expect(life(full, [91.9]).state).toBe(3);
    expect(life(full, [81.9]).state).toBe(2);
  });

  it('never raises the limit beyond 80 %, but a higher minimum counts', () => {
    const high = { ...start, state: 2, socLimit: 78 };
    expect(life(high, [70]).socLimit).toBe(80);
    expect(activeLimit(start, { minimumSoc: 95 })).toBe(95);
    expect(activeLimit({ ...start, socLimit: 35 }, { minimumSoc: 50 })).toBe(50);
  });

  it('recharges what sinks five per cent below the limit at which it ended, up to it', () => {
    const empty = life({ ...start, state: 2 }, [10]);
    expect(life(empty, [5]).state).toBe(5);
    const recharging = life(empty, [4.9]);
    expect(recharging.state).toBe(8);
    expect(life(recharging, [9.9]).state).toBe(8);
    expect(life(recharging, [10]).state).toBe(5);
  });

  it('charges slowly what has been empty for a day, to a limit one step higher', () => {
    const empty = nextLife({ ...start, state: 2 }, { soc: 10, minimumSoc: 10, isSustained: false, unixSeconds: 1_000 });
    const inputs = { minimumSoc: 10, isSustained: false };
    expect(nextLife(empty, { ...inputs, soc: 9, unixSeconds: 1_000 + day }).state).toBe(5);
    const slow = nextLife(empty, { ...inputs, soc: 9, unixSeconds: 1_001 + day });
    expect(slow).toMatchObject({ state: 6, socLimit: 20 });
    expect(nextLife(slow, { ...inputs, soc: 20, unixSeconds: 1_002 + day }).state).toBe(6);
    expect(nextLife(slow, { ...inputs, soc: 20.1, unixSeconds: 2 * day }).state).toBe(5);
    expect(nextLife(slow, { ...inputs, soc: 4, unixSeconds: 2 * day }).state).toBe(8);
  });

  it('waits while the inverter/charger keeps the battery alive', () => {
    const sustained = life({ ...start, state: 2 }, [60], { isSustained: true });
    expect(sustained.state).toBe(7);
    expect(life(sustained, [60], { isSustained: true }).state).toBe(7);
    expect(life(sustained, [60]).state).toBe(2);
  });

  it('stays out of it when the battery is kept charged', () => {
    expect(life({ ...start, state: 9 }, [0, 50, 100])).toEqual({ ...start, state: 9 });
  });
});

describe('the memory of BatteryLife', () => {
  const path = (name: string): string => `/Settings/CGwacs/BatteryLife/${name}`;
  const at = (hour: number, minute: number): number => new Date(2026, 5, 1, hour, minute).getTime();

  it('is kept in the settings, and lets the limit move again from midnight on', () => {
    const held = new Map<string, number>([
      [path('State'), 2],
      [path('SocLimit'), 10],
      [path('DischargedSoc'), -1],
    ]);
    const service = { type: 'settings', name: 'settings', instance: 0, value: (name: string) => held.get(name) };
    const multi = { type: 'vebus', name: 'vebus.ttyS4', instance: 276, value: () => undefined };
    const keeper = new LifeKeeper((name, value) => void held.set(name, value));
    const update = (soc: number | null, unixMs: number): number =>
      keeper.update(new Plant(new PresentServices([service, multi])), multi, soc, unixMs);
    expect(update(10, at(22, 0))).toBe(5);
    expect([held.get(path('Flags')), held.get(path('SocLimit'))]).toEqual([4, 15]);
    expect(held.get(path('DischargedTime'))).toBe(at(22, 0) / 1_000);
    update(30, at(23, 0));
    update(15, at(23, 59));
    expect(held.get(path('SocLimit'))).toBe(15);
    update(30, at(24, 1));
    expect(held.get(path('Flags'))).toBe(0);
    expect(update(15, at(24, 2))).toBe(5);
    expect(held.get(path('SocLimit'))).toBe(20);
    expect(update(null, at(25, 0))).toBe(5);
  });
});

describe('the minimum without BatteryLife', () => {
  it.each([
    [10, 10.1, 10],
    [10, 10, 11],
    [10, 4.9, 12],
    [11, 12.9, 11],
    [11, 13, 10],
    [12, 9.9, 12],
    [12, 10, 11],
    [12, 60, 10],
  ])('takes state %d at %d %% to state %d', (state, soc, next) => {
    expect(life({ ...start, state }, [soc])).toEqual({ ...start, state: next });
  });

  it('of 100 % is full at 100 %', () => {
    expect(life({ ...start, state: 10 }, [99], { minimumSoc: 100 }).state).toBe(11);
    expect(life({ ...start, state: 11 }, [100], { minimumSoc: 100 }).state).toBe(10);
  });
});
