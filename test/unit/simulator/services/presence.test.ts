import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadRegisterTable } from '../../../../src/registers/load.ts';
import { resolveUnits } from '../../../../src/registers/unit-map.ts';
import { type DeviceKindName, kindsOf } from '../../../../src/simulator/scenario/device-kinds.ts';
import { StoreRig } from './store-rig.ts';

const folder = fileURLToPath(new URL('../../../../registers', import.meta.url));

test('a device says in every way that it is simulated, and is told of once with all its values', () => {
  const rig = new StoreRig();
  rig.add('grid', 'mains', { name: 'Grid meter, cellar' });
  expect(rig.added.map(({ name }) => name)).toEqual(['grid.sim_grid_meter_cellar']);
  const service = rig.service('grid');
  expect(service.value('/Mgmt/ProcessName')).toContain('simulator');
  expect(service.value('/Mgmt/Connection')).toBe('simulated');
  expect(service.value('/ProductName')).toContain('simulated');
  expect(service.value('/Serial')).toMatch(/^HQ26[0-9A-Z]{7}$/);
  expect(service.value('/CustomName')).toBe('Grid meter, cellar');
});

test('a device that is unplugged is gone until it is plugged in again', () => {
  const rig = new StoreRig();
  const meter = rig.add('grid', 'mains');
  rig.run(10);
  const { instance, name } = rig.service('grid');
  meter.unplug();
  expect([...rig.store.services()]).toEqual([]);
  rig.run(30);
  expect([...rig.store.services()]).toEqual([]);
  meter.replug();
  expect([rig.service('grid').instance, rig.service('grid').name]).toEqual([instance, name]);
  expect(rig.value('grid', '/Ac/Power')).toEqual(expect.any(Number));
  // A second time changes nothing.
  meter.replug();
  expect(rig.added).toHaveLength(1);
});

test('a device that restarts is gone for ten seconds, longer when it is unplugged meanwhile', () => {
  const rig = new StoreRig();
  const meter = rig.add('grid', 'mains');
  meter.reboot();
  rig.run(9);
  expect([...rig.store.services()]).toEqual([]);
  rig.run(1);
  expect([...rig.store.services()]).toHaveLength(1);
  meter.reboot();
  meter.unplug();
  rig.run(60);
  expect([...rig.store.services()]).toEqual([]);
  meter.replug();
  expect([...rig.store.services()]).toHaveLength(1);
});

test('what was written and counted outlives a restart', async () => {
  const rig = new StoreRig();
  const station = rig.add('evcharger', 'wallbox');
  await rig.write('evcharger', '/SetCurrent', 9);
  rig.run(600);
  station.reboot();
  rig.run(20);
  expect(rig.value('evcharger', '/SetCurrent')).toBe(9);
  expect(rig.value('evcharger', '/Session/Energy')).toBeGreaterThan(0.9);
});

test('a device that is stopped for good does not come back', () => {
  const rig = new StoreRig();
  const meter = rig.add('grid', 'mains');
  meter.reboot();
  meter.stop();
  rig.run(30);
  expect([...rig.store.services()]).toEqual([]);
});

test('types get the instances whose unit IDs client configurations expect', () => {
  const rig = new StoreRig();
  const instanceOf = (device: DeviceKindName<'store'>, of: string): number => {
    rig.add(device, of);
    return rig.service(device).instance;
  };
  expect(instanceOf('grid', 'mains')).toBe(30);
  expect(instanceOf('pvinverter', 'garage')).toBe(20);
  expect(instanceOf('tank', 'water')).toBe(21);
  expect(instanceOf('temperature', 'cellar')).toBe(24);
  expect(instanceOf('gps', 'mast')).toBe(0);
  expect(instanceOf('battery', 'pylon')).toBe(512);
});

const partOf: Readonly<Record<DeviceKindName<'store'>, string>> = {
  ...{ acload: 'home', alternator: 'engine', battery: 'pylon', charger: 'skylla', dcload: 'lights' },
  ...{ evcharger: 'wallbox', genset: 'diesel', gps: 'mast', grid: 'mains', inverter: 'phoenix' },
  ...{ pvinverter: 'garage', solarcharger: 'roof', tank: 'water', temperature: 'cellar' },
};

test.each(Object.keys(kindsOf('store')) as DeviceKindName<'store'>[])(
  'three devices of type %s have instances of their own, each with a unit ID, and leave taken ones alone',
  async (kind) => {
    const loaded = await loadRegisterTable({ folder });
    if (!('table' in loaded)) throw new Error('the register tables have problems');
    const rig = new StoreRig();
    rig.add(kind, partOf[kind], { name: 'A' });
    const first = rig.service(kind).instance;
    const taken = first === 0 || first === 512 ? 61 : first + 1;
    rig.add(kind, partOf[kind], { name: 'B', instance: taken });
    rig.add(kind, partOf[kind], { name: 'C' });
    rig.add(kind, partOf[kind], { name: 'D' });
    const services = [...rig.store.services()];
    expect(new Set(services.map(({ instance }) => instance)).size).toBe(4);
    const answering = new Set(resolveUnits(services, loaded.table.unitIds));
    for (const service of services) expect(answering.has(service)).toBe(true);
  },
);

test('names that look alike as names of services are numbered', () => {
  const rig = new StoreRig();
  rig.add('tank', 'water', { name: 'Fresh water' });
  rig.add('tank', 'fuel', { name: 'fresh-water' });
  expect(rig.added.map(({ name }) => name)).toEqual(['tank.sim_fresh_water', 'tank.sim_fresh_water_2']);
});

test('a part that the plant does not have is an error that says so', () => {
  expect(() => new StoreRig().add('tank', 'beer')).toThrow('the plant has no tank beer');
});
