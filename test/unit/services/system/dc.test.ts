import { describe, expect, it } from 'vitest';
import type { Value } from '../../../../src/store/values.ts';
import { type CaseServices, derivedFrom, device } from '../../../support/system-cases.ts';

const dc = (instance: number, volts: Value, amps: Value, more: Record<string, Value> = {}): Record<string, Value> =>
  device(instance, { '/Dc/0/Voltage': volts, '/Dc/0/Current': amps, ...more });
const hasDcSystem = { '/Settings/SystemSetup/HasDcSystem': 1 };
const battery = ['/Dc/Battery/Voltage', '/Dc/Battery/Current', '/Dc/Battery/Power', '/Dc/Battery/State'];

describe('the battery of the system', () => {
  it.each([
    [31, 1],
    [30, 0],
    [0, 0],
    [-30, 0],
    [-31, 2],
    [null, null],
  ])('at %j W is in state %j', (watts, state) => {
    const values = derivedFrom({ 'battery.a': dc(1, 26, 1, { '/Dc/0/Power': watts }) });
    expect(values('/Dc/Battery/State')).toEqual([state]);
  });

  it('has the capacity that is installed, else the one that is there', () => {
    const capacity = (values: Record<string, Value>): unknown =>
      derivedFrom({ 'battery.a': device(1, values) })('/Dc/Battery/Capacity')[0];
    expect(capacity({ '/Capacity': 150, '/InstalledCapacity': 200 })).toBe(200);
    expect(capacity({ '/Capacity': 150, '/InstalledCapacity': null })).toBe(150);
    expect(capacity({})).toBeNull();
  });

  it('passes on what its service tells besides', () => {
    const told = { '/Soc': 81.5, '/TimeToGo': 7200, '/ConsumedAmphours': -58, '/ProductId': 0x203 };
    const values = derivedFrom({ 'battery.a': device(1, told) });
    expect(values(...Object.keys(told).map((path) => `/Dc/Battery${path}`))).toEqual(Object.values(told));
  });

  it('does not name a voltage that comes by radio', () => {
    const values = derivedFrom({ 'battery.a': dc(1, 26, 1, { '/Mgmt/InsecureConnection': 1 }) });
    expect(values('/Dc/Battery/Voltage', '/Dc/Battery/VoltageService')).toEqual([26, null]);
  });

  it('by a VE.Bus system is what that tells where DC loads are, else with the solar chargers', () => {
    const chosen = { '/Settings/SystemSetup/BatteryService': 'com.victronenergy.vebus/276' };
    const devices = { 'vebus.a': dc(276, 25, -8), 'solarcharger.a': dc(1, 26, 10) };
    expect(derivedFrom({ settings: chosen, ...devices })(...battery)).toEqual([25, 2.4, 60, 1]);
    expect(derivedFrom({ settings: { ...chosen, ...hasDcSystem }, ...devices })(...battery)).toEqual([25, -8, -200, 2]);
  });

  it.each<[string, CaseServices, number | null, string | null]>([
    [
      'a VE.Bus system that is on',
      {
        'vebus.a': device(1, { '/Dc/0/Voltage': 24.1, '/State': 0 }),
        'vebus.b': device(2, { '/Dc/0/Voltage': 24.2, '/State': 9 }),
        'multi.a': device(1, { '/Dc/0/Voltage': 24.3 }),
      },
      24.2,
      'vebus.b',
    ],
    ['an inverter', { 'inverter.a': dc(1, 24.4, null), 'solarcharger.a': dc(1, 24.5, 1) }, 24.4, 'inverter.a'],
    [
      'the first solar charger that tells',
      { 'solarcharger.a': dc(9, 24.5, 1), 'solarcharger.b': dc(1, 24, 1) },
      24.5,
      'solarcharger.a',
    ],
    ['the last charger', { 'charger.a': dc(1, 24.6, 1), 'charger.b': dc(2, 24.7, null) }, 24.7, 'charger.b'],
    ['the last fuel cell', { 'fuelcell.a': dc(1, 24.8, 1), 'dcsystem.a': dc(1, 24.9, 1) }, 24.8, 'fuelcell.a'],
    ['a meter of DC loads', { 'dcsystem.a': dc(1, 24.9, 1) }, 24.9, 'dcsystem.a'],
    ['nothing', { 'dcsystem.a': dc(1, null, 1) }, null, null],
  ])('without a monitor takes its voltage from %s', (_, services, volts, name) => {
    const settings = { '/Settings/SystemSetup/BatteryService': 'nobattery' };
    const values = derivedFrom({ settings, ...services });
    expect(values('/Dc/Battery/Voltage', '/Dc/Battery/VoltageService', '/Dc/Battery/Soc')).toEqual([
      volts,
      name && `com.victronenergy.${name}`,
      null,
    ]);
  });

  it('without a monitor is what chargers give and measured loads do not take', () => {
    const devices = {
      'solarcharger.a': dc(1, 25, 10, { '/Load/I': 2 }),
      'charger.a': dc(1, 25, 4),
      'fuelcell.a': dc(1, 25, 100),
      'dcsystem.a': device(1, { '/Dc/0/Power': 50 }),
      'dcsystem.b': device(2, { '/Dc/0/Power': null }),
    };
    expect(derivedFrom(devices)(...battery)).toEqual([25, 12, 300, null]);
    expect(derivedFrom({ settings: hasDcSystem, ...devices })(...battery)).toEqual([25, 12, 300, null]);
    const { 'dcsystem.a': _a, 'dcsystem.b': _b, ...unmeasured } = devices;
    expect(derivedFrom({ settings: hasDcSystem, ...unmeasured })(...battery)).toEqual([25, null, null, null]);
  });
});

describe('the temperature of the battery', () => {
  const devices = {
    'battery.a': device(1, { '/Dc/0/Temperature': 21 }),
    'vebus.a': device(276, { '/Dc/0/Temperature': 22 }),
    'temperature.a': device(24, { '/Temperature': 23, '/TemperatureType': 0 }),
    'temperature.b': device(25, { '/Temperature': 4, '/TemperatureType': 1 }),
  };
  const full = (name: string): string => `com.victronenergy.${name}`;

  it.each([
    ['default', 21, 'battery.a'],
    ['nosensor', null, null],
    [full('vebus/276/Dc/0/Temperature'), 22, 'vebus.a'],
    [full('temperature/24/Temperature'), 23, 'temperature.a'],
    [full('temperature/25/Temperature'), null, null],
    [full('temperature/26/Temperature'), null, null],
    [full('vebus/276/Soc'), null, null],
  ])('with the setting %s is %j', (setting, celsius, name) => {
    const settings = { '/Settings/SystemSetup/TemperatureService': setting };
    const values = derivedFrom({ settings, ...devices });
    expect(values('/Dc/Battery/Temperature', '/Dc/Battery/TemperatureService')).toEqual([celsius, name && full(name)]);
  });
});

describe('what sources give to DC', () => {
  it('counts the PV of inverters, and its current by their voltage', () => {
    const values = derivedFrom({
      'solarcharger.a': dc(1, 50, 4, { '/Load/I': 1 }),
      'solarcharger.b': dc(2, 50, null, { '/Load/I': 1 }),
      'solarcharger.c': dc(3, null, 4, { '/Load/I': 1 }),
      'multi.a': device(1, { '/Yield/Power': 1000, '/Dc/0/Voltage': 50 }),
      'inverter.a': device(1, { '/Yield/Power': 100, '/Dc/0/Voltage': null }),
    });
    expect(values('/Dc/Pv/Power', '/Dc/Pv/Current')).toEqual([1350, 25]);
  });

  it('adds up chargers, fuel cells, alternators and DC generators', () => {
    const values = derivedFrom({
      'charger.a': dc(1, 10, 2, { '/Dc/1/Voltage': 10, '/Dc/1/Current': 9 }),
      'charger.b': dc(2, 10, null),
      'fuelcell.a': dc(1, 10, 3),
      'alternator.a': dc(1, 10, 99, { '/Dc/0/Power': 40 }),
      'alternator.b': dc(2, 10, 99),
      'dcgenset.a': dc(1, 10, 5),
    });
    expect(values('/Dc/Charger/Power', '/Dc/FuelCell/Power', '/Dc/Alternator/Power')).toEqual([20, 30, 90]);
  });

  it('is not known where nothing is there', () => {
    const paths = ['Pv/Power', 'Pv/Current', 'Charger/Power', 'FuelCell/Power', 'Alternator/Power', 'System/Power'];
    expect(derivedFrom({})(...paths.map((path) => `/Dc/${path}`))).toEqual([null, null, null, null, null, null]);
  });
});

describe('DC loads', () => {
  const system = ['/Dc/System/Power', '/Dc/System/Current', '/Dc/System/MeasurementType'];

  it('are 0 where a meter of them knows nothing', () => {
    expect(derivedFrom({ 'dcsystem.a': dc(1, null, null) })(...system)).toEqual([0, 0, 1]);
  });

  it('are what is missing from the battery, inverters counted by what they take', () => {
    const values = derivedFrom({
      settings: hasDcSystem,
      'battery.a': dc(1, 25, -10, { '/Dc/0/Power': -250 }),
      'multi.a': dc(1, 25, -4),
      'inverter.a': dc(1, 25, null, { '/Ac/Out/L1/V': 230, '/Ac/Out/L1/I': 0.1 }),
    });
    expect(values(...system)).toEqual([127, 127 / 25, 0]);
  });

  it('are not known while the monitor does not tell its power', () => {
    const values = derivedFrom({ settings: hasDcSystem, 'battery.a': dc(1, 25, -10), 'solarcharger.a': dc(1, 25, 1) });
    expect(values(...system)).toEqual([null, null, null]);
  });
});

describe('inverters seen from DC', () => {
  const paths = ['/Dc/InverterCharger/Power', '/Dc/InverterCharger/Current', '/Dc/Vebus/Power', '/Dc/Vebus/Current'];

  it('are the main VE.Bus system, also while it does not answer', () => {
    const gone = { 'vebus.a': dc(276, null, null, { '/Connected': 0 }), 'inverter.a': dc(1, 25, -2) };
    expect(derivedFrom(gone)(...paths, '/VebusService')).toEqual([null, null, null, null, null]);
    const there = { 'vebus.a': dc(276, 25, -2, { '/Dc/0/Power': -48 }) };
    expect(derivedFrom(there)(...paths)).toEqual([-48, -2, -48, -2]);
  });

  it('without VE.Bus are all others, each by the best that it tells', () => {
    const values = derivedFrom({
      'multi.a': dc(1, 50, -2, { '/Dc/0/Power': -95 }),
      'multi.b': dc(2, 50, -1),
      'inverter.a': dc(3, 50, null, { '/Ac/Out/L1/P': 200, '/Ac/Out/L2/V': 230, '/Ac/Out/L2/I': 1 }),
    });
    expect(values(...paths)).toEqual([-95 - 50 - 430, -2 - 1 - 430 / 50, null, null]);
  });
});

describe('the main VE.Bus system', () => {
  it.each([
    ['the lowest instance', { 'vebus.a': device(276), 'vebus.b': device(261) }, 'vebus.b', 261],
    [
      'one that is not on a USB cable',
      { 'vebus.a': device(276), 'vebus.b': device(261, { '/Interfaces/Mk2/Connection': '/dev/ttyUSB0' }) },
      'vebus.a',
      276,
    ],
  ])('is %s', (_, services, name, instance) => {
    const paths = ['/VebusService', '/VebusInstance', '/Devices/NumberOfVebusDevices'];
    expect(derivedFrom(services)(...paths)).toEqual([`com.victronenergy.${name}`, instance, 2]);
  });

  it('is not replaced by the second while it does not answer', () => {
    const services = { 'vebus.a': device(257, { '/Connected': 0 }), 'vebus.b': device(261) };
    expect(derivedFrom(services)('/VebusService', '/VebusInstance')).toEqual([null, null]);
  });
});
