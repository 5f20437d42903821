import { describe, expect, it } from 'vitest';
import { SolarDays } from '../../../../src/simulator/plant/solar-days.ts';
import { hour, plantOf } from './plants.ts';

describe('the days of a solar charger', () => {
  it('begin with the light after a night, whatever the clock says', () => {
    const plant = plantOf({
      weather: { cloudiness: 0 },
      dcLoads: { load: { battery: 'house', watts: 500 } },
      solarChargers: { roof: { battery: 'house', peakWatts: 2_000, openVolts: 120, ratedAmps: 35 } },
    });
    const { days } = plant.get('solarCharger', 'roof');
    // Midnight by the sun: it has been dark for no time yet, as far as it knows.
    plant.step(3 * hour);
    expect(days.count).toBe(0);
    plant.step(2 * hour);
    expect(days.count).toBe(1);
    plant.step(18 * hour);
    const { yieldKwh, mostWatts } = days.today;
    expect(days.count).toBe(1);
    expect(yieldKwh).toBeGreaterThan(5);
    plant.step(6 * hour);
    expect(days.count).toBe(2);
    expect(days.yesterday).toEqual({ yieldKwh, mostWatts });
    expect(days.today.yieldKwh).toBeLessThan(1);
  });

  it('do not end with a storm that takes all light for an hour', () => {
    const days = new SolarDays(1_000);
    days.pass(10, true);
    days.add(300, 0.5);
    days.pass(hour, false);
    days.pass(10, true);
    expect([days.count, days.today]).toEqual([0, { yieldKwh: 0.5, mostWatts: 300 }]);
    days.pass(hour, false);
    days.pass(hour, false);
    days.pass(1, true);
    expect([days.count, days.yesterday, days.today]).toEqual([
      1,
      { yieldKwh: 0.5, mostWatts: 300 },
      { yieldKwh: 0, mostWatts: 0 },
    ]);
  });
});
