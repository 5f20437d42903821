import { describe, expect, it } from 'vitest';
import { type ChargeWindow, noSchedule, scheduledOrder } from '../../../../src/services/hub4/charge-schedule.ts';
import { essRig } from './ess-rig.ts';

const night: ChargeWindow = { day: 7, start: 23 * 3_600, duration: 4 * 3_600, soc: 80, allowDischarge: false };
/** Local time of a day in June 2026; the 1st is a Monday. */
const june = (date: number, hour: number, minute = 0): number => new Date(2026, 5, date, hour, minute).getTime();
const isOpen = (window: ChargeWindow, at: number): boolean =>
  scheduledOrder([window], at, 50, noSchedule).window !== undefined;

describe('a window of the scheduled charge', () => {
  it('is open from its start for its duration, over midnight', () => {
    expect([june(3, 22, 59), june(3, 23), june(4, 2, 59), june(4, 3)].map((at) => isOpen(night, at))).toEqual([
      ...[false, true, true, false],
    ]);
  });

  it.each([
    ['Sunday', 0, [7]],
    ['Saturday', 6, [6]],
    ['every day', 7, [1, 2, 3, 4, 5, 6, 7]],
    ['Monday to Friday', 8, [1, 2, 3, 4, 5]],
    ['weekends', 9, [6, 7]],
    ['never', -7, []],
    ['never', -10, []],
  ])('for %s (%d) opens on its days', (_, day, dates) => {
    const noon = { ...night, day, start: 12 * 3_600, duration: 60 };
    expect([1, 2, 3, 4, 5, 6, 7].filter((date) => isOpen(noon, june(date, 12)))).toEqual(dates);
  });

  it('that began on Friday night is open on Saturday morning', () => {
    expect(isOpen({ ...night, day: 5 }, june(6, 1))).toBe(true);
    expect(isOpen({ ...night, day: 6 }, june(6, 1))).toBe(false);
  });

  it('charges to its target, then holds, and charges again five per cent below', () => {
    let order = noSchedule;
    const charges = [70, 79.9, 80, 76, 75, 74.9, 78].map((soc) => {
      order = scheduledOrder([night], june(3, 23, 30), soc, order);
      return order.isCharging;
    });
    expect(charges).toEqual([true, true, false, false, false, true, true]);
  });

  it('takes a changed target at once', () => {
    const reached = scheduledOrder([night], june(3, 23, 30), 80, noSchedule);
    expect(scheduledOrder([{ ...night, soc: 82 }], june(3, 23, 31), 80, reached).isCharging).toBe(true);
  });

  it('with a target of 100 % charges to its end', () => {
    expect(scheduledOrder([{ ...night, soc: 100 }], june(3, 23, 30), 100, noSchedule).isCharging).toBe(true);
  });

  it('leaves the loads most of the solar power when its target is reached, or all if that is allowed', () => {
    const share = (soc: number, allowDischarge: boolean): number | undefined =>
      scheduledOrder([{ ...night, allowDischarge }], june(3, 23, 30), soc, noSchedule).solarShare;
    expect([80, 80.5, 81, 90].map((soc) => share(soc, false))).toEqual([0.8, 0.875, 0.95, 0.95]);
    expect([80, 81, 81.1].map((soc) => share(soc, true))).toEqual([0.8, 0.95, undefined]);
  });
});

describe('the scheduled charge', () => {
  const row = (name: string): string => `BatteryLife/Schedule/Charge/2/${name}`;

  it('charges in its window whatever the set-point says, and is shown', async () => {
    const rig = essRig();
    rig.plant.front[0] = 1_000;
    const now = new Date(rig.clock.unixTime());
    await rig.set(row('Start'), now.getHours() * 3_600 + now.getMinutes() * 60);
    await rig.set(row('Duration'), 600);
    await rig.set(row('Soc'), 65);
    await rig.set('MaxChargePower', 2_000);
    await rig.clock.advance(10_000);
    expect(rig.value('hub4', '/ScheduledCharge')).toBe(0);
    await rig.set(row('Day'), 7);
    await rig.clock.advance(10_000);
    expect(rig.plant.inputs[0]).toBe(2_000);
    const shown = ['/ScheduledCharge', '/ScheduledSoc', '/Overrides/ForceCharge', '/MaxChargePower'];
    expect(shown.map((path) => rig.value('hub4', path))).toEqual([1, 65, 1, 2_000]);
    rig.battery.update([['/Soc', 65]]);
    await rig.clock.advance(10_000);
    expect(rig.plant.inputs[0]).toBeCloseTo(0);
    await rig.clock.advance(600_000);
    expect(rig.value('hub4', '/ScheduledCharge')).toBe(0);
    expect(rig.plant.inputs[0]).toBeCloseTo(-950, -1.5);
  });
});
