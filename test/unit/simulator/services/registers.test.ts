import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadRegisterTable } from '../../../../src/registers/load.ts';
import { type DeviceKindName, kindsOf } from '../../../../src/simulator/scenario/device-kinds.ts';
import { StoreRig } from './store-rig.ts';

type Kind = DeviceKindName<'store'>;

const auxiliary = 'nothing hangs on the auxiliary input of the shunt';
const shunt = 'of a shunt in this role, not of a regulator';
const rs = 'only an inverter with solar chargers of its own (RS) has it';
const oneTracker = 'this charger has one tracker, whose values are at the paths without a number';
const obsolete = 'no device has it any more';
const monitor = 'a battery monitor keeps it, a management system does not';
const lynxIon = 'only a Lynx Ion has it';
const smartLithium = 'only VE.Bus batteries of the SmartLithium kind have it';
const dcDc = 'only a DC-DC charger has it';
const oneOutput = 'this charger has one output';

/** What a real device of the kind lacks: paths, or how they begin, with the reason. */
const lacking: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  acload: {},
  alternator: {
    '/Dc/1/': shunt,
    '/Alarms/': shunt,
    '/Dc/In/': dcDc,
    '/Mode': dcDc,
  },
  battery: {
    '/Dc/1/': monitor,
    '/Dc/0/Mid': monitor,
    '/Alarms/Mid': monitor,
    '/Alarms/LowStarter': monitor,
    '/Alarms/HighStarter': monitor,
    '/Alarms/HighInternalTemperature': monitor,
    '/Alarms/FuseBlown': 'the fuses are not watched by the battery',
    '/Alarms/Alarm': obsolete,
    '/Alarms/LowFused': obsolete,
    '/Alarms/HighFused': obsolete,
    '/Relay/': monitor,
    '/History/LastDischarge': monitor,
    '/History/AverageDischarge': monitor,
    '/History/FullDischarges': monitor,
    '/History/AutomaticSyncs': monitor,
    '/History/LowVoltageAlarms': monitor,
    '/History/HighVoltageAlarms': monitor,
    '/History/LowStarter': monitor,
    '/History/HighStarter': monitor,
    '/History/MinimumStarter': monitor,
    '/History/MaximumStarter': monitor,
    '/History/LowFused': obsolete,
    '/History/HighFused': obsolete,
    '/History/MinimumFused': obsolete,
    '/History/MaximumFused': obsolete,
    '/Diagnostics/': lynxIon,
    '/State': lynxIon,
    '/ErrorCode': lynxIon,
    '/SystemSwitch': lynxIon,
    '/Io/ExternalRelay': lynxIon,
    '/Mode': 'a battery on the CAN-bus of a GX cannot be put to standby from there',
    '/Errors/SmartLithium/': smartLithium,
    '/ConnectionInformation': 'only batteries with a page of their own tell its address',
  },
  charger: { '/Dc/1/': oneOutput, '/Dc/2/': oneOutput },
  dcload: { '/Dc/1/': auxiliary, '/Dc/0/Temperature': auxiliary, '/Alarms/LowStarter': auxiliary },
  evcharger: {},
  genset: {},
  gps: {},
  grid: {},
  inverter: { '/Energy/': rs, '/Pv/': rs, '/History/': rs, '/Alarms/LowSoc': rs },
  pvinverter: {},
  solarcharger: { '/Pv/0/': oneTracker, '/Pv/1/': oneTracker, '/Pv/2/': oneTracker, '/Pv/3/': oneTracker },
  tank: {},
  temperature: {},
};
const more: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>> = {
  dcload: {
    '/Alarms/HighStarter': auxiliary,
    '/Alarms/LowTemperature': auxiliary,
    '/Alarms/HighTemperature': auxiliary,
  },
  solarcharger: Object.fromEntries([0, 1].map((day) => [`/History/Daily/${day}/Pv/`, oneTracker])),
};

/** Several where no single device has all: an air monitor, a wireless sensor and a wired one. */
const parts: Readonly<Record<Kind, readonly string[]>> = {
  acload: ['home'],
  alternator: ['engine'],
  battery: ['pylon'],
  charger: ['skylla'],
  dcload: ['lights'],
  evcharger: ['wallbox'],
  genset: ['diesel'],
  gps: ['mast'],
  grid: ['mains'],
  inverter: ['phoenix'],
  pvinverter: ['garage'],
  solarcharger: ['roof'],
  tank: ['water'],
  temperature: ['cellar', 'outside', 'cells'],
};

const folder = fileURLToPath(new URL('../../../../registers', import.meta.url));

async function pathsOf(type: string): Promise<string[]> {
  const loaded = await loadRegisterTable({ folder });
  if (!('table' in loaded)) throw new Error('the register tables have problems');
  const ofType = loaded.table.rows.filter(({ service, path }) => service === type && path.startsWith('/'));
  return [...new Set(ofType.map(({ path }) => path))];
}

const kinds = Object.keys(kindsOf('store')) as Kind[];

test.each(kinds)('every register of %s has a value, but for those that a real device lacks', async (kind) => {
  const rig = new StoreRig();
  for (const of of parts[kind]) rig.add(kind, of);
  rig.run(60);
  const absent = { ...lacking[kind], ...more[kind] };
  const services = [...rig.store.services()];
  const shownAt = (path: string) => services.map((one) => one.value(path)).find((value) => (value ?? null) !== null);
  const isAbsent = (path: string): boolean => Object.keys(absent).some((begin) => path.startsWith(begin));
  const paths = await pathsOf(kind);
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => shownAt(path) === undefined && !isAbsent(path))).toEqual([]);
  // The list of what is lacking has nothing that is there after all, and nothing that no register has.
  expect(paths.filter((path) => shownAt(path) !== undefined && isAbsent(path))).toEqual([]);
  expect(Object.keys(absent).filter((begin) => !paths.some((path) => path.startsWith(begin)))).toEqual([]);
});

test('a wired and a wireless temperature sensor have nothing of each other', () => {
  const rig = new StoreRig();
  for (const of of parts.temperature) rig.add('temperature', of);
  const [cellar, outside, cells] = [...rig.store.services()];
  expect([cellar?.value('/CO2'), cellar?.value('/Scale')]).toEqual([expect.any(Number), undefined]);
  expect([outside?.value('/Humidity'), outside?.value('/CO2')]).toEqual([expect.any(Number), undefined]);
  expect([cells?.value('/Scale'), cells?.value('/Humidity')]).toEqual([1, undefined]);
});
