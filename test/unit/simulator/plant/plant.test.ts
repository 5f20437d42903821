import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../src/simulator/plant/description.ts';
import { OrderError, type Part } from '../../../../src/simulator/plant/part.ts';
import { Plant, PlantError } from '../../../../src/simulator/plant/plant.ts';
import { everything } from '../services/store-rig.ts';
import { hour, lfp48, midsummer, plantOf, threePhaseEss } from './plants.ts';

describe('a plant', () => {
  it('shows the same whenever it is built from the same description, and however its seconds are cut', () => {
    const one = new Plant(threePhaseEss);
    const other = new Plant(threePhaseEss);
    one.step(7_200);
    for (let part = 0; part < 720; part += 1) other.step(10);
    expect(other.values()).toEqual(one.values());
    const another = new Plant({ ...threePhaseEss, seed: 2 });
    another.step(7_200);
    expect(another.values()).not.toEqual(one.values());
  });

  it('shows the same of the other parts when a part is added', () => {
    const few = new Plant(threePhaseEss);
    const more = new Plant({ ...threePhaseEss, tanks: { ...threePhaseEss.tanks, diesel: { litres: 100 } } });
    few.step(hour);
    more.step(hour);
    expect(more.values()).toMatchObject(few.values());
  });

  it('tells where it is in time', () => {
    const plant = plantOf({});
    plant.step(90.5);
    expect(plant.seconds).toBe(90.5);
    expect(plant.unixMs).toBe(midsummer + 90_500);
    expect(() => plant.step(Number.NaN)).toThrow(OrderError);
    expect(() => plant.step(-1)).toThrow(OrderError);
  });

  it('means something before its first step', () => {
    const values = new Plant(threePhaseEss).values();
    expect(values['multi.state']).toBe('passthru');
    expect(values['grid.watts']).toBeGreaterThan(100);
  });

  it('lets some values be set from outside, and names them when another is tried', () => {
    const plant = plantOf({ tanks: { water: { litres: 100 } } });
    plant.set('house.soc', 33);
    plant.set('water.level', 12);
    expect(plant.values()).toMatchObject({ 'house.soc': 33, 'water.level': 12, 'water.litres': 12 });
    expect(() => plant.set('house.volts', 12)).toThrow(/house.volts cannot be set; .*house.soc.*water.level/);
    expect(() => plant.set('house.toString', 12)).toThrow(OrderError);
    expect(() => plant.set('', 12)).toThrow(OrderError);
    expect(() => plant.set('house.soc', Number.NaN)).toThrow('house.soc must be a finite number');
  });

  it('shows each value that can be set, under the same name', () => {
    const plant = new Plant({
      ...everything,
      batteries: { ...everything.batteries, supply: { ...lfp48, supplyVolts: 52 } },
    });
    const parts = Object.values(plant.parts).flat() as Part[];
    const shown = plant.values();
    const settable = [plant.weather, ...parts].flatMap(({ name, settable: own }) =>
      Object.keys(own).map((key) => `${name}.${key}`),
    );
    expect(settable).toEqual(expect.arrayContaining(['mains.isOn', 'mains.nominalVolts', 'supply.supplyVolts']));
    expect(settable.filter((name) => typeof shown[name] !== 'number' && name !== 'mains.isOn')).toEqual([]);
    for (const name of settable) {
      const value = Number(shown[name]);
      plant.set(name, value);
      expect([name, Number(plant.values()[name])]).toEqual([name, expect.closeTo(value, 6)]);
    }
  });

  it('loses its grid when that is set to 0, and has it again at 1', () => {
    const plant = plantOf({ grids: { grid: { volts: 235 } } });
    expect(plant.values()).toMatchObject({ 'grid.isOn': true, 'grid.nominalVolts': 235, 'grid.nominalHertz': 50 });
    plant.set('grid.isOn', 0);
    plant.step(1);
    expect(plant.values()).toMatchObject({ 'grid.isOn': false, 'grid.L1.volts': 0 });
    plant.set('grid.isOn', 1);
    plant.step(1);
    expect(plant.values()['grid.L1.volts']).toBeGreaterThan(220);
  });

  it('refuses orders and events that are none', () => {
    const plant = new Plant(threePhaseEss);
    const multi = plant.get('multi', 'multi');
    expect(() => multi.order({ inputLimitAmps: [Number.NaN] })).toThrow(OrderError);
    expect(() => multi.order({ ess: [{ setPointWatts: Number.POSITIVE_INFINITY }] })).toThrow(OrderError);
    expect(() => plant.raise({ event: 'generator-start' })).toThrow('the plant has no generator');
    expect(() => plant.raise({ event: 'grid-lost', device: 'x' })).toThrow('the plant has no grid x');
    expect(() => plant.raise({ event: 'load-step', watts: Number.NaN })).toThrow(OrderError);
    expect(() => plantOf({}).raise({ event: 'load-step', watts: 1 })).toThrow('the plant has no acLoad');
    expect(() => plant.get('multi', 'house')).toThrow('the plant has no multi house');
  });
});

describe('a day of the three-phase system', () => {
  it('runs through in a few seconds, on plausible values', { timeout: 30_000 }, () => {
    const plant = new Plant(threePhaseEss);
    plant.get('multi', 'multi').order({ ess: [0, 0, 0].map((setPointWatts) => ({ setPointWatts })) });
    const startedAt = performance.now();
    plant.step(24 * hour);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const { soc, volts } = plant.get('battery', 'house');
    expect(soc).toBeGreaterThan(40);
    expect(volts).toBeGreaterThan(51);
    expect(volts).toBeLessThan(57);
    // The battery is full in the afternoon, and what it does not take stays in the panels.
    expect(plant.get('solarCharger', 'roof').yieldKwh).toBeGreaterThan(7);
    expect(plant.get('pvInverter', 'garage').producedKwh).toBeGreaterThan(20);
  });
});

describe('two days off the grid', () => {
  it('go as in the run that the fact sheet tells of: SoC 35 to 100 %, 52.3 to 56.8 V', { timeout: 30_000 }, () => {
    const plant = plantOf({
      startUnixMs: Date.UTC(2026, 4, 1, 6),
      weather: { cloudiness: 0.1 },
      batteries: { house: { ...lfp48, soc: 50 } },
      solarChargers: { roof: { battery: 'house', peakWatts: 4_000, openVolts: 120, ratedAmps: 85 } },
      dcLoads: { base: { battery: 'house', watts: 250 } },
    });
    const { volts: _, ...seen } = { volts: 0, least: 100, most: 0, lowest: 100, highest: 0 };
    const stages: string[] = [];
    const battery = plant.get('battery', 'house');
    const charger = plant.get('solarCharger', 'roof');
    for (let minute = 0; minute < 2 * 24 * 60; minute += 1) {
      plant.step(60);
      seen.least = Math.min(seen.least, battery.soc);
      seen.most = Math.max(seen.most, battery.soc);
      seen.lowest = Math.min(seen.lowest, battery.volts);
      seen.highest = Math.max(seen.highest, battery.volts);
      if (charger.isActive && charger.stage !== stages.at(-1)) stages.push(charger.stage);
    }
    expect(seen.least).toBeGreaterThan(35);
    expect(seen.most).toBeGreaterThan(99);
    expect(seen.lowest).toBeGreaterThan(52);
    expect(seen.highest).toBeCloseTo(56.8, 1);
    expect(stages.slice(0, 6)).toEqual(['bulk', 'absorption', 'float', 'bulk', 'absorption', 'float']);
  });
});

describe('a description', () => {
  it('is refused with everything that is wrong with it', () => {
    const wrong: PlantDescription = {
      startUnixMs: Number.NaN,
      place: { latitude: 91, longitude: 0 },
      batteries: { house: { ...lfp48, nominalVolts: 35, soc: 120 } },
      solarChargers: { roof: { battery: 'shed', peakWatts: -1, openVolts: 100, ratedAmps: 0 } },
      grids: { grid: {} },
      multis: { multi: { battery: 'house', inputs: ['grid', 'shore'], phases: 3, voltAmps: 3_000, chargeAmps: 35 } },
      generators: {
        genset: { ratedWatts: 1, fuelTank: 'diesel', autoStart: { battery: 'x', startSoc: 1, stopSoc: 2 } },
      },
      acLoads: { grid: { node: 'grid', phases: [2], watts: 1 } },
      acChargers: { charger: { battery: 'house', node: 'multi', ratedAmps: 10 } },
      relays: { gx: { load: 'toaster' } },
    };
    let problems: readonly string[] = [];
    try {
      new Plant(wrong);
    } catch (error) {
      if (!(error instanceof PlantError)) throw error;
      problems = error.problems;
    }
    expect(problems).toEqual([
      'startUnixMs must be a number, -8640000000000000 to 8640000000000000, not NaN',
      'place.latitude must be a number, -90 to 90, not 91',
      'acLoads: the name grid is taken by grids',
      'batteries.house.soc must be a number, 0 to 100, not 120',
      'solarChargers.roof.peakWatts must be a number, 0 to 1000000000, not -1',
      'solarChargers.roof.ratedAmps must be a number, above 0, not 0',
      'batteries.house.nominalVolts must be 12, 24, 36 or 48',
      'solarChargers.roof: there is no shed; it may be one of house',
      'acChargers.charger: there is no multi; it may be one of grid, genset',
      'generators.genset: there is no diesel; it may be one of (none)',
      'acLoads.grid: grid has no phase L2',
      'relays.gx: there is no toaster; it may be one of grid',
      'multis.multi: grid has fewer phases than it needs, 3',
      'multis.multi: there is no shore; it may be one of grid, genset',
      'multis.multi: shore has fewer phases than it needs, 3',
      'generators.genset: there is no x; it may be one of house',
    ]);
  });
});
