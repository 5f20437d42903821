import { describe, expect, test } from 'vitest';
import { StoreRig } from './store-rig.ts';

describe('the charging station', () => {
  function station(): StoreRig {
    const rig = new StoreRig();
    rig.add('evcharger', 'wallbox');
    rig.run(5);
    return rig;
  }

  test('charges with the current that is written, inside its limits', async () => {
    const rig = station();
    expect([rig.value('evcharger', '/Status'), rig.value('evcharger', '/Current')]).toEqual([2, 16]);
    expect(await rig.kindOfWrite('evcharger', '/SetCurrent', 8)).toBe('done');
    rig.run(1);
    expect([rig.value('evcharger', '/Current'), rig.value('evcharger', '/Ac/L3/Power')]).toEqual([8, 1_840]);
    expect(await rig.kindOfWrite('evcharger', '/SetCurrent', 5)).toBe('out-of-range');
    expect(await rig.kindOfWrite('evcharger', '/SetCurrent', 17)).toBe('out-of-range');
    expect(await rig.kindOfWrite('evcharger', '/MaxCurrent', 32)).toBe('done');
    expect(await rig.kindOfWrite('evcharger', '/SetCurrent', 17)).toBe('done');
    expect(await rig.kindOfWrite('evcharger', '/MaxCurrent', 10)).toBe('done');
    expect(rig.value('evcharger', '/SetCurrent')).toBe(10);
  });

  test('stops, and then waits for its start', async () => {
    const rig = station();
    expect(await rig.kindOfWrite('evcharger', '/StartStop', 0)).toBe('done');
    rig.run(1);
    expect([rig.value('evcharger', '/Status'), rig.value('evcharger', '/Ac/Power')]).toEqual([6, 0]);
    expect(await rig.kindOfWrite('evcharger', '/StartStop', 2)).toBe('out-of-range');
  });

  test('has an automatic mode but no schedule, and measured values take no writes', async () => {
    const rig = station();
    expect(await rig.kindOfWrite('evcharger', '/Mode', 1)).toBe('done');
    expect(rig.plant.get('evCharger', 'wallbox').mode).toBe('auto');
    expect(await rig.kindOfWrite('evcharger', '/Mode', 2)).toBe('refused');
    expect(await rig.kindOfWrite('evcharger', '/Mode', 3)).toBe('out-of-range');
    expect(await rig.kindOfWrite('evcharger', '/Current', 10)).toBe('refused');
  });

  test('a session ends with the car, and its cost with it', () => {
    const rig = station();
    rig.run(3_600);
    // 11 kW for an hour.
    expect(rig.value('evcharger', '/Session/Energy')).toBeCloseTo(11.06, 1);
    expect(rig.value('evcharger', '/Session/Cost')).toBeCloseTo(3.32, 1);
    rig.plant.raise({ event: 'ev-disconnected' });
    rig.run(1);
    expect(rig.value('evcharger', '/Status')).toBe(0);
    rig.plant.raise({ event: 'ev-connected' });
    rig.run(0);
    expect(rig.value('evcharger', '/Ac/Energy/Forward')).toBeCloseTo(11.06, 1);
    rig.run(1);
    expect(rig.value('evcharger', '/Session/Time')).toBe(1);
    expect(rig.value('evcharger', '/Session/Cost')).toBeLessThan(0.01);
  });
});

describe('the PV inverter', () => {
  test('keeps a power limit for 60 s after it was written', async () => {
    const rig = new StoreRig();
    rig.add('pvinverter', 'garage');
    rig.run(90);
    expect(rig.value('pvinverter', '/Ac/Power')).toBeGreaterThan(1_500);
    expect(await rig.kindOfWrite('pvinverter', '/Ac/PowerLimit', 600)).toBe('done');
    rig.run(40);
    expect(await rig.kindOfWrite('pvinverter', '/Ac/PowerLimit', 500)).toBe('done');
    rig.run(59);
    expect([rig.value('pvinverter', '/Ac/Power'), rig.value('pvinverter', '/StatusCode')]).toEqual([500, 12]);
    rig.run(2);
    expect(rig.value('pvinverter', '/Ac/PowerLimit')).toBe(2_800);
    expect(rig.value('pvinverter', '/Ac/Power')).toBeGreaterThan(1_500);
  });

  test('refuses what is no limit of it', async () => {
    const rig = new StoreRig();
    rig.add('pvinverter', 'garage');
    expect(await rig.kindOfWrite('pvinverter', '/Ac/PowerLimit', 2_801)).toBe('out-of-range');
    expect(await rig.kindOfWrite('pvinverter', '/Ac/PowerLimit', -1)).toBe('out-of-range');
    expect(await rig.kindOfWrite('pvinverter', '/Ac/MaxPower', 100)).toBe('refused');
    expect(await rig.kindOfWrite('pvinverter', '/Ac/Power', 100)).toBe('refused');
    expect(await rig.kindOfWrite('pvinverter', '/Ac/Nothing', 100)).toBe('not-offered');
  });
});

describe('chargers and inverters', () => {
  test('an AC charger that is off gives nothing, and its input limit holds', async () => {
    const rig = new StoreRig({ alternators: {} });
    rig.plant.set('pylon.soc', 30);
    rig.add('charger', 'skylla');
    rig.run(5);
    expect(rig.value('charger', '/Dc/0/Current')).toBe(20);
    expect(await rig.kindOfWrite('charger', '/Ac/In/CurrentLimit', 2)).toBe('done');
    rig.run(2);
    expect(rig.value('charger', '/Ac/In/L1/I')).toBe(2);
    expect(await rig.kindOfWrite('charger', '/Ac/In/CurrentLimit', 50)).toBe('out-of-range');
    expect(await rig.kindOfWrite('charger', '/Mode', 4)).toBe('done');
    rig.run(1);
    expect([rig.value('charger', '/State'), rig.value('charger', '/Ac/In/L1/P')]).toEqual([0, 0]);
    expect(await rig.kindOfWrite('charger', '/Mode', 2)).toBe('out-of-range');
  });

  test('a solar charger obeys its mode and its limit', async () => {
    const rig = new StoreRig({ alternators: {} });
    rig.plant.set('pylon.soc', 30);
    rig.add('solarcharger', 'roof');
    rig.run(60);
    expect(await rig.kindOfWrite('solarcharger', '/Settings/ChargeCurrentLimit', 5)).toBe('done');
    rig.run(2);
    expect([rig.value('solarcharger', '/Dc/0/Current'), rig.value('solarcharger', '/MppOperationMode')]).toEqual([
      // Of the 5 A its load output takes 0.6.
      4.4, 1,
    ]);
    expect(await rig.kindOfWrite('solarcharger', '/Settings/ChargeCurrentLimit', 36)).toBe('out-of-range');
    expect(await rig.kindOfWrite('solarcharger', '/Mode', 4)).toBe('done');
    rig.run(1);
    expect([rig.value('solarcharger', '/State'), rig.value('solarcharger', '/DeviceOffReason')]).toEqual([0, 4]);
  });

  test('an inverter that is off takes the voltage from its load', async () => {
    const rig = new StoreRig();
    rig.add('inverter', 'phoenix');
    rig.run(5);
    expect([rig.value('inverter', '/State'), rig.value('inverter', '/Mode')]).toEqual([9, 2]);
    expect(await rig.kindOfWrite('inverter', '/Mode', 4)).toBe('done');
    rig.run(1);
    expect([rig.value('inverter', '/State'), rig.value('inverter', '/Ac/Out/L1/V')]).toEqual([0, 0]);
    expect(await rig.kindOfWrite('inverter', '/Mode', 1)).toBe('out-of-range');
  });
});

test('a tank shows the contents by the capacity that its user tells it', async () => {
  const rig = new StoreRig();
  rig.add('tank', 'water');
  expect([rig.value('tank', '/Remaining'), rig.value('tank', '/FluidType')]).toEqual([0.4, 1]);
  expect(await rig.kindOfWrite('tank', '/Capacity', 0.5)).toBe('done');
  expect([rig.value('tank', '/Remaining'), rig.value('tank', '/Level')]).toEqual([0.2, 40]);
  expect(await rig.kindOfWrite('tank', '/FluidType', 12)).toBe('out-of-range');
  expect(await rig.kindOfWrite('tank', '/Level', 50)).toBe('refused');
});

test('a wired temperature sensor is adjusted by scale and offset', async () => {
  const rig = new StoreRig();
  rig.add('temperature', 'cells');
  rig.plant.set('cells.celsius', 20);
  expect(await rig.kindOfWrite('temperature', '/Offset', -1.5)).toBe('done');
  rig.run(1);
  expect(rig.value('temperature', '/Temperature')).toBe(18.5);
  expect(await rig.kindOfWrite('temperature', '/TemperatureType', 7)).toBe('out-of-range');
});

test('every device takes a name, and meters and batteries nothing else', async () => {
  const rig = new StoreRig();
  rig.add('grid', 'mains');
  rig.add('battery', 'pylon');
  for (const type of ['grid', 'battery']) {
    expect(await rig.kindOfWrite(type, '/CustomName', 'In the cellar')).toBe('done');
    expect(rig.value(type, '/CustomName')).toBe('In the cellar');
    expect(await rig.kindOfWrite(type, '/CustomName', 'x'.repeat(33))).toBe('out-of-range');
    expect(await rig.kindOfWrite(type, '/ProductName', 'x')).toBe('refused');
  }
  expect(await rig.kindOfWrite('grid', '/Ac/Power', 0)).toBe('refused');
  expect(await rig.kindOfWrite('battery', '/Soc', 50)).toBe('refused');
});

test('a request of several writes changes nothing when one of them is refused', async () => {
  const rig = new StoreRig();
  rig.add('evcharger', 'wallbox');
  const service = rig.service('evcharger');
  const changes = [
    { path: '/SetCurrent', value: 10 },
    { path: '/StartStop', value: 7 },
  ];
  expect((await rig.store.write([{ service, changes }], 1_000)).kind).toBe('out-of-range');
  expect(rig.value('evcharger', '/SetCurrent')).toBe(16);
});
