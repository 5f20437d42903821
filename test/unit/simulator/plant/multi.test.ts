import { describe, expect, it } from 'vitest';
import { hour, lfp48, plainMultiPlant } from './plants.ts';

describe('a Multi on the grid', () => {
  it('passes the grid through to the loads and charges with what it can', () => {
    const { plant, multi, phase, battery } = plainMultiPlant();
    plant.step(60);
    expect(multi).toMatchObject({ situation: 'mains', state: 'bulk', activeInput: 0 });
    expect(battery.amps).toBeCloseTo(70, 0);
    expect(phase.outputWatts).toBeCloseTo(plant.get('acLoad', 'home').watts, 9);
    expect(phase.inputWatts).toBeCloseTo(phase.outputWatts + multi.dcWatts / 0.93 + 29, 0);
    expect(plant.get('grid', 'grid').watts).toBeCloseTo(phase.inputWatts, 9);
    expect(phase.outputVolts).toBe(phase.inputVolts);
    expect(multi.hertz).toBe(plant.get('grid', 'grid').hertz);
  });

  it('charges with less when the loads and the limit leave no more', () => {
    const { plant, multi, phase } = plainMultiPlant({}, 2_000);
    multi.order({ inputLimitAmps: [12] });
    plant.step(60);
    expect(multi.state).toBe('bulk');
    expect(phase.inputAmps).toBeCloseTo(12, 9);
    expect(multi.dcWatts).toBeGreaterThan(0);
  });

  it('lets the battery help when the loads exceed a limit of 5 A', () => {
    const { plant, multi, phase, battery } = plainMultiPlant({}, 3_000);
    multi.order({ inputLimitAmps: [5] });
    plant.step(60);
    expect(multi.state).toBe('assisting');
    expect(phase.inputAmps).toBeCloseTo(5, 9);
    expect(phase.inverterWatts).toBeCloseTo(phase.inputWatts - phase.outputWatts, 9);
    expect(battery.watts).toBeLessThan(-1_700);
  });

  it('raises a limit to the least that PowerAssist takes, and takes any without PowerAssist', () => {
    const { plant, multi, phase } = plainMultiPlant({}, 3_000);
    multi.order({ inputLimitAmps: [1] });
    expect(multi.inputLimitAmps(0)).toBe(3.5);
    multi.order({ powerAssist: false });
    expect(multi.inputLimitAmps(0)).toBe(1);
    plant.step(60);
    expect(multi.state).not.toBe('assisting');
    expect(phase.inputWatts).toBeGreaterThan(2_500);
    expect(multi.dcWatts).toBeCloseTo(0, 6);
    multi.order({ inputLimitAmps: [500] });
    expect(multi.inputLimitAmps(0)).toBe(50);
  });

  it('carries what the inverter cannot over the input when the loads exceed both', () => {
    const { plant, multi, phase } = plainMultiPlant({}, 7_000);
    multi.order({ inputLimitAmps: [5] });
    plant.step(5);
    expect(phase.inverterWatts).toBeCloseTo(-4_000, 6);
    expect(phase.inputAmps).toBeGreaterThan(5);
  });

  it('charges with no more than it is told', () => {
    const { plant, multi, battery } = plainMultiPlant();
    multi.order({ chargeLimitAmps: 20 });
    plant.step(10);
    expect(battery.amps).toBeCloseTo(20, 1);
    multi.order({ chargeLimitAmps: undefined });
    plant.step(10);
    expect(battery.amps).toBeCloseTo(70, 0);
  });

  it('leaves the grid alone as an inverter only, and does not invert as a charger only', () => {
    const { plant, multi, phase, battery } = plainMultiPlant();
    multi.order({ mode: 'inverter-only' });
    plant.step(10);
    expect(multi).toMatchObject({ situation: 'island', state: 'inverting', activeInput: undefined });
    expect(phase).toMatchObject({ inputWatts: 0, outputWatts: plant.get('acLoad', 'home').watts });
    expect(battery.watts).toBeLessThan(-1_000);
    plant.raise({ event: 'grid-lost' });
    plant.step(1);
    expect(multi.state).toBe('inverting');
    multi.order({ mode: 'charger-only' });
    plant.step(1);
    expect(multi.state).toBe('off');
    expect(phase.outputVolts).toBe(0);
    expect(plant.get('acLoad', 'home').watts).toBe(0);
    plant.raise({ event: 'grid-restored' });
    plant.step(30);
    expect(multi.state).toBe('bulk');
    multi.order({ inputLimitAmps: [3.5] });
    plant.step(1);
    expect(multi.dcWatts).toBeCloseTo(0, 6);
  });

  it('is off when it is switched off: no voltage, no current', () => {
    const { plant, multi, phase, battery } = plainMultiPlant();
    plant.step(10);
    multi.order({ mode: 'off' });
    plant.step(1);
    expect(multi).toMatchObject({ state: 'off', activeInput: undefined, dcWatts: 0 });
    expect(phase).toMatchObject({ outputVolts: 0, outputWatts: 0, inputWatts: 0 });
    expect(battery.amps).toBe(0);
    expect(plant.get('grid', 'grid').watts).toBe(0);
  });

  it('charges to the voltages that an installer sets, and not at all with a limit of 0', () => {
    const { plant, multi, battery } = plainMultiPlant({ batteries: { house: { ...lfp48, soc: 95 } } });
    const usual = { absorptionVolts: 56.8, floatVolts: 54, outputVolts: 230, shutdownVolts: 37.2, restartVolts: 43.6 };
    multi.order({ settings: { ...usual, absorptionVolts: 55.2 } });
    plant.step(hour);
    expect(multi.state).toBe('absorption');
    expect(battery.volts).toBeCloseTo(55.2, 2);
    multi.order({ chargeLimitAmps: 0 });
    plant.step(1);
    expect(multi.state).toBe('passthru');
    expect(multi.dcAmps).toBeLessThanOrEqual(0);
  });

  it('warns of heat, stops inverting when it is too hot, and starts again when it has cooled down', () => {
    const { plant, multi } = plainMultiPlant({}, 3_000);
    plant.raise({ event: 'grid-lost' });
    plant.set('house.celsius', 80);
    plant.step(1);
    const levels = new Set<number>();
    for (let minute = 0; minute < 120 && multi.state === 'inverting'; minute += 1) {
      plant.step(60);
      levels.add(multi.highTemperature);
    }
    expect([...levels]).toEqual([0, 1, 2]);
    expect(multi.state).toBe('fault');
    plant.set('house.celsius', 20);
    plant.step(120);
    expect(multi.state).toBe('fault');
    plant.step(300);
    expect(multi.state).toBe('inverting');
    expect(multi.highTemperature).toBe(0);
  });

  it('makes the voltage that an installer sets, and stops at the battery voltage that one sets', () => {
    const { plant, multi, phase } = plainMultiPlant({}, 2_000);
    const usual = { absorptionVolts: 56.8, floatVolts: 54, outputVolts: 240, shutdownVolts: 37.2, restartVolts: 43.6 };
    multi.order({ settings: usual });
    plant.raise({ event: 'grid-lost' });
    plant.step(5);
    expect(phase.outputVolts).toBeGreaterThan(237);
    multi.order({ settings: { ...usual, shutdownVolts: 53.5, restartVolts: 54 } });
    plant.step(2);
    expect(multi).toMatchObject({ state: 'off', lowBattery: 2 });
  });
});

describe('a Multi that loses the grid', () => {
  it('feeds the loads from the battery at once, and goes back when the grid was good for a while', () => {
    const { plant, multi, phase, battery } = plainMultiPlant();
    plant.step(60);
    plant.raise({ event: 'grid-lost' });
    plant.step(1);
    expect(multi).toMatchObject({ state: 'inverting', activeInput: undefined, hasLostMains: true, hertz: 50 });
    expect(phase.inputWatts).toBe(0);
    expect(phase.outputVolts).toBeGreaterThan(225);
    const load = plant.get('acLoad', 'home').watts;
    expect(battery.watts).toBeCloseTo(-(30 + 1.035 * load + (1.2e-5 * load * load * 3) / 5), 6);
    plant.raise({ event: 'grid-restored' });
    plant.step(15);
    expect(multi.state).toBe('inverting');
    plant.step(10);
    expect(multi).toMatchObject({ state: 'bulk', hasLostMains: false });
  });

  it('does not accept a grid whose voltage or frequency is bad', () => {
    const { plant, multi } = plainMultiPlant();
    plant.set('grid.nominalVolts', 180);
    plant.step(600);
    expect(multi.state).toBe('inverting');
    plant.set('grid.nominalVolts', 230);
    plant.set('grid.nominalHertz', 40);
    plant.step(600);
    expect(multi.state).toBe('inverting');
  });

  it('shuts down when the battery is low, and runs again once it has recovered', () => {
    const { plant, multi, battery } = plainMultiPlant({ batteries: { house: { ...lfp48, soc: 0.5 } } }, 2_500);
    plant.raise({ event: 'grid-lost' });
    for (let second = 0; second < 600 && multi.state !== 'off'; second += 1) plant.step(1);
    expect(multi).toMatchObject({ state: 'off', lowBattery: 2 });
    expect(battery.soc).toBeLessThan(0.5);
    plant.step(300);
    expect(multi.state).toBe('off');
    plant.set('house.soc', 50);
    plant.step(20);
    expect(multi.state).toBe('off');
    plant.step(20);
    expect(multi).toMatchObject({ state: 'inverting', lowBattery: 0 });
  });

  it('warns above its rating, trips after seconds, tries again, and gives up after three times', () => {
    const { plant, multi } = plainMultiPlant({}, 6_000);
    plant.raise({ event: 'grid-lost' });
    plant.step(5);
    expect(multi).toMatchObject({ state: 'inverting', overload: 1 });
    plant.step(15);
    expect(multi).toMatchObject({ state: 'fault', overload: 2 });
    plant.step(32);
    expect(multi.state).toBe('inverting');
    plant.step(200);
    expect(multi.state).toBe('fault');
    plant.step(hour);
    expect(multi.state).toBe('fault');
    plant.set('home.baseWatts', 500);
    multi.order({ mode: 'off' });
    plant.step(1);
    multi.order({ mode: 'on' });
    plant.step(5);
    expect(multi).toMatchObject({ state: 'inverting', overload: 0 });
  });

  it('trips when the battery cannot give what the loads want', () => {
    const { plant, multi, battery } = plainMultiPlant(
      { batteries: { house: { ...lfp48, capacityAmpHours: 2 } } },
      4_000,
    );
    plant.raise({ event: 'grid-lost' });
    plant.step(5);
    expect(multi).toMatchObject({ state: 'off', lowBattery: 2 });
    expect(battery.amps).toBe(0);
    expect(Math.abs(plant.balance().watts)).toBeLessThan(1e-6);
  });
});

describe('a Quattro', () => {
  const inputs = {
    grids: { grid: {} },
    generators: { genset: { ratedWatts: 6_000 } },
    multis: { multi: { battery: 'house', inputs: ['grid', 'genset'], voltAmps: 5_000, chargeAmps: 70 } },
  } as const;

  it('prefers AC-in 1, and takes AC-in 2 when that is gone or ignored', () => {
    const { plant, multi } = plainMultiPlant(inputs);
    plant.raise({ event: 'generator-start' });
    plant.step(120);
    expect(multi.activeInput).toBe(0);
    expect(multi.isAvailable(1)).toBe(true);
    plant.raise({ event: 'grid-lost' });
    plant.step(1);
    expect(multi.activeInput).toBe(1);
    plant.raise({ event: 'grid-restored' });
    plant.step(30);
    expect(multi.activeInput).toBe(0);
    multi.order({ ignoresInput: [true] });
    plant.step(1);
    expect(multi.activeInput).toBe(1);
    expect(plant.get('generator', 'genset').watts).toBeGreaterThan(1_000);
  });

  it('keeps a limit for each input', () => {
    const { plant, multi, phase } = plainMultiPlant(inputs, 3_000);
    multi.order({ inputLimitAmps: [25, 8] });
    plant.raise({ event: 'generator-start' });
    plant.raise({ event: 'grid-lost' });
    plant.step(120);
    expect(multi).toMatchObject({ activeInput: 1, state: 'assisting' });
    expect(phase.inputAmps).toBeCloseTo(8, 9);
    expect(multi.inputLimitAmps(0)).toBe(25);
  });
});

describe('several units', () => {
  it('share phases: each phase carries its own loads, and all charge together', () => {
    const { plant, multi, battery } = plainMultiPlant({
      grids: { grid: { phases: 3 } },
      batteries: { house: { ...lfp48, capacityAmpHours: 1_000 } },
      multis: { multi: { battery: 'house', inputs: ['grid'], phases: 3, voltAmps: 5_000, chargeAmps: 70 } },
      acLoads: { home: { node: 'multi', phases: [1], watts: 1_500 }, pump: { node: 'multi', phases: [3], watts: 600 } },
    });
    plant.step(30);
    expect(battery.amps).toBeCloseTo(210, 0);
    const outputs = multi.phases.map(({ outputWatts }) => outputWatts);
    expect(outputs).toEqual([plant.get('acLoad', 'home').watts, 0, plant.get('acLoad', 'pump').watts]);
    const charging = multi.phases.map(({ inverterWatts }) => inverterWatts);
    expect(charging[0]).toBeCloseTo(charging[1] ?? 0, 6);
    expect(charging[2]).toBeCloseTo(charging[1] ?? 0, 6);
    const metered = plant.get('grid', 'grid').phases.map(({ watts }) => watts);
    expect(metered).toEqual(multi.phases.map(({ inputWatts }) => inputWatts));
  });

  it('in parallel give more together', () => {
    const { plant, multi } = plainMultiPlant(
      { multis: { multi: { battery: 'house', inputs: [], unitsPerPhase: 2, voltAmps: 5_000, chargeAmps: 70 } } },
      7_000,
    );
    plant.step(120);
    expect(multi).toMatchObject({ state: 'inverting', overload: 0 });
  });
});
