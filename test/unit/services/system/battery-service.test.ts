import { describe, expect, it } from 'vitest';
import type { Value } from '../../../../src/store/values.ts';
import { type CaseServices, derivedFrom, device } from '../../../support/system-cases.ts';

const active = '/ActiveBatteryService';
const full = (name: string): string => `com.victronenergy.${name}`;
const choice = (services: CaseServices): Value | undefined => derivedFrom(services)(active)[0];

describe('the battery service', () => {
  const soc = { '/Soc': 50 };
  const limits = { '/Info/MaxChargeVoltage': null };

  it.each<[string, CaseServices, string | null]>([
    ['nothing is there', {}, null],
    [
      'a monitor is there',
      { 'vebus.a': device(276), 'battery.a': device(289), 'battery.b': device(288) },
      'battery/288',
    ],
    [
      'a monitor is there that is gone or not known yet',
      {
        'battery.a': device(1, { '/Connected': 0 }),
        'battery.b': device(2, { '/ProductName': null }),
        'battery.c': device(3, { '/Mgmt/Connection': null }),
        'battery.d': device(4),
      },
      'battery/4',
    ],
    ['a file gives a monitor without names', { 'battery.a': { '/Connected': 1, '/DeviceInstance': 7 } }, 'battery/7'],
    ['a BMS is there, be it asleep', { 'battery.a': device(1), 'battery.b': device(512, limits) }, 'battery/512'],
    [
      'several BMS work in parallel',
      { 'battery.a': device(1, limits), 'battery.lynxparallel': device(9, limits) },
      'battery/9',
    ],
    ['a charger could charge unseen', { 'charger.a': device(1), 'vebus.a': device(276) }, null],
    ['no VE.Bus: an inverter counts', { 'inverter.a': device(1, soc), 'multi.a': device(2, soc) }, 'multi/2'],
    ['no VE.Bus: several make one', { 'multi.a': device(1, soc), 'acsystem.a': device(2, soc) }, 'acsystem/2'],
    ['no VE.Bus: an inverter does not count', { 'inverter.a': device(1, { '/Soc': null }) }, null],
    ['only VE.Bus is there', { 'vebus.b': device(261), 'vebus.a': device(257) }, 'vebus/257'],
    ['solar chargers charge unseen', { 'vebus.a': device(257), 'solarcharger.a': device(1) }, null],
    [
      'VE.Bus is told of solar chargers',
      { 'vebus.a': device(257, { '/ExtraBatteryCurrent': 0 }), 'solarcharger.a': device(1) },
      'vebus/257',
    ],
    [
      'VE.Bus is told of solar chargers, but DC loads take unseen',
      {
        'vebus.a': device(257, { '/ExtraBatteryCurrent': 0 }),
        'solarcharger.a': device(1),
        'dcsystem.a': device(1),
      },
      null,
    ],
  ])('when %s', (_, services, wanted) => {
    expect(choice(services)).toBe(wanted === null ? null : full(wanted));
  });

  it.each([
    ['nobattery', null],
    [full('vebus/276'), full('vebus/276')],
    [full('battery/5'), null],
    [full('solarcharger/1'), null],
    ['rubbish', null],
    [null, null],
  ])('is, with the setting %j, %j', (setting, wanted) => {
    const services = {
      settings: { '/Settings/SystemSetup/BatteryService': setting },
      'battery.a': device(288),
      'vebus.a': device(276),
      'solarcharger.a': device(1),
    };
    expect(choice(services)).toBe(wanted);
    expect(derivedFrom(services)('/AutoSelectedBatteryService')).toEqual([null]);
  });

  it('is named for people, with all that could be chosen', () => {
    const values = derivedFrom({
      'battery.a': device(289, { '/ProductName': 'BMV-712', '/Mgmt/Connection': 'VE.Direct' }),
      'battery.b': device(290, { '/CustomName': 'Starter' }),
      'inverter.a': device(5, { '/Soc': null }),
      'multi.a': device(6, { '/Soc': 50, '/CustomName': 'Boat' }),
    });
    expect(values('/AutoSelectedBatteryService', '/AutoSelectedBatteryMeasurement')).toEqual([
      'BMV-712 on VE.Direct',
      'com_victronenergy_battery_289/Dc/0',
    ]);
    expect(JSON.parse(String(values('/AvailableBatteryServices')[0]))).toEqual({
      default: 'Automatic',
      nobattery: 'No battery monitor',
      [full('battery/289')]: 'BMV-712 on VE.Direct',
      [full('battery/290')]: 'Starter',
      [full('multi/6')]: 'Boat',
    });
  });
});

describe('the BMS that counts', () => {
  const bms = (instance: number): Record<string, Value> => device(instance, { '/Info/MaxChargeVoltage': 28 });

  it.each([
    ['the lowest by itself', -1, 'battery.a', 1],
    ['the one that the settings name', 3, 'battery.c', 3],
    ['none that has no limits', 2, null, null],
    ['none when the settings want none', -255, null, null],
  ])('is %s', (_, setting, name, instance) => {
    const values = derivedFrom({
      settings: { '/Settings/SystemSetup/BmsInstance': setting },
      'battery.c': bms(3),
      'battery.b': device(2),
      'battery.a': bms(1),
    });
    expect(values('/ActiveBmsService', '/ActiveBmsInstance')).toEqual([name && full(name), instance]);
  });

  it('is that of the chosen battery before others', () => {
    const values = derivedFrom({
      settings: { '/Settings/SystemSetup/BatteryService': full('battery/3') },
      'battery.a': bms(1),
      'battery.c': bms(3),
    });
    expect(values('/ActiveBmsInstance')).toEqual([3]);
  });
});
