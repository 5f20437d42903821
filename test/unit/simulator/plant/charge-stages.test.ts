import { describe, expect, it } from 'vitest';
import {
  type ChargeHabits,
  ChargeStages,
  multiHabits,
  solarHabits,
} from '../../../../src/simulator/plant/charge-stages.ts';
import { chemistries } from '../../../../src/simulator/plant/chemistry.ts';

const { lead, lfp } = chemistries;
const hour = 3_600;
const absorption = { tailAmps: 2, absorptionSeconds: 6 * hour, isAdaptive: true } as const;
const solar = solarHabits(absorption);

/** Stages on a 24 V lead battery at 25 °C. */
function rig(habits: ChargeHabits, chemistry: typeof lead | typeof lfp = lead) {
  const stages = new ChargeStages(chemistry, 2, habits);
  const pass = (seconds: number, volts: number, amps = 20, canCharge = true, celsius = 25): string => {
    for (let second = 0; second < seconds; second += 10) stages.advance(10, { volts, amps, canCharge, celsius });
    return stages.stage;
  };
  return { stages, pass };
}

describe('the charge stages of a solar charger', () => {
  it('lead from bulk at absorption voltage to absorption', () => {
    const { stages, pass } = rig(solar);
    expect(stages.targetVolts).toBeCloseTo(28.8, 9);
    expect(pass(hour, 28)).toBe('bulk');
    expect(pass(10, 28.8)).toBe('absorption');
    expect(stages.targetVolts).toBeCloseTo(28.8, 9);
  });

  it('lead to float when the battery takes less than the tail current for a minute', () => {
    const { stages, pass } = rig(solar);
    pass(10, 28.8);
    expect(pass(50, 28.8, 1)).toBe('absorption');
    expect(pass(10, 28.8, 3)).toBe('absorption');
    expect(pass(60, 28.8, 1)).toBe('float');
    expect(stages.targetVolts).toBeCloseTo(27.6, 9);
  });

  it.each([
    [11.8, 6],
    [12.1, 4],
    [12.5, 2],
    [12.7, 1],
  ])('end absorption after a time by the voltage at the start: %s V, %s h', (startVolts, hours) => {
    const { pass } = rig(solar);
    pass(10, 2 * startVolts);
    pass(10, 28.8);
    expect(pass(hours * hour - 20, 28.8)).toBe('absorption');
    expect(pass(30, 28.8)).toBe('float');
  });

  it('begin anew when the voltage is below float by 0.1 V a block for a minute', () => {
    const { pass } = rig(solar);
    pass(10, 28.8);
    pass(120, 28.8, 0);
    expect(pass(600, 27.45)).toBe('float');
    expect(pass(50, 27.3)).toBe('float');
    expect(pass(10, 27.3)).toBe('bulk');
  });

  it('begin anew each morning: after more than an hour without sun', () => {
    const { pass } = rig(solar);
    pass(10, 28.8);
    pass(120, 28.8, 0);
    expect(pass(hour, 26, 0, false)).toBe('float');
    expect(pass(60, 26, 0, false)).toBe('bulk');
  });

  it('charge a cold lead battery higher: 16 mV per block and degree', () => {
    const { stages, pass } = rig(solar);
    pass(10, 26, 20, true, 5);
    expect(stages.targetVolts).toBeCloseTo(28.8 + 2 * 20 * 0.016, 9);
    const lithium = rig(solar, lfp);
    lithium.pass(10, 26, 20, true, 5);
    expect(lithium.stages.targetVolts).toBeCloseTo(28.4, 9);
  });

  it('equalise a lead battery when told, and only absorb a lithium one', () => {
    const { stages, pass } = rig(solar);
    stages.force('equalise');
    expect(stages.targetVolts).toBeCloseTo(32.4, 9);
    expect(pass(hour, 32)).toBe('float');
    const lithium = rig(solar, lfp);
    lithium.stages.force('equalise');
    expect(lithium.stages.stage).toBe('absorption');
  });
});

describe('the charge stages of a Multi', () => {
  it.each([
    [10 * 60, 200 * 60],
    [60, hour],
    [2 * hour, 8 * hour],
  ])('absorb a lead battery for 20 x the time of bulk, one to eight hours: %s s, %s s', (bulk, absorption) => {
    const { pass } = rig(multiHabits(lead));
    pass(bulk - 10, 27);
    expect(pass(10, 28.8)).toBe('absorption');
    expect(pass(absorption - 10, 28.8)).toBe('absorption');
    expect(pass(10, 28.8)).toBe('float');
  });

  it('go from float to storage after a day, and absorb for an hour each week', () => {
    const { stages, pass } = rig(multiHabits(lead));
    pass(10, 28.8);
    pass(hour, 28.8);
    expect(pass(24 * hour - 10, 27.6)).toBe('float');
    expect(pass(10, 27.6)).toBe('storage');
    expect(stages.targetVolts).toBeCloseTo(26.4, 9);
    expect(pass(6 * 24 * hour - 2 * hour, 26.4)).toBe('storage');
    expect(pass(1.5 * hour, 26.4)).toBe('repeated-absorption');
    expect(pass(hour, 28.8)).toBe('float');
  });

  it('begin with bulk when mains comes back', () => {
    const { pass } = rig(multiHabits(lead));
    pass(10, 28.8);
    expect(pass(70, 26, -10, false)).toBe('bulk');
  });
});
