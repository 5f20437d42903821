import { describe, expect, it } from 'vitest';
import type { PlantDescription } from '../../../../src/simulator/plant/description.ts';
import { OrderError } from '../../../../src/simulator/plant/part.ts';
import { lfp48, plantOf } from './plants.ts';

const lead12 = { chemistry: 'agm', nominalVolts: 12, capacityAmpHours: 200, soc: 60 } as const;
const atNoon = { startUnixMs: Date.UTC(2026, 5, 21, 11, 40), weather: { cloudiness: 0, meanCelsius: 18 } } as const;
const roof = { battery: 'house', peakWatts: 400, openVolts: 45, ratedAmps: 30 } as const;

function boat(changes: Partial<PlantDescription> = {}) {
  return plantOf({ ...atNoon, batteries: { house: lead12 }, solarChargers: { roof }, ...changes });
}

describe('a solar charger', () => {
  it('gives 98 % of what the panels give while it tracks', () => {
    const plant = boat();
    const charger = plant.get('solarCharger', 'roof');
    plant.step(60);
    expect(charger).toMatchObject({ trackerMode: 'tracking', stage: 'bulk', isActive: true });
    expect(charger.panelWatts).toBeGreaterThan(250);
    expect(charger.panelWatts).toBe(charger.availableWatts);
    expect(charger.amps * charger.volts).toBeCloseTo(0.98 * charger.panelWatts, 9);
    expect(charger.panelVolts).toBeCloseTo(0.8 * 45, 0);
  });

  it('stays within its rating and within what it is told, at a higher panel voltage', () => {
    const plant = boat({ solarChargers: { roof: { ...roof, ratedAmps: 15 } } });
    const charger = plant.get('solarCharger', 'roof');
    plant.step(60);
    expect(charger.amps).toBeCloseTo(15, 1);
    expect(charger.trackerMode).toBe('limited');
    expect(charger.panelVolts).toBeGreaterThan(38);
    charger.order({ limitAmps: 4 });
    plant.step(10);
    expect(charger.amps).toBeCloseTo(4, 1);
    charger.order({ isOn: false });
    plant.step(1);
    expect(charger).toMatchObject({ amps: 0, panelWatts: 0, trackerMode: 'off', isActive: false });
    charger.order({ isOn: true, limitAmps: undefined });
    plant.step(10);
    expect(charger.amps).toBeCloseTo(15, 1);
  });

  it('gives less in great heat', () => {
    const plant = boat({
      weather: { cloudiness: 0, meanCelsius: 50, swingCelsius: 0 },
      solarChargers: { roof: { ...roof, ratedAmps: 10 } },
    });
    plant.step(60);
    expect(plant.get('solarCharger', 'roof').amps).toBeCloseTo(7.5, 1);
  });

  it('charges to the voltage that the network wants', () => {
    const plant = boat();
    const charger = plant.get('solarCharger', 'roof');
    charger.order({ volts: 12.42 });
    plant.step(60);
    expect(charger.isExternal).toBe(true);
    expect(charger.volts).toBeCloseTo(12.42, 6);
  });

  it('sleeps by night and wakes when the panels are well above the battery', () => {
    const plant = boat({ startUnixMs: Date.UTC(2026, 5, 21, 0) });
    const charger = plant.get('solarCharger', 'roof');
    plant.step(3_600);
    expect(charger).toMatchObject({ isActive: false, panelWatts: 0, panelVolts: 0 });
    while (!charger.isActive) plant.step(60);
    expect(charger.panelVolts).toBeGreaterThan(12);
    const hours = (plant.seconds / 3_600) % 24;
    expect(hours).toBeGreaterThan(3);
    expect(hours).toBeLessThan(5);
  });

  it('feeds its load output from the battery', () => {
    const plant = boat({ solarChargers: { roof: { ...roof, loadAmps: 5 } } });
    const charger = plant.get('solarCharger', 'roof');
    plant.step(10);
    expect(charger.loadAmps).toBeCloseTo(5, 2);
    expect(plant.get('battery', 'house').amps).toBeCloseTo(charger.amps - charger.loadAmps, 6);
    charger.order({ isLoadOn: false });
    plant.step(1);
    expect(charger.loadAmps).toBeCloseTo(0, 9);
  });

  it('brings a 24 V lead battery through absorption to float in a summer day', () => {
    const plant = plantOf({
      weather: { cloudiness: 0 },
      batteries: { house: { chemistry: 'lead', nominalVolts: 24, capacityAmpHours: 400, soc: 70, celsius: 25 } },
      solarChargers: { roof: { battery: 'house', peakWatts: 1_200, openVolts: 90, ratedAmps: 50 } },
      dcLoads: { lamps: { battery: 'house', watts: 100 } },
    });
    const charger = plant.get('solarCharger', 'roof');
    const stages: string[] = [];
    let highest = 0;
    for (let minute = 0; minute < 20 * 60; minute += 1) {
      plant.step(60);
      if (charger.stage !== stages.at(-1)) stages.push(charger.stage);
      highest = Math.max(highest, charger.volts);
    }
    expect(stages.slice(0, 3)).toEqual(['bulk', 'absorption', 'float']);
    expect(highest).toBeGreaterThan(28.7);
    expect(highest).toBeLessThan(29.6);
    expect(plant.get('battery', 'house').soc).toBeGreaterThan(90);
  });
});

describe('an alternator', () => {
  const motor = {
    startUnixMs: Date.UTC(2026, 5, 21, 0),
    alternators: { engine: { battery: 'house', ratedAmps: 90 } },
  } as const;

  it('gives nothing while the engine stands, and by its speed while it runs', () => {
    const plant = boat(motor);
    const alternator = plant.get('alternator', 'engine');
    plant.step(10);
    expect(alternator.amps).toBe(0);
    plant.raise({ event: 'engine-start', rpm: 800 });
    plant.step(60);
    expect(alternator.amps).toBeCloseTo(0.35 * 90, 0);
    plant.raise({ event: 'engine-start', rpm: 2_500 });
    plant.step(60);
    expect(alternator.amps).toBeCloseTo(90, 0);
    plant.raise({ event: 'engine-stop' });
    plant.step(60);
    expect(alternator.amps).toBe(0);
  });

  it('does not go beyond 14.2 V', () => {
    const plant = boat({ ...motor, batteries: { house: { ...lead12, soc: 95 } } });
    plant.raise({ event: 'engine-start' });
    plant.step(3_600);
    expect(plant.get('battery', 'house').volts).toBeCloseTo(14.2, 3);
  });
});

describe('a charger on shore power', () => {
  const shore = {
    startUnixMs: Date.UTC(2026, 5, 21, 0),
    grids: { shore: {} },
    acChargers: { charger: { battery: 'house', node: 'shore', ratedAmps: 30 } },
  } as const;

  it('charges with its rating and takes the power from the shore', () => {
    const plant = boat(shore);
    const charger = plant.get('acCharger', 'charger');
    plant.step(60);
    expect(charger.amps).toBeCloseTo(30, 1);
    expect(plant.get('grid', 'shore').watts).toBeCloseTo((charger.amps * charger.volts) / 0.93, 6);
    charger.order({ limitAmps: 8 });
    plant.step(5);
    expect(charger.amps).toBeCloseTo(8, 1);
  });

  it('stops when it is switched off and when the shore is gone', () => {
    const plant = boat(shore);
    const charger = plant.get('acCharger', 'charger');
    charger.order({ isOn: false });
    plant.step(5);
    expect(charger.amps).toBe(0);
    charger.order({ isOn: true });
    plant.raise({ event: 'grid-lost' });
    plant.step(5);
    expect(charger).toMatchObject({ amps: 0, acAmps: 0, isActive: false });
  });
});

describe('DC loads', () => {
  it('are cut off below 10.5 V a block, and come back above 12 V', () => {
    const plant = plantOf({
      batteries: { house: { ...lfp48, soc: 1 } },
      dcLoads: { lamps: { battery: 'house', watts: 900 } },
    });
    const lamps = plant.get('dcLoad', 'lamps');
    plant.step(60);
    expect(lamps.watts).toBe(0);
    plant.set('house.soc', 50);
    plant.step(2);
    expect(lamps.watts).toBeGreaterThan(800);
    lamps.order({ isOn: false });
    plant.step(1);
    expect(lamps.watts).toBeCloseTo(0, 9);
  });
});

describe('an inverter', () => {
  const inverters = {
    startUnixMs: Date.UTC(2026, 5, 21, 0),
    inverters: { phoenix: { battery: 'house', voltAmps: 1_200 } },
    acLoads: { galley: { node: 'phoenix', watts: 300 } },
  } as const;

  it('feeds its loads', () => {
    const plant = boat(inverters);
    const phoenix = plant.get('inverter', 'phoenix');
    plant.step(10);
    expect(phoenix.state).toBe('inverting');
    expect(phoenix.outputWatts).toBeCloseTo(plant.get('acLoad', 'galley').watts, 9);
    expect(phoenix.outputAmps).toBeCloseTo(phoenix.outputWatts / phoenix.outputVolts, 9);
    expect(-phoenix.dcAmps * phoenix.volts).toBeGreaterThan(phoenix.outputWatts);
    phoenix.order({ mode: 'off' });
    plant.step(1);
    expect(phoenix).toMatchObject({ state: 'off', outputWatts: 0, outputVolts: 0 });
  });

  it('sleeps in eco mode while little is wanted', () => {
    const plant = boat({ ...inverters, acLoads: { galley: { node: 'phoenix', watts: 10 } } });
    const phoenix = plant.get('inverter', 'phoenix');
    phoenix.order({ mode: 'eco' });
    plant.step(5);
    expect(phoenix.state).toBe('searching');
    expect(phoenix.dcAmps * phoenix.volts).toBeCloseTo(-2.5, 6);
    plant.raise({ event: 'load-step', watts: 200 });
    plant.step(2);
    expect(phoenix.state).toBe('inverting');
  });

  it('trips on overload and on a low battery', () => {
    const plant = boat({ ...inverters, acLoads: { galley: { node: 'phoenix', watts: 2_500 } } });
    const phoenix = plant.get('inverter', 'phoenix');
    plant.step(5);
    expect(phoenix).toMatchObject({ state: 'fault', overload: 2 });
    const low = boat({ ...inverters, batteries: { house: { ...lead12, capacityAmpHours: 1 } } });
    low.step(60);
    expect(low.get('inverter', 'phoenix')).toMatchObject({ state: 'fault', lowBattery: 2 });
  });

  it('works as it is set, and takes no number that is none', () => {
    const plant = boat({ ...inverters, acLoads: { galley: { node: 'phoenix', watts: 10 } } });
    const phoenix = plant.get('inverter', 'phoenix');
    const { settings } = phoenix;
    phoenix.order({ mode: 'eco', settings: { ...settings, sleepWatts: 5, outputVolts: 210, hertz: 60 } });
    plant.step(5);
    expect(phoenix.state).toBe('inverting');
    expect(Math.abs(phoenix.outputVolts - 210)).toBeLessThan(4.3);
    expect(phoenix.node.hertz).toBe(60);
    expect(() => phoenix.order({ settings: { ...settings, shutdownVolts: Number.NaN } })).toThrow(OrderError);
    plant.step(5);
    expect(phoenix.state).toBe('inverting');
  });
});
