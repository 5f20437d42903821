import { describe, expect, it } from 'vitest';
import { lfp48, multiPlant } from './plants.ts';

const noon = { startUnixMs: Date.UTC(2026, 5, 21, 11, 40), weather: { cloudiness: 0 } } as const;

describe('a Multi with ESS', () => {
  it('keeps the AC input at the set-point whatever the loads take', () => {
    const { plant, multi, phase } = multiPlant();
    multi.order({ ess: [{ setPointWatts: 50 }] });
    plant.step(5);
    expect(phase.inputWatts).toBeCloseTo(50, 6);
    plant.raise({ event: 'load-step', watts: 2_000 });
    plant.step(3);
    expect(phase.inputWatts).toBeCloseTo(50, 6);
    multi.order({ ess: [{ setPointWatts: 4_000 }] });
    plant.step(3);
    expect(phase.inputWatts).toBeCloseTo(4_000, 6);
    multi.order({ ess: [{ setPointWatts: -800 }] });
    plant.step(3);
    expect(phase.inputWatts).toBeCloseTo(-800, 6);
    expect(plant.get('grid', 'grid').watts).toBeCloseTo(-800, 6);
  });

  it('needs about a second to get there', () => {
    const { plant, multi, phase } = multiPlant();
    multi.order({ ess: [{ setPointWatts: 1_000 }] });
    plant.step(5);
    multi.order({ ess: [{ setPointWatts: -2_000 }] });
    plant.step(0.25);
    expect(phase.inputWatts).toBeGreaterThan(-300);
    plant.step(1);
    expect(phase.inputWatts).toBeCloseTo(-2_000, 6);
  });

  it('stays within its rating and within what it may charge', () => {
    const { plant, multi, phase, battery } = multiPlant();
    multi.order({ ess: [{ setPointWatts: -30_000 }] });
    plant.step(5);
    expect(phase.inverterWatts).toBeCloseTo(-4_000, 6);
    multi.order({ ess: [{ setPointWatts: 30_000 }] });
    plant.step(5);
    expect(battery.amps).toBeCloseTo(70, 0);
  });

  it('does not charge when it may not, and does not feed in when it may not', () => {
    const { plant, multi, phase, battery } = multiPlant();
    multi.order({ ess: [{ setPointWatts: 3_000, disableCharge: true }] });
    plant.step(5);
    expect(phase.inputWatts).toBeCloseTo(phase.outputWatts, 6);
    expect(battery.amps).toBeLessThanOrEqual(0);
    multi.order({ ess: [{ setPointWatts: -3_000, disableFeedIn: true }] });
    plant.step(5);
    expect(phase.inputWatts).toBeCloseTo(0, 6);
  });

  it('passes the grid through while no set-point is in force: it neither charges nor discharges', () => {
    const { plant, multi, phase, battery } = multiPlant();
    plant.step(5);
    expect(multi).toMatchObject({ situation: 'mains', state: 'passthru' });
    expect(battery.amps).toBeCloseTo(0, 6);
    multi.order({ ess: [{ setPointWatts: 0 }] });
    plant.step(5);
    expect(battery.amps).toBeLessThan(-10);
    multi.order({ ess: [{}] });
    plant.step(5);
    expect(battery.amps).toBeCloseTo(0, 6);
    expect(phase.inputWatts).toBeCloseTo(phase.outputWatts, -2);
    plant.raise({ event: 'load-step', watts: 2_500 });
    multi.order({ inputLimitAmps: [8] });
    plant.step(5);
    expect(multi.state).toBe('assisting');
    expect(phase.inputAmps).toBeCloseTo(8, 6);
    expect(battery.amps).toBeLessThan(-10);
  });

  it('shows its charge stage while it is led, and passes through only while next to nothing flows', () => {
    const { plant, multi } = multiPlant();
    multi.order({ ess: [{ setPointWatts: -1_000, disableCharge: true }] });
    plant.step(5);
    expect(multi.dcWatts).toBeLessThan(-1_000);
    expect(multi.state).toBe('bulk');
    multi.order({ ess: [{ setPointWatts: 5_000, disableCharge: true }] });
    plant.step(5);
    expect(multi.state).toBe('passthru');
  });

  it('does not listen to set-points without the assistant', () => {
    const { plant, multi, battery } = multiPlant({
      multis: { multi: { battery: 'house', inputs: ['grid'], voltAmps: 5_000, chargeAmps: 70 } },
    });
    multi.order({ ess: [{ setPointWatts: -2_000 }] });
    plant.step(5);
    expect(battery.amps).toBeCloseTo(70, 0);
  });

  it('leads the solar chargers, which hold back what the battery does not take', () => {
    const { plant, multi, phase } = multiPlant({
      ...noon,
      batteries: { house: { ...lfp48, soc: 99.5 } },
      solarChargers: { roof: { battery: 'house', peakWatts: 4_000, openVolts: 120, ratedAmps: 85 } },
    });
    const roof = plant.get('solarCharger', 'roof');
    multi.order({ ess: [{ setPointWatts: 0 }] });
    plant.step(3 * 3_600);
    expect(roof).toMatchObject({ stage: multi.stage, isExternal: true, trackerMode: 'limited' });
    expect(phase.inputWatts).toBeCloseTo(0, 0);
  });
});

describe('a solar charger beside a Multi with ESS', () => {
  it('goes by its own stages while the Multi is off', () => {
    const { plant, multi, battery } = multiPlant({
      ...noon,
      batteries: { house: { ...lfp48, soc: 99.5 } },
      solarChargers: { roof: { battery: 'house', peakWatts: 4_000, openVolts: 120, ratedAmps: 85 } },
    });
    const roof = plant.get('solarCharger', 'roof');
    multi.order({ mode: 'off' });
    plant.step(2 * 3_600);
    expect(roof).toMatchObject({ isExternal: false, stage: 'float' });
    expect(battery.volts).toBeCloseTo(54, 0);
  });
});

describe('PV inverters on the output of a Multi', () => {
  const onOutput = {
    ...noon,
    pvInverters: { pv: { node: 'multi', peakWatts: 4_500, ratedWatts: 4_000 } },
  } as const;

  it('feed loads, battery and grid while there is one', () => {
    const { plant, multi, phase } = multiPlant(onOutput, 300);
    multi.order({ ess: [{ setPointWatts: 0 }] });
    plant.step(60);
    const pv = plant.get('pvInverter', 'pv');
    expect(pv).toMatchObject({ state: 'running' });
    expect(pv.watts).toBeGreaterThan(2_500);
    expect(phase.outputWatts).toBeCloseTo(plant.get('acLoad', 'home').watts - pv.watts, 6);
    expect(multi.dcWatts).toBeGreaterThan(2_000);
  });

  it('charge the battery without a grid, and are held back by the frequency when it is full', () => {
    const { plant, multi, battery } = multiPlant({ ...onOutput, batteries: { house: { ...lfp48, soc: 90 } } }, 300);
    const pv = plant.get('pvInverter', 'pv');
    plant.step(60);
    plant.raise({ event: 'grid-lost' });
    plant.step(90);
    expect(multi).toMatchObject({ state: 'inverting', hertz: 50 });
    expect(battery.amps).toBeGreaterThan(40);
    plant.step(2 * 3_600);
    expect(multi.state).toBe('inverting');
    expect(multi.hertz).toBeGreaterThan(50.2);
    expect(multi.hertz).toBeLessThanOrEqual(53);
    expect(pv.state).toBe('throttled');
    expect(battery.volts).toBeLessThan(56.9);
  });

  it('carry the loads without a grid when the battery is full, which then rests', () => {
    const full = { ...lfp48, soc: 100, capacityAmpHours: 300, bms: true };
    const { plant, multi, battery } = multiPlant({ ...onOutput, batteries: { house: full } }, 500);
    multi.order({ ess: [{ setPointWatts: 3_000 }] });
    plant.step(3_600);
    plant.raise({ event: 'grid-lost' });
    plant.step(20);
    for (let second = 0; second < 600; second += 10) {
      plant.step(10);
      expect(Math.abs(battery.watts)).toBeLessThan(100);
      expect(plant.get('pvInverter', 'pv').watts).toBeGreaterThan(plant.get('acLoad', 'home').watts);
      expect(multi.hertz).toBeGreaterThan(50.2);
    }
  });

  it('go on when the grid goes, and wait a minute after a time without voltage', () => {
    const { plant, multi } = multiPlant(onOutput, 300);
    const pv = plant.get('pvInverter', 'pv');
    plant.step(60);
    plant.raise({ event: 'grid-lost' });
    plant.step(1);
    expect(pv.watts).toBeGreaterThan(2_000);
    multi.order({ mode: 'off' });
    plant.step(1);
    expect(pv).toMatchObject({ state: 'off', watts: 0 });
    multi.order({ mode: 'on' });
    plant.step(30);
    expect(pv).toMatchObject({ state: 'starting', watts: 0 });
    plant.step(40);
    expect(pv.watts).toBeGreaterThan(2_000);
  });

  it('do not push power back into a generator', () => {
    const { plant } = multiPlant(
      {
        ...onOutput,
        grids: {},
        generators: { genset: { ratedWatts: 6_000 } },
        multis: { multi: { battery: 'house', inputs: ['genset'], voltAmps: 5_000, chargeAmps: 70 } },
      },
      300,
    );
    plant.raise({ event: 'generator-start' });
    plant.step(200);
    expect(plant.get('generator', 'genset').watts).toBeGreaterThan(0);
    expect(plant.get('pvInverter', 'pv').watts).toBeCloseTo(plant.get('acLoad', 'home').watts, 6);
  });

  it('obey a limit', () => {
    const { plant } = multiPlant(onOutput, 300);
    const pv = plant.get('pvInverter', 'pv');
    pv.order({ limitWatts: 1_000 });
    plant.step(60);
    expect(pv.watts).toBeCloseTo(1_000, 6);
    expect(pv.state).toBe('throttled');
    pv.order({ limitWatts: undefined });
    plant.step(1);
    expect(pv.state).toBe('running');
  });
});
