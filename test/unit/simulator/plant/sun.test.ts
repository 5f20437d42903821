import { describe, expect, it } from 'vitest';
import { cellCelsius, openVoltage, panelWatts } from '../../../../src/simulator/plant/panels.ts';
import { clearSkyWatts, solarHour, sunHeight } from '../../../../src/simulator/plant/sun.ts';

const degreesHigh = (unixMs: number, latitude: number, longitude = 0): number =>
  (Math.asin(sunHeight(unixMs, { latitude, longitude })) * 180) / Math.PI;

describe('the sun', () => {
  it.each([
    ['the longest day at 52 N', Date.UTC(2026, 5, 21, 12), 52, 61.4],
    ['the shortest day at 52 N', Date.UTC(2026, 11, 21, 12), 52, 14.6],
    ['the equinox at the equator', Date.UTC(2026, 2, 21, 12), 0, 90],
    ['the shortest day at 34 S', Date.UTC(2026, 5, 21, 12), -34, 32.6],
  ])('stands at noon of %s as high as almanacs say', (_, unixMs, latitude, degrees) => {
    expect(Math.abs(degreesHigh(unixMs, latitude) - degrees)).toBeLessThan(0.7);
  });

  it('is highest at noon of the place, not of Greenwich', () => {
    expect(solarHour(Date.UTC(2026, 5, 21, 12), 15)).toBe(13);
    expect(solarHour(Date.UTC(2026, 5, 21, 1), -30)).toBe(23);
    expect(degreesHigh(Date.UTC(2026, 5, 21, 6), 52, 90)).toBeCloseTo(degreesHigh(Date.UTC(2026, 5, 21, 12), 52), 0);
  });

  it('gives nothing by night and 1035 W/m² at the zenith', () => {
    expect(degreesHigh(Date.UTC(2026, 5, 21), 52)).toBeLessThan(0);
    expect(clearSkyWatts(-0.2)).toBe(0);
    expect(clearSkyWatts(0)).toBe(0);
    expect(clearSkyWatts(1)).toBeCloseTo(1_035.1, 1);
    expect(clearSkyWatts(0.5)).toBeCloseTo(487.9, 1);
  });
});

describe('solar panels', () => {
  it('give 0.4 % less for each degree of the cell: 45 °C at 800 W/m² in air of 20 °C', () => {
    expect(cellCelsius(800, 20)).toBe(45);
    expect(panelWatts(1_000, 800, 0)).toBeCloseTo(744, 6);
    expect(panelWatts(1_000, 800, 20)).toBeCloseTo(744 * 0.92, 6);
    expect(panelWatts(1_000, 0, 20)).toBe(0);
  });

  it('lose little of their voltage in weak light', () => {
    expect(openVoltage(120, 1_000)).toBe(120);
    expect(openVoltage(120, 100)).toBeCloseTo(106.2, 1);
    expect(openVoltage(120, 0)).toBe(0);
    expect(openVoltage(120, 1e-12)).toBe(0);
  });
});
