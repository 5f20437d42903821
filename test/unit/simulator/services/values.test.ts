import { describe, expect, test } from 'vitest';
import { noon, StoreRig } from './store-rig.ts';

const numberAt = (rig: StoreRig, type: string, path: string): number => {
  const value = rig.value(type, path);
  if (typeof value !== 'number') throw new Error(`${type} ${path} is ${value}`);
  return value;
};

describe('meters', () => {
  test('the grid meter shows what the grid gives, and zero of everything but its counters in an outage', () => {
    const rig = new StoreRig();
    rig.add('grid', 'mains');
    rig.run(60);
    const grid = rig.plant.get('grid', 'mains');
    expect(numberAt(rig, 'grid', '/Ac/Power')).toBeCloseTo(grid.watts, -0.5);
    expect(numberAt(rig, 'grid', '/Ac/L2/Voltage')).toBeCloseTo(230, -1);
    expect(numberAt(rig, 'grid', '/Ac/L2/Current')).toBeCloseTo((grid.phases[1]?.watts ?? 0) / 230, 0);
    expect(rig.value('grid', '/Ac/PowerFactor')).toBe(1);
    rig.plant.raise({ event: 'grid-lost' });
    rig.run(1);
    const bought = numberAt(rig, 'grid', '/Ac/Energy/Forward');
    for (const path of ['/Ac/Power', '/Ac/L1/Voltage', '/Ac/L1/Current', '/Ac/Frequency', '/Ac/PowerFactor']) {
      expect(rig.value('grid', path)).toBe(0);
    }
    expect(bought).toBeGreaterThan(0);
  });

  test('begin where a month of use has left them, their phases adding up to the whole', () => {
    const rig = new StoreRig();
    const all = [
      ['grid', 'mains', '/Ac/Energy/Forward'],
      ['grid', 'mains', '/Ac/Energy/Reverse'],
      ['acload', 'home', '/Ac/Energy/Forward'],
      ['pvinverter', 'garage', '/Ac/Energy/Forward'],
    ] as const;
    for (const [device, of] of [all[0], all[2], all[3]]) rig.add(device, of);
    for (const [device, , path] of all) {
      const whole = numberAt(rig, device, path);
      expect(whole, `${device} ${path}`).toBeGreaterThan(100);
      expect(whole, `${device} ${path}`).toBeLessThan(655);
      const phases = [1, 2, 3].map((phase) => numberAt(rig, device, path.replace('/Ac', `/Ac/L${phase}`)));
      expect(phases.reduce((sum, kwh) => sum + kwh, 0)).toBeCloseTo(whole, 0);
    }
    rig.add('dcload', 'lights');
    expect(numberAt(rig, 'dcload', '/History/EnergyIn')).toBeCloseTo(0.04 * 720, -0.5);
  });

  test('a meter on one phase has no other phases', () => {
    const rig = new StoreRig();
    rig.add('acload', 'laptop');
    const paths = [...rig.service('acload').paths()];
    expect(paths).toContain('/Ac/L1/Power');
    expect(paths.filter((path) => /L[23]/.test(path))).toEqual([]);
  });

  test('load meters count energy by phase and say which side of the Multi they are on', () => {
    const rig = new StoreRig();
    rig.add('acload', 'home');
    const counted = (): number[] =>
      ['/Ac/L1', '/Ac/L2', '/Ac/L3', '/Ac'].map((path) => numberAt(rig, 'acload', `${path}/Energy/Forward`));
    const before = counted();
    rig.run(3_600);
    const more = counted().map((kwh, index) => Math.round((kwh - (before[index] ?? 0)) * 10) / 10);
    expect(more).toEqual([0.2, 0.2, 0.2, 0.6]);
    expect(rig.value('acload', '/Position')).toBe(1);
  });

  test('a DC load meter shows consumption as positive', () => {
    const rig = new StoreRig();
    rig.add('dcload', 'lights');
    rig.run(10);
    expect(numberAt(rig, 'dcload', '/Dc/0/Power')).toBeGreaterThan(30);
    expect(numberAt(rig, 'dcload', '/Dc/0/Current')).toBeGreaterThan(0);
  });
});

describe('the managed battery', () => {
  test('tells its limits, which fall near full, and which modules block', () => {
    const rig = new StoreRig();
    rig.add('battery', 'pylon');
    rig.run(1);
    // 16 cells of LFP at 3.55 V, half the capacity per hour.
    expect(numberAt(rig, 'battery', '/Info/MaxChargeVoltage')).toBeCloseTo(56.8, 5);
    expect(rig.value('battery', '/Info/MaxChargeCurrent')).toBe(200);
    expect(rig.value('battery', '/System/NrOfModulesOnline')).toBe(4);
    expect(rig.value('battery', '/System/NrOfModulesBlockingCharge')).toBe(0);
    rig.plant.set('pylon.soc', 99);
    rig.plant.set('pylon.celsius', 1);
    rig.run(2);
    expect(rig.value('battery', '/Info/MaxChargeCurrent')).toBe(0);
    expect(rig.value('battery', '/Io/AllowToCharge')).toBe(0);
    expect(rig.value('battery', '/System/NrOfModulesBlockingCharge')).toBe(4);
    expect(rig.value('battery', '/Alarms/LowChargeTemperature')).toBe(2);
  });

  test('tells cells around its voltage and counts what was taken as negative', () => {
    const rig = new StoreRig({ startUnixMs: noon + 12 * 3_600_000, alternators: {} });
    rig.add('battery', 'pylon');
    rig.plant.raise({ event: 'grid-lost' });
    rig.run(1_200);
    const mean = numberAt(rig, 'battery', '/Dc/0/Voltage') / 16;
    expect(numberAt(rig, 'battery', '/System/MinCellVoltage')).toBeLessThanOrEqual(mean);
    expect(numberAt(rig, 'battery', '/System/MaxCellVoltage')).toBeGreaterThanOrEqual(mean);
    const { soc } = rig.plant.get('battery', 'pylon');
    expect(numberAt(rig, 'battery', '/ConsumedAmphours')).toBeCloseTo(-4 * (100 - soc), 0);
    expect(numberAt(rig, 'battery', '/History/TotalAhDrawn')).toBeLessThan(0);
    const hours = numberAt(rig, 'battery', '/TimeToGo') / 3_600;
    const amps = -numberAt(rig, 'battery', '/Dc/0/Current');
    expect(hours).toBeGreaterThan((3 * soc) / amps);
    expect(hours).toBeLessThan((5 * soc) / amps);
  });

  test('without a management system that is obeyed has no limits to offer', () => {
    const rig = new StoreRig({
      batteries: { pylon: { chemistry: 'agm', nominalVolts: 48, capacityAmpHours: 400 } },
    });
    rig.add('battery', 'pylon');
    const paths = [...rig.service('battery').paths()];
    expect(paths.filter((path) => path.startsWith('/Info') || path.startsWith('/Io'))).toEqual([]);
  });
});

describe('the generator', () => {
  test('starts, warms up, gives power and tells of its engine', async () => {
    const rig = new StoreRig();
    rig.add('genset', 'diesel');
    const cold = numberAt(rig, 'genset', '/Engine/CoolantTemperature');
    expect(rig.value('genset', '/StatusCode')).toBe(0);
    expect(await rig.kindOfWrite('genset', '/Start', 1)).toBe('done');
    expect(rig.value('genset', '/Start')).toBe(1);
    rig.run(9);
    expect(rig.value('genset', '/StatusCode')).toBe(2);
    expect(numberAt(rig, 'genset', '/StarterVoltage')).toBeLessThan(11);
    rig.run(600);
    expect(rig.value('genset', '/StatusCode')).toBe(8);
    expect(numberAt(rig, 'genset', '/Ac/Power')).toBeGreaterThan(1_000);
    expect(numberAt(rig, 'genset', '/Engine/Speed')).toBeCloseTo(1_540, -2);
    expect(numberAt(rig, 'genset', '/Engine/CoolantTemperature')).toBeGreaterThan(cold + 30);
    expect(numberAt(rig, 'genset', '/Engine/OperatingHours')).toBeGreaterThan(590);
    expect(await rig.kindOfWrite('genset', '/Start', 0)).toBe('done');
    rig.run(120);
    expect([rig.value('genset', '/StatusCode'), rig.value('genset', '/Engine/Speed')]).toEqual([0, 0]);
  });

  test('without fuel stops with an error', async () => {
    const rig = new StoreRig();
    rig.add('genset', 'diesel');
    await rig.write('genset', '/Start', 1);
    rig.run(100);
    rig.plant.set('fuel.level', 0);
    rig.run(2);
    expect([rig.value('genset', '/StatusCode'), rig.value('genset', '/Error/0/Id')]).toEqual([10, 'simulated:e-2']);
  });

  test('cannot be stopped while its own rule or a relay wants it', async () => {
    const rig = new StoreRig({ relays: { contact: { generator: 'diesel', isClosed: true } } });
    rig.add('genset', 'diesel');
    rig.run(100);
    expect(rig.value('genset', '/Start')).toBe(1);
    expect(await rig.kindOfWrite('genset', '/Start', 0)).toBe('refused');
  });
});

test('a solar charger tells what goes into the battery apart from what its load output takes', () => {
  const rig = new StoreRig();
  rig.plant.set('pylon.soc', 20);
  rig.add('solarcharger', 'roof');
  rig.run(10);
  const { amps, volts } = rig.plant.get('solarCharger', 'roof');
  expect(rig.value('solarcharger', '/Load/I')).toBe(0.6);
  expect(numberAt(rig, 'solarcharger', '/Dc/0/Current')).toBeCloseTo(amps - 0.6, 1);
  const given = volts * (numberAt(rig, 'solarcharger', '/Dc/0/Current') + 0.6);
  expect(given / numberAt(rig, 'solarcharger', '/Yield/Power')).toBeCloseTo(0.98, 1);
});

test('a solar charger begins a new day with the first light', () => {
  const rig = new StoreRig({ multis: {}, pvInverters: {}, acLoads: {}, alternators: {} });
  rig.plant.set('pylon.soc', 20);
  rig.add('solarcharger', 'roof');
  rig.run(600);
  const before = numberAt(rig, 'solarcharger', '/History/Daily/0/Yield');
  const earlier = numberAt(rig, 'solarcharger', '/Yield/User') - before;
  expect(before).toBeGreaterThan(0.1);
  rig.run(18 * 3_600);
  const [yesterday, today, total] = ['/History/Daily/1/Yield', '/History/Daily/0/Yield', '/Yield/User'].map((path) =>
    numberAt(rig, 'solarcharger', path),
  );
  expect(yesterday).toBeGreaterThan(before);
  expect((yesterday ?? 0) + (today ?? 0)).toBeCloseTo((total ?? 0) - earlier, 1);
});

test('an alternator gives by the speed of its engine', () => {
  const rig = new StoreRig();
  rig.plant.set('pylon.soc', 30);
  rig.add('alternator', 'engine');
  rig.run(30);
  expect(numberAt(rig, 'alternator', '/Dc/0/Current')).toBeGreaterThan(40);
  expect([rig.value('alternator', '/State'), rig.value('alternator', '/FieldDrive')]).toEqual([3, 100]);
  expect(rig.value('alternator', '/Engine/Speed')).toBe(1_800);
  rig.plant.raise({ event: 'engine-stop' });
  rig.run(60);
  expect([rig.value('alternator', '/State'), rig.value('alternator', '/Dc/0/Current')]).toEqual([0, 0]);
});

test('two runs with one seed show the same, down to serial numbers', () => {
  const run = (): unknown => {
    const rig = new StoreRig();
    rig.add('temperature', 'cellar');
    rig.add('battery', 'pylon');
    rig.run(120);
    return [...rig.store.services()].map((one) => [...one.paths()].map((path) => [path, one.value(path)]));
  };
  expect(run()).toEqual(run());
});
