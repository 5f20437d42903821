import { describe, expect, it } from 'vitest';
import type { Value } from '../../../../src/store/values.ts';
import { type CaseServices, derivedFrom, device } from '../../../support/system-cases.ts';

type Values = Record<string, Value>;

const life = '/Settings/CGwacs/BatteryLife/State';
const ess = (values: Values = {}): Values =>
  device(276, { '/State': 3, '/VebusMainState': 9, '/Hub4/AssistantId': 5, ...values });
const battery = (watts: number, values: Values = {}): Values => device(1, { '/Dc/0/Power': watts, ...values });

function stateOf(services: CaseServices): Value | undefined {
  return derivedFrom(services)('/SystemState/State')[0];
}

/** The flags that are set. */
function flagsOf(services: CaseServices): string[] {
  const names = [
    ...['LowSoc', 'BatteryLife', 'ChargeDisabled', 'DischargeDisabled'],
    ...['SlowCharge', 'UserChargeLimited', 'UserDischargeLimited', 'PeakShaving'],
  ];
  const values = derivedFrom(services)(...names.map((name) => `/SystemState/${name}`));
  expect(values.every((value) => value === 0 || value === 1)).toBe(true);
  return names.filter((_, index) => values[index] === 1);
}

describe('the state of the system', () => {
  it.each<[string, CaseServices, Value]>([
    ['off when nothing is there', {}, 0],
    ['off when VE.Bus does not answer', { 'vebus.a': ess({ '/Connected': 0 }) }, 0],
    ['that of an inverter', { 'inverter.a': device(1, { '/State': 9 }) }, 9],
    ['that of an AC system', { 'acsystem.a': device(1, { '/State': 5 }), 'multi.a': device(1, { '/State': 3 }) }, 5],
    ['sustain', { 'acsystem.a': device(1, { '/State': 5, '/Ess/Sustain': 1 }) }, 257],
    ['that of VE.Bus', { 'vebus.a': device(276, { '/State': 10 }) }, 10],
    ['not known while VE.Bus does not tell', { 'vebus.a': device(276, { '/State': null }) }, null],
    ['sustain for renewable energy', { 'vebus.a': ess({ '/Dc/0/PreferRenewableEnergy': 1 }) }, 257],
    ['external control by a BMS', { 'vebus.a': ess({ '/BatteryOperationalLimits/MaxChargeVoltage': 28 }) }, 252],
    [
      'no control by a BMS while inverting',
      { 'vebus.a': ess({ '/VebusMainState': 4, '/State': 9, '/BatteryOperationalLimits/MaxChargeVoltage': 28 }) },
      9,
    ],
    ['external control by a program', { settings: { '/Settings/CGwacs/Hub4Mode': 3 }, 'vebus.a': ess() }, 252],
    [
      'its own without ESS, whatever its mode',
      { settings: { '/Settings/CGwacs/Hub4Mode': 3 }, 'vebus.a': ess({ '/Hub4/AssistantId': null }) },
      3,
    ],
  ])('is %s', (_, services, wanted) => {
    expect(stateOf(services)).toBe(wanted);
  });

  it.each([
    [10, -31, 256],
    [2, -31, 256],
    [3, -31, 256],
    [4, -31, 256],
    [10, -30, 3],
    [1, -31, 3],
    [9, -31, 3],
    [5, -31, 3],
    [6, 100, 258],
    [8, 100, 258],
    [12, 100, 258],
  ])('of an ESS in state %i of BatteryLife at %i W is %i', (state, watts, wanted) => {
    expect(stateOf({ settings: { [life]: state }, 'vebus.a': ess(), 'battery.a': battery(watts) })).toBe(wanted);
  });

  it('of an ESS that is not on the grid is that of VE.Bus', () => {
    const services = { settings: { [life]: 6 }, 'vebus.a': ess({ '/VebusMainState': 4, '/State': 9 }) };
    expect([stateOf(services), flagsOf(services)]).toEqual([9, []]);
  });

  it('of an ESS is a scheduled charge while there is one, unless it keeps its batteries charged', () => {
    const services = (state: number): CaseServices => ({
      settings: { [life]: state },
      'vebus.a': ess(),
      'battery.a': battery(-100),
      hub4: { '/ScheduledCharge': 1, '/ScheduledSoc': 90 },
    });
    expect([stateOf(services(10)), stateOf(services(9))]).toEqual([259, 3]);
    expect(flagsOf(services(5))).toEqual([]);
    expect(derivedFrom(services(10))('/Control/ScheduledCharge', '/Control/ScheduledSoc')).toEqual([1, 90]);
  });

  it('of an ESS is first what the battery needs', () => {
    const hub4 = { '/ScheduledCharge': 1, '/OvervoltageProtection': 1 };
    const asking = battery(-100, { '/Info/MaxChargeVoltage': 28, '/Info/ChargeRequest': 1 });
    const sustained = ess({ '/Hub4/Sustain': 1 });
    expect(stateOf({ hub4, 'vebus.a': sustained, 'battery.a': asking })).toBe(258);
    expect(stateOf({ hub4, 'vebus.a': sustained, 'battery.a': battery(-100) })).toBe(257);
    expect(stateOf({ hub4, 'vebus.a': ess(), 'battery.a': battery(-100) })).toBe(261);
  });
});

describe('the flags of the system', () => {
  it.each<[string, CaseServices, string[]]>([
    ['nothing', { 'vebus.a': ess() }, []],
    ['a low battery', { settings: { [life]: 11 }, 'vebus.a': ess() }, ['LowSoc']],
    ['a low battery by BatteryLife', { settings: { [life]: 5 }, 'vebus.a': ess() }, ['LowSoc', 'BatteryLife']],
    ['a slow charge', { settings: { [life]: 6 }, 'vebus.a': ess() }, ['SlowCharge']],
    [
      'what a VE.Bus BMS forbids',
      { 'vebus.a': ess({ '/Bms/AllowToCharge': 0, '/Bms/AllowToDischarge': 1 }) },
      ['ChargeDisabled'],
    ],
    [
      'what another BMS forbids',
      {
        'vebus.a': ess({
          ...{ '/Bms/AllowToCharge': 0, '/Bms/AllowToDischarge': null },
          ...{ '/BatteryOperationalLimits/MaxChargeCurrent': 25, '/BatteryOperationalLimits/MaxDischargeCurrent': 0 },
        }),
      },
      ['DischargeDisabled'],
    ],
    [
      'what a BMS forbids that nobody has passed on to VE.Bus',
      {
        'vebus.a': ess(),
        'battery.a': device(1, {
          ...{ '/Info/MaxChargeVoltage': 56, '/Info/MaxChargeCurrent': 0, '/Info/MaxDischargeCurrent': 90 },
        }),
      },
      ['ChargeDisabled'],
    ],
    [
      'what a BMS forbids without VE.Bus',
      {
        'battery.a': device(1, {
          ...{ '/Info/MaxChargeVoltage': 28, '/Info/MaxChargeCurrent': 0, '/Info/MaxDischargeCurrent': 0 },
        }),
      },
      ['ChargeDisabled', 'DischargeDisabled'],
    ],
    [
      'what the owner forbids',
      {
        settings: { '/Settings/CGwacs/MaxDischargePower': 0, '/Settings/SystemSetup/MaxChargeCurrent': 0 },
        'vebus.a': ess(),
      },
      ['UserChargeLimited', 'UserDischargeLimited'],
    ],
    [
      'no limit where the battery is kept charged',
      { settings: { '/Settings/CGwacs/MaxDischargePower': 0, [life]: 9 }, 'vebus.a': ess() },
      [],
    ],
    [
      'no limit where the battery is not to be discharged at all',
      {
        settings: { '/Settings/CGwacs/MaxDischargePower': 0, '/Settings/CGwacs/BatteryLife/MinimumSocLimit': 100 },
        'vebus.a': ess(),
      },
      [],
    ],
    ['peak shaving', { 'vebus.a': ess(), hub4: { '/IsPeakShaving': 1 } }, ['PeakShaving']],
    [
      'nothing under external control',
      { settings: { '/Settings/CGwacs/Hub4Mode': 3, [life]: 5 }, 'vebus.a': ess(), hub4: { '/IsPeakShaving': 1 } },
      [],
    ],
  ])('tell of %s', (_, services, wanted) => {
    expect(flagsOf(services)).toEqual(wanted);
  });
});

describe('the type of the system', () => {
  const vebus = (values: Values = {}): Values => device(276, values);
  const pv = (position: number): Values => device(1, { '/Position': position, '/Ac/L2/Power': 0 });

  it.each<[string, CaseServices, Value, Value]>([
    ['nothing', {}, null, null],
    ['a charger for the battery alone', { 'solarcharger.a': device(1, { '/Dc/0/Voltage': 26 }) }, null, null],
    ['VE.Bus alone', { 'vebus.a': vebus() }, null, null],
    ['an ESS', { 'vebus.a': vebus({ '/Hub4/AssistantId': 5 }), 'pvinverter.a': pv(1) }, 4, 'ESS'],
    ['an older assistant for the grid', { 'vebus.a': vebus({ '/Hub4/AssistantId': 4 }) }, 4, 'Hub-4'],
    [
      'a charge voltage from outside',
      { 'vebus.a': vebus({ '/Hub/ChargeVoltage': 28 }), 'pvinverter.a': pv(1) },
      1,
      'Hub-1',
    ],
    ['PV of an inverter', { 'vebus.a': vebus(), 'multi.a': device(1, { '/Yield/Power': 0 }) }, 1, 'Hub-1'],
    ['PV on the output', { 'vebus.a': vebus(), 'pvinverter.a': pv(1), 'pvinverter.b': pv(0) }, 2, 'Hub-2'],
    ['PV on the generator', { 'vebus.a': vebus(), 'pvinverter.a': pv(2) }, 3, 'Hub-3'],
    ['VE.Bus that does not answer', { 'vebus.a': vebus({ '/Connected': 0 }), 'pvinverter.a': pv(1) }, null, null],
  ])('with %s', (_, services, hub, name) => {
    expect(derivedFrom(services)('/Hub', '/SystemType')).toEqual([hub, name]);
  });
});

describe('the generator', () => {
  it('is that with the lowest instance, its running time in steps of 10 s', () => {
    const values = derivedFrom({
      'generator.b': device(1, { '/RunningByConditionCode': 4, '/Runtime': 999 }),
      'generator.a': device(0, { '/RunningByConditionCode': 1, '/Runtime': 59 }),
    });
    expect(values('/Ac/Genset/RunningByConditionCode', '/Ac/Genset/Runtime')).toEqual([1, 50]);
    expect(derivedFrom({})('/Ac/Genset/RunningByConditionCode', '/Ac/Genset/Runtime')).toEqual([null, null]);
  });
});
