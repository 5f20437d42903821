import { describe, expect, it } from 'vitest';
import { Plant } from '../../../../src/simulator/plant/plant.ts';

const startUnixMs = Date.UTC(2026, 0, 1);

describe('a plant for a device on its own', () => {
  it('has a light that stands still by day and night, and a cloud takes from it', () => {
    const plant = new Plant({ startUnixMs, weather: { irradiance: 700 }, batteries: {} });
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      plant.step(60);
      expect(Math.abs(plant.weather.irradiance - 700)).toBeLessThan(700 * 0.05);
    }
    plant.raise({ event: 'cloud', factor: 0.1, seconds: 60 });
    plant.step(1);
    expect(plant.weather.irradiance).toBeLessThan(80);
  });

  it('has a power supply that does not run down, sags under load, and can be set', () => {
    const plant = new Plant({
      startUnixMs,
      batteries: { supply: { chemistry: 'lfp', nominalVolts: 36, capacityAmpHours: 10, supplyVolts: 40 } },
      dcLoads: { load: { battery: 'supply', watts: 400 } },
    });
    const { soc } = plant.get('battery', 'supply');
    plant.step(7_200);
    const { volts, amps, soc: later } = plant.get('battery', 'supply');
    expect(later).toBe(soc);
    expect(amps).toBeLessThan(-8);
    // 0.03 Ohm Ah/V x 38.4 V / 10 Ah.
    expect(volts).toBeCloseTo(40 + amps * 0.1152, 6);
    expect(plant.balance().watts).toBeCloseTo(0, 6);
    plant.set('supply.supplyVolts', 35);
    plant.step(1);
    expect(plant.get('battery', 'supply').volts).toBeLessThan(35);
  });
});
