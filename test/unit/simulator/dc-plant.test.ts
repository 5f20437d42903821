import { describe, expect, it } from 'vitest';
import { DcPlant } from '../../../src/simulator/dc-plant.ts';
import { BatteryMonitor } from '../../../src/simulator/devices/vedirect/bmv.ts';
import { SolarCharger } from '../../../src/simulator/devices/vedirect/mppt.ts';
import type { TextFields } from '../../../src/simulator/devices/vedirect/text-encoder.ts';
import { ManualClock } from '../../support/manual-clock.ts';

interface Conditions {
  readonly soc?: number;
  readonly sun?: (seconds: number) => number;
  readonly loadWatts?: number;
}

/** A 48 V battery of 200 Ah, a charger with up to 2000 W, a monitor; ManualClock begins at 2026-01-01 00:00:00 UTC. */
function rig({ soc = 60, sun = () => 0.5, loadWatts = 400 }: Conditions = {}) {
  const clock = new ManualClock();
  const monitor = new BatteryMonitor({ capacityAmpHours: 200, soc, temperatureCelsius: 20 });
  const charger = new SolarCharger({
    productId: '0xA058',
    firmware: '161',
    serial: 'HQ2043DEMO1',
    trackingVolts: 96,
    openVolts: 118,
    loadOutput: false,
    totalYieldKwh: 800,
    yieldTodayKwh: 2,
    yieldYesterdayKwh: 3,
    mostWattsToday: 900,
    mostWattsYesterday: 1_400,
  });
  const plant = new DcPlant({
    clock,
    bank: { capacityAmpHours: 200, blocksInSeries: 4, soc },
    charging: {
      absorptionVolts: 56.8,
      floatVolts: 54,
      rebulkOffsetVolts: 0.4,
      tailAmps: 4,
      longestAbsorptionSeconds: 7_200,
    },
    monitor,
    fields: [{ charger, peakWatts: 2_000 }],
    sun,
    loadWatts: () => loadWatts,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 10) {
      await clock.advance(10_000);
      plant.advance();
    }
  };
  const bmv = (): Record<string, number> => numbers(monitor.blocks());
  const mppt = (): Record<string, number> => numbers(charger.blocks());
  return { pass, bmv, mppt };
}

function numbers(blocks: readonly TextFields[]): Record<string, number> {
  return Object.fromEntries(blocks.flat().map(([label, value]) => [label, Number(value)]));
}

const field = (fields: Record<string, number>, label: string): number => fields[label] ?? Number.NaN;

describe('the battery monitor', () => {
  it('shows what the charger gives less the load', async () => {
    const { pass, bmv, mppt } = rig();
    await pass(60);
    const volts = field(bmv(), 'V') / 1000;
    expect(field(bmv(), 'V')).toBe(field(mppt(), 'V'));
    expect(field(bmv(), 'I') / 1000).toBeCloseTo(field(mppt(), 'I') / 1000 - 400 / volts, 1);
    expect(field(bmv(), 'P')).toBeCloseTo((field(bmv(), 'V') * field(bmv(), 'I')) / 1e6, 0);
  });

  it('counts charge: an hour at 580 W brings 11 Ah and 0.58 kWh', async () => {
    const { pass, bmv } = rig();
    const before = bmv();
    await pass(3_600);
    const ampHours = (field(bmv(), 'CE') - field(before, 'CE')) / 1000;
    expect(ampHours).toBeCloseTo(580 / 53.3, 0);
    expect(field(bmv(), 'SOC') - field(before, 'SOC')).toBeCloseTo(ampHours * 5, 0);
    expect((field(bmv(), 'H18') - field(before, 'H18')) / 100).toBeCloseTo(0.58, 1);
    expect(field(bmv(), 'H17')).toBe(field(before, 'H17'));
    expect(field(bmv(), 'TTG')).toBe(-1);
    expect(field(bmv(), 'H9') - field(before, 'H9')).toBe(3_600);
  });

  it('tells the time to go while discharging, and counts what is drawn', async () => {
    const { pass, bmv } = rig({ sun: () => 0 });
    const before = bmv();
    await pass(3_600);
    const amps = -field(bmv(), 'I') / 1000;
    const left = 200 * (field(bmv(), 'SOC') / 1000 - 0.1);
    expect(amps).toBeCloseTo(400 / 53.2, 1);
    expect(Math.abs(field(bmv(), 'TTG') - (60 * left) / amps)).toBeLessThan(15);
    expect((field(before, 'H6') - field(bmv(), 'H6')) / 1000).toBeCloseTo(amps, 0);
    expect(field(bmv(), 'H2')).toBe(field(bmv(), 'CE'));
  });
});

describe('the solar charger', () => {
  it('adds its power up to the yield', async () => {
    const { pass, mppt } = rig();
    const before = mppt();
    await pass(3_600);
    expect(field(mppt(), 'PPV')).toBe(1_000);
    expect(field(mppt(), 'H19') - field(before, 'H19')).toBe(100);
    expect(field(mppt(), 'H20') - field(before, 'H20')).toBe(100);
    expect(field(mppt(), 'H21')).toBe(1_000);
  });

  it('begins a new day of history at midnight UTC', async () => {
    const { pass, mppt } = rig({ loadWatts: 980 });
    const before = mppt();
    await pass(86_390);
    expect(field(mppt(), 'HSDS')).toBe(field(before, 'HSDS'));
    await pass(10);
    expect(field(mppt(), 'HSDS')).toBe(field(before, 'HSDS') + 1);
    expect(field(mppt(), 'H22')).toBeCloseTo(200 + 2_400, -1);
    expect(field(mppt(), 'H23')).toBe(1_000);
    expect(field(mppt(), 'H20')).toBeLessThan(2);
  });

  it('goes from bulk through absorption to float, and feeds the load from then on', async () => {
    const { pass, bmv, mppt } = rig({ soc: 95 });
    await pass(60);
    expect(mppt()).toMatchObject({ CS: 3, MPPT: 2, VPV: 96_000 });
    const stages = new Set<number>();
    for (let minute = 0; minute < 600; minute += 1) {
      await pass(60);
      stages.add(field(mppt(), 'CS'));
      expect(field(bmv(), 'V')).toBeLessThanOrEqual(56_850);
    }
    expect([...stages]).toEqual([3, 4, 5]);
    expect(mppt()).toMatchObject({ CS: 5, MPPT: 1 });
    expect(Math.abs(field(bmv(), 'I'))).toBeLessThan(200);
    expect(field(mppt(), 'PPV')).toBeCloseTo(400 / 0.98, -1);
    expect(field(mppt(), 'VPV')).toBeGreaterThan(96_000);
  });

  it('charges anew when the battery has fallen below float', async () => {
    const { pass, mppt } = rig({ soc: 95, sun: (seconds) => (seconds > 36_000 && seconds < 64_800 ? 0 : 0.5) });
    await pass(36_000);
    expect(field(mppt(), 'CS')).toBe(5);
    await pass(36_000);
    expect(mppt()).toMatchObject({ CS: 3, MPPT: 2 });
  });
});
