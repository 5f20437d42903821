import { describe, expect, it } from 'vitest';
import { hour, plantOf } from './plants.ts';

const day = 24 * hour;

describe('the weather', () => {
  it('darkens the sky when a cloud comes, for as long as it stays', () => {
    const plant = plantOf({ startUnixMs: Date.UTC(2026, 5, 21, 11, 40), weather: { cloudiness: 0 } });
    plant.step(1);
    const before = plant.weather.irradiance;
    plant.raise({ event: 'cloud', factor: 0.3, seconds: 60 });
    plant.step(30);
    expect(plant.weather.irradiance / before).toBeLessThan(0.32);
    plant.step(60);
    expect(plant.weather.irradiance / before).toBeGreaterThan(0.6);
  });

  it('lets through a fifth to all of the light', () => {
    const plant = plantOf({ weather: { cloudiness: 0.6 } });
    const factors: number[] = [];
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      plant.step(60);
      factors.push(plant.weather.cloudFactor);
    }
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1);
    expect(Math.max(...factors) - Math.min(...factors)).toBeGreaterThan(0.3);
    expect(factors.reduce((sum, factor) => sum + factor, 0) / factors.length).toBeCloseTo(0.52, 1);
  });

  it('is warmest in the afternoon', () => {
    const plant = plantOf({ weather: { meanCelsius: 15, swingCelsius: 6 } });
    plant.step(15 * hour);
    expect(plant.weather.airCelsius).toBeCloseTo(21, 6);
    plant.step(12 * hour);
    expect(plant.weather.airCelsius).toBeCloseTo(9, 6);
  });
});

describe('a tank', () => {
  it('is drawn from by day, as much as people use, and filled when it is nearly empty', () => {
    const plant = plantOf({ tanks: { water: { litres: 1_000, level: 90, litresPerDay: 120 } } });
    const water = plant.get('tank', 'water');
    plant.step(6 * hour);
    expect(water.litres).toBe(900);
    plant.step(18 * hour + 3 * day);
    expect(900 - water.litres).toBeGreaterThan(4 * 90);
    expect(900 - water.litres).toBeLessThan(4 * 150);
    let least = 100;
    for (let hours = 0; hours < 7 * 24; hours += 1) {
      plant.step(hour);
      least = Math.min(least, water.level);
    }
    expect(least).toBeLessThan(25);
    expect(least).toBeGreaterThan(0);
    expect(water.level).toBeGreaterThan(40);
  });

  it('of waste water fills up and is emptied', () => {
    const plant = plantOf({ tanks: { waste: { litres: 200, level: 0, litresPerDay: -80 } } });
    const waste = plant.get('tank', 'waste');
    let most = 0;
    for (let hours = 0; hours < 5 * 24; hours += 1) {
      plant.step(hour);
      most = Math.max(most, waste.level);
    }
    expect(most).toBeGreaterThan(80);
    expect(most).toBeLessThanOrEqual(100);
    expect(waste.level).toBeLessThan(90);
  });
});

describe('a temperature', () => {
  it.each([
    ['fridge', 2.5, 7],
    ['freezer', -21, -16],
    ['room', 17.5, 23],
    ['air', 10, 22],
    ['battery', 10, 30],
  ] as const)('of a %s stays between %s and %s °C, and moves', (of, least, most) => {
    const plant = plantOf({ temperatures: { probe: { of } } });
    const probe = plant.get('temperature', 'probe');
    const seen: number[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      plant.step(60);
      seen.push(probe.celsius);
    }
    expect(Math.min(...seen)).toBeGreaterThan(least);
    expect(Math.max(...seen)).toBeLessThan(most);
    expect(new Set(seen).size).toBeGreaterThan(1_000);
  });
});

type Place = { readonly latitude: number; readonly longitude: number };

/** Good for some kilometres. */
function metresFrom(one: Place, other: Place): number {
  const metresPerDegree = 111_195;
  const east = ((other.longitude - one.longitude + 540) % 360) - 180;
  const shrink = Math.cos((one.latitude * Math.PI) / 180);
  return metresPerDegree * Math.hypot(other.latitude - one.latitude, east * shrink);
}

describe('a satellite receiver', () => {
  const home = { latitude: 53, longitude: 5.4 };

  it('swings by a few metres at its mooring', () => {
    const plant = plantOf({ gps: { gps: home } });
    const gps = plant.get('gps', 'gps');
    plant.step(hour);
    expect(metresFrom(home, gps)).toBeGreaterThan(0);
    expect(metresFrom(home, gps)).toBeLessThan(30);
    expect(gps.speed).toBe(0);
  });

  it('that goes by an engine moves only while that runs, and stays where it has come to', () => {
    const plant = plantOf({
      alternators: { engine: { battery: 'house', ratedAmps: 50 } },
      gps: { gps: { ...home, speed: 20, course: 90, engine: 'engine' } },
    });
    const gps = plant.get('gps', 'gps');
    plant.step(600);
    expect(gps.speed).toBe(0);
    expect(metresFrom(home, gps)).toBeLessThan(30);
    plant.raise({ event: 'engine-start' });
    plant.step(3 * 3_600);
    expect(gps.speed).toBe(20);
    expect(metresFrom(home, gps)).toBeGreaterThan(190_000);
    plant.raise({ event: 'engine-stop' });
    plant.step(10);
    const pitch = { latitude: gps.latitude, longitude: gps.longitude };
    plant.step(600);
    expect(gps.speed).toBe(0);
    expect(metresFrom(pitch, gps)).toBeLessThan(30);
  });

  it('moves as far as its speed says, along its course', () => {
    const plant = plantOf({ gps: { gps: { ...home, speed: 3, course: 90 } } });
    const gps = plant.get('gps', 'gps');
    plant.step(600);
    expect(metresFrom(home, gps)).toBeGreaterThan(1_700);
    expect(metresFrom(home, gps)).toBeLessThanOrEqual(1_801);
    expect(gps.longitude).toBeGreaterThan(5.42);
    expect(gps.latitude).toBeCloseTo(53, 2);
  });

  it('turns back before it is lost, also across the date line', () => {
    const home = { latitude: -17, longitude: 179.95 };
    const plant = plantOf({ gps: { gps: { ...home, speed: 8, course: 80 } } });
    const gps = plant.get('gps', 'gps');
    for (let hours = 0; hours < 24; hours += 1) {
      plant.step(hour);
      expect(metresFrom(home, gps)).toBeLessThan(25_000);
      expect(gps.course).toBeGreaterThanOrEqual(0);
      expect(gps.course).toBeLessThan(360);
      expect(Math.abs(gps.longitude)).toBeLessThanOrEqual(180);
    }
  });
});
