import { describe, expect, it } from 'vitest';
import { householdCurve } from '../../../../src/simulator/plant/demand.ts';
import type { PlantDescription } from '../../../../src/simulator/plant/description.ts';
import { hour, plantOf } from './plants.ts';

const house = (changes: Partial<PlantDescription> = {}) => plantOf({ grids: { grid: { phases: 3 } }, ...changes });

describe('the grid', () => {
  it('has voltages and a frequency that wander a little around their nominal values, by phase', () => {
    const plant = house();
    const grid = plant.get('grid', 'grid');
    const volts: number[] = [];
    const hertz: number[] = [];
    for (let minute = 0; minute < 600; minute += 1) {
      plant.step(60);
      volts.push(...grid.phases.map((phase) => phase.volts));
      hertz.push(grid.hertz);
    }
    expect(Math.min(...volts)).toBeGreaterThan(224);
    expect(Math.max(...volts)).toBeLessThan(236);
    expect(new Set(volts).size).toBe(volts.length);
    const mean = volts.reduce((sum, value) => sum + value, 0) / volts.length;
    expect(mean).toBeCloseTo(230, 0);
    expect(Math.min(...hertz)).toBeGreaterThan(49.9);
    expect(Math.max(...hertz)).toBeLessThan(50.1);
  });

  it('has another voltage and another frequency as soon as they are set', () => {
    const plant = house();
    const grid = plant.get('grid', 'grid');
    plant.step(10);
    plant.set('grid.nominalHertz', 51.5);
    plant.set('grid.nominalVolts', 250);
    plant.step(1);
    expect(Math.abs(grid.hertz - 51.5)).toBeLessThan(0.1);
    for (const { volts } of grid.phases) expect(Math.abs(volts - 250)).toBeLessThan(7);
  });

  it('counts what is bought and what is sold by phase', () => {
    const plant = house({
      startUnixMs: Date.UTC(2026, 5, 21, 11, 40),
      weather: { cloudiness: 0 },
      acLoads: { heater: { node: 'grid', phases: [1], watts: 1_000 } },
      pvInverters: { pv: { node: 'grid', phases: [2], peakWatts: 3_000, ratedWatts: 2_000 } },
    });
    const grid = plant.get('grid', 'grid');
    plant.step(hour);
    expect(grid.phases[0]?.importKwh).toBeCloseTo(plant.get('acLoad', 'heater').consumedKwh, 9);
    expect(grid.phases[0]?.importKwh).toBeCloseTo(1, 1);
    expect(grid.phases[1]?.exportKwh).toBeCloseTo(plant.get('pvInverter', 'pv').producedKwh, 9);
    expect(grid.phases[1]?.importKwh).toBe(0);
    expect(grid.phases[2]).toMatchObject({ importKwh: 0, exportKwh: 0 });
    expect(grid.watts).toBeCloseTo(plant.get('acLoad', 'heater').watts - plant.get('pvInverter', 'pv').watts, 9);
  });

  it('takes everything on it along when it goes', () => {
    const plant = house({
      startUnixMs: Date.UTC(2026, 5, 21, 11, 40),
      acLoads: { heater: { node: 'grid', watts: 1_000 } },
      pvInverters: { pv: { node: 'grid', peakWatts: 3_000, ratedWatts: 2_000 } },
    });
    plant.raise({ event: 'grid-lost' });
    plant.step(1);
    expect(plant.get('grid', 'grid')).toMatchObject({ watts: 0, hertz: 0 });
    expect(plant.get('grid', 'grid').phases[0]).toMatchObject({ volts: 0, amps: 0 });
    expect(plant.get('acLoad', 'heater').watts).toBe(0);
    expect(plant.get('pvInverter', 'pv').watts).toBe(0);
  });
});

describe('a generator', () => {
  const withGenset = (changes: Partial<PlantDescription> = {}) =>
    house({
      generators: { genset: { ratedWatts: 4_000 } },
      acLoads: { workshop: { node: 'genset', watts: 2_000 } },
      ...changes,
    });

  it('starts for 10 s, warms up for a minute, feeds, cools down, and stops', () => {
    const plant = withGenset();
    const genset = plant.get('generator', 'genset');
    const seen: string[] = [];
    const watch = (seconds: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        plant.step(1);
        if (genset.state !== seen.at(-1)) seen.push(genset.state);
      }
    };
    genset.order({ isStarted: true });
    watch(65);
    expect(genset.watts).toBe(0);
    watch(60);
    expect(genset.watts).toBeCloseTo(plant.get('acLoad', 'workshop').watts, 9);
    expect(genset.node.hertz).toBeGreaterThan(50);
    expect(genset.node.hertz).toBeLessThan(52);
    genset.order({ isStarted: false });
    watch(90);
    expect(seen).toEqual(['starting', 'warm-up', 'running', 'cool-down', 'stopped']);
    expect(genset).toMatchObject({ starts: 1, watts: 0 });
    expect(genset.totalRunSeconds).toBeGreaterThan(165);
    expect(genset.totalRunSeconds).toBeLessThan(180);
  });

  it('stops with an error when it is overloaded, until its start contact opens', () => {
    const plant = withGenset({ acLoads: { workshop: { node: 'genset', watts: 6_000 } } });
    const genset = plant.get('generator', 'genset');
    plant.raise({ event: 'generator-start' });
    plant.step(120);
    expect(genset).toMatchObject({ state: 'error', watts: 0 });
    plant.raise({ event: 'generator-stop' });
    plant.step(2);
    expect(genset.state).toBe('stopped');
  });

  it('burns its fuel, and stops when there is none', () => {
    const plant = withGenset({
      generators: { genset: { ratedWatts: 4_000, fuelTank: 'diesel' } },
      tanks: { diesel: { litres: 2, level: 100 } },
    });
    plant.raise({ event: 'generator-start' });
    plant.step(hour + 70);
    const burnt = 2 - plant.get('tank', 'diesel').litres;
    expect(burnt).toBeGreaterThan(0.75);
    expect(burnt).toBeLessThan(0.95);
    plant.step(3 * hour);
    expect(plant.get('generator', 'genset').state).toBe('error');
    expect(plant.get('tank', 'diesel').litres).toBe(0);
  });

  it('starts and stops by the state of charge when it is told so', () => {
    const autoStart = { battery: 'house', startSoc: 30, stopSoc: 80 };
    const plant = withGenset({ generators: { genset: { ratedWatts: 4_000, autoStart } } });
    const genset = plant.get('generator', 'genset');
    plant.set('house.soc', 29);
    plant.step(100);
    expect(genset.state).toBe('running');
    plant.set('house.soc', 60);
    plant.step(100);
    expect(genset.state).toBe('running');
    plant.set('house.soc', 81);
    plant.step(100);
    expect(genset.state).toBe('stopped');
  });

  it('starts when a relay closes', () => {
    const plant = withGenset({ relays: { gx: { generator: 'genset' } } });
    plant.get('relay', 'gx').order({ isClosed: true });
    plant.step(90);
    expect(plant.get('generator', 'genset').state).toBe('running');
    plant.get('relay', 'gx').order({ isClosed: false });
    plant.step(90);
    expect(plant.get('generator', 'genset').state).toBe('stopped');
  });
});

describe('loads', () => {
  it('of a household follow the hour of the day, with mean 1', () => {
    const mean = householdCurve.slice(0, 24).reduce((sum, [, share]) => sum + share, 0) / 24;
    expect(mean).toBeCloseTo(1, 9);
    const plant = house({ acLoads: { home: { node: 'grid', watts: 400, curve: 'household' } } });
    const home = plant.get('acLoad', 'home');
    plant.step(3 * hour);
    expect(home.watts).toBeLessThan(250);
    plant.step(16 * hour);
    expect(home.watts).toBeGreaterThan(550);
    plant.step(5 * hour);
    expect(home.consumedKwh).toBeCloseTo(9.6, 0);
  });

  it('with a fridge take 60 W for two fifths of the time', () => {
    const plant = house({ acLoads: { galley: { node: 'grid', watts: 0, appliances: ['fridge'] } } });
    plant.step(48 * hour);
    expect(plant.get('acLoad', 'galley').consumedKwh).toBeCloseTo(0.06 * 0.4 * 48, 1);
  });

  it('with a kettle take 2 kW now and then, while people are awake', () => {
    const plant = house({ acLoads: { galley: { node: 'grid', watts: 0, appliances: ['kettle'] } } });
    const galley = plant.get('acLoad', 'galley');
    plant.step(6 * hour);
    expect(galley.consumedKwh).toBe(0);
    plant.step(18 * hour + 4 * 24 * hour);
    expect(galley.consumedKwh / 5).toBeGreaterThan(0.2);
    expect(galley.consumedKwh / 5).toBeLessThan(0.9);
  });

  it('step up and down by events, on a phase, for good or for a time', () => {
    const plant = house({ acLoads: { home: { node: 'grid', phases: [1, 2], watts: 0 } } });
    const { phaseWatts } = plant.get('acLoad', 'home');
    plant.raise({ event: 'load-step', watts: 3_000 });
    plant.raise({ event: 'load-step', watts: 500, phase: 3, seconds: 10, device: 'home' });
    plant.step(5);
    expect(phaseWatts).toEqual([3_000, 0, 500]);
    expect(plant.get('grid', 'grid').phases.map(({ watts }) => watts)).toEqual([3_000, 0, 500]);
    plant.step(10);
    plant.raise({ event: 'load-step', watts: -2_000 });
    plant.step(1);
    expect(phaseWatts).toEqual([1_000, 0, 0]);
    plant.raise({ event: 'load-step', watts: -2_000 });
    plant.step(1);
    expect(phaseWatts).toEqual([0, 0, 0]);
  });

  it('are switched by relays', () => {
    const plant = house({
      acLoads: { boiler: { node: 'grid', watts: 2_000 } },
      relays: { boilerRelay: { load: 'boiler' } },
    });
    plant.step(1);
    expect(plant.get('acLoad', 'boiler').watts).toBe(0);
    plant.get('relay', 'boilerRelay').order({ isClosed: true });
    plant.step(1);
    expect(plant.get('acLoad', 'boiler').watts).toBeGreaterThan(1_700);
  });
});

describe('an EV charger', () => {
  const withCar = (changes: Partial<PlantDescription> = {}) =>
    house({ evChargers: { wallbox: { node: 'grid', phases: [1, 2, 3], isConnected: true } }, ...changes });

  it('charges a car with the current that is set', () => {
    const plant = withCar();
    const wallbox = plant.get('evCharger', 'wallbox');
    wallbox.order({ amps: 10 });
    plant.step(hour);
    expect(wallbox).toMatchObject({ status: 'charging', amps: 10, watts: 6_900, chargingSeconds: hour });
    expect(wallbox.sessionKwh).toBeCloseTo(6.9, 6);
    expect(wallbox.carSoc).toBeCloseTo(40 + 10.35, 1);
    wallbox.order({ amps: 40 });
    expect(wallbox.setAmps).toBe(16);
    wallbox.order({ isStarted: false });
    plant.step(1);
    expect(wallbox).toMatchObject({ status: 'connected', watts: 0 });
  });

  it('stops when the car is full or gone', () => {
    const plant = withCar();
    const wallbox = plant.get('evCharger', 'wallbox');
    plant.set('wallbox.carSoc', 99.9);
    plant.step(600);
    expect(wallbox).toMatchObject({ status: 'charged', watts: 0 });
    plant.raise({ event: 'ev-disconnected' });
    plant.step(1);
    expect(wallbox.status).toBe('disconnected');
    plant.raise({ event: 'ev-connected' });
    plant.step(1);
    expect(wallbox).toMatchObject({ status: 'charging', sessionKwh: expect.closeTo(0.003, 2) });
  });

  it('follows the sun in auto mode', () => {
    const plant = withCar({
      startUnixMs: Date.UTC(2026, 5, 21, 0),
      weather: { cloudiness: 0 },
      pvInverters: { pv: { node: 'grid', phases: [1, 2, 3], peakWatts: 10_000, ratedWatts: 9_000 } },
    });
    const wallbox = plant.get('evCharger', 'wallbox');
    wallbox.order({ mode: 'auto' });
    plant.step(hour);
    expect(wallbox).toMatchObject({ status: 'wait-sun', watts: 0 });
    plant.step(11 * hour);
    expect(wallbox.status).toBe('charging');
    expect(Math.abs(plant.get('grid', 'grid').watts)).toBeLessThan(200);
  });
});
