import { describe, expect, it } from 'vitest';
import type { Value } from '../../../../src/store/values.ts';
import { type CaseServices, derivedFrom, device } from '../../../support/system-cases.ts';

type Values = Record<string, Value>;

const multi = (values: Values = {}): Values =>
  device(276, { '/Ac/ActiveIn/ActiveInput': 0, '/Ac/NumberOfAcInputs': 2, ...values });
const inputs = (first: Value, second: Value): Values => ({
  '/Settings/SystemSetup/AcInput1': first,
  '/Settings/SystemSetup/AcInput2': second,
});
const meter = (instance: number, watts: Value): Values => device(instance, { '/Ac/L1/Power': watts });
const pv = (position: number | null, watts: number): Values =>
  device(1, { '/Position': position, '/Ac/L1/Power': watts });

describe('the source of the active AC input', () => {
  it.each<[string, CaseServices, number | null]>([
    ['grid by default', { 'vebus.a': multi() }, 1],
    ['a generator at input 2 by default', { 'vebus.a': multi({ '/Ac/ActiveIn/ActiveInput': 1 }) }, 2],
    ['what the settings say', { settings: inputs(3, 0), 'vebus.a': multi() }, 3],
    ['none while inverting', { 'vebus.a': multi({ '/Ac/ActiveIn/ActiveInput': 240 }) }, 240],
    ['not known', { 'vebus.a': multi({ '/Ac/ActiveIn/ActiveInput': null }) }, null],
    ['not known while VE.Bus does not answer', { 'vebus.a': multi({ '/Connected': 0 }) }, null],
    ['what an inverter says', { 'multi.a': device(1, { '/Ac/ActiveIn/ActiveInput': 1, '/Ac/In/2/Type': 2 }) }, 2],
    ['none for an inverter without an input', { 'inverter.a': device(1) }, 240],
    ['not there without an inverter', { 'grid.a': meter(30, 1) }, null],
  ])('is %s', (_, services, source) => {
    expect(derivedFrom(services)('/Ac/ActiveIn/Source')).toEqual([source]);
  });
});

describe('PV inverters', () => {
  const groups = ['PvOnOutput', 'PvOnGrid', 'PvOnGenset'].map((group) => `/Ac/${group}/L1/Power`);

  it.each([
    [1, 2, [10, 100, 1000]],
    [2, 3, [10, 1000, 100]],
    [0, 0, [10, null, null]],
    [3, null, [10, 100, null]],
  ])('with inputs of types %j and %j are shared out by where they feed in', (first, second, watts) => {
    const values = derivedFrom({
      settings: inputs(first, second),
      'pvinverter.a': pv(1, 10),
      'pvinverter.b': pv(0, 100),
      'pvinverter.c': pv(2, 1000),
      'pvinverter.d': pv(null, 9999),
    });
    expect(values(...groups)).toEqual(watts);
  });
});

describe('grid and generator', () => {
  const power = ['Grid', 'Genset', 'ActiveIn'].map((group) => `/Ac/${group}/L1/Power`);
  const onInput = '/Ac/ConsumptionOnInput/L1/Power';

  it('are what the inverters take where nothing meters them', () => {
    const services = (input: number): CaseServices => ({
      'vebus.a': multi({ '/Ac/ActiveIn/ActiveInput': input, '/Ac/ActiveIn/L1/P': 500 }),
    });
    expect(derivedFrom(services(0))(...power, onInput)).toEqual([500, null, 500, 0]);
    expect(derivedFrom(services(1))(...power, onInput)).toEqual([null, 500, 500, 0]);
    expect(derivedFrom(services(240))(...power, onInput)).toEqual([null, null, null, null]);
  });

  it('are metered by the meter with the lowest instance', () => {
    const values = derivedFrom({ 'grid.a': meter(31, 1), 'grid.b': meter(30, 2), 'genset.a': meter(5, 3) });
    expect(values(...power)).toEqual([2, 3, null]);
  });

  it('feed the active input as the only meter says where no inverter tells', () => {
    const inverting = { 'vebus.a': multi({ '/Ac/ActiveIn/ActiveInput': 240 }) };
    expect(derivedFrom({ ...inverting, 'grid.a': meter(30, 7) })(...power)).toEqual([7, null, 7]);
    expect(derivedFrom({ ...inverting, 'genset.a': meter(30, 7) })(...power)).toEqual([null, 7, 7]);
  });

  it('take in what PV inverters leave over', () => {
    const services = { 'pvinverter.a': pv(0, 800), 'vebus.a': multi({ '/Ac/ActiveIn/L1/P': 300 }) };
    expect(derivedFrom(services)(...power, onInput)).toEqual([-500, null, -500, 0]);
    expect(derivedFrom({ ...services, 'grid.a': meter(30, -400) })(...power, onInput)).toEqual([-400, null, -400, 100]);
  });

  it('never have loads that give power', () => {
    const services = { 'grid.a': meter(30, 100), 'vebus.a': multi({ '/Ac/ActiveIn/L1/P': 300 }) };
    expect(derivedFrom(services)(onInput)).toEqual([0]);
  });

  it('feed several inverters, each by the input that it is on', () => {
    const rs = (instance: number, values: Values): Values => device(instance, { '/Ac/In/1/Type': 1, ...values });
    const values = derivedFrom({
      'multi.a': rs(1, { '/Ac/ActiveIn/ActiveInput': 0, '/Ac/In/1/L1/P': 100 }),
      'multi.b': rs(2, { '/Ac/In/1/L1/P': 20 }),
      'multi.c': rs(3, { '/Ac/ActiveIn/ActiveInput': 1, '/Ac/In/1/L1/P': 9, '/Ac/In/2/L1/P': 3 }),
    });
    expect(values(...power)).toEqual([123, null, 123]);
  });

  it('are known by the meter, else by the inverter that they feed', () => {
    const paths = ['Grid/ProductId', 'Grid/DeviceType', 'Genset/ProductId', 'Genset/DeviceType'].map((p) => `/Ac/${p}`);
    const fed = { 'vebus.a': multi({ '/ProductId': 9764 }) };
    expect(derivedFrom(fed)(...paths)).toEqual([9764, null, null, null]);
    const metered = {
      ...fed,
      'grid.a': device(30, { '/ProductId': 45058 }),
      'genset.a': device(31, { '/ProductId': 45059, '/DeviceType': 72 }),
    };
    expect(derivedFrom(metered)(...paths)).toEqual([45058, 0, 45059, 72]);
  });
});

describe('consumption', () => {
  const groups = ['Consumption', 'ConsumptionOnInput', 'ConsumptionOnOutput'].map((group) => `/Ac/${group}/L1/Power`);
  const ess: CaseServices = {
    'grid.a': meter(30, 1000),
    'vebus.a': multi({ '/Hub4/AssistantId': 5, '/Ac/ActiveIn/L1/P': 400, '/Ac/Out/L1/P': 300 }),
  };

  it.each([
    ['by default', {}, [900, 600, 300]],
    ['without loads on the output', { '/Settings/SystemSetup/HasAcOutSystem': 0 }, [600, 600, null]],
    [
      'without a grid meter',
      { '/Settings/SystemSetup/HasAcOutSystem': 0, '/Settings/CGwacs/RunWithoutGridMeter': 1 },
      [900, 600, 300],
    ],
    [
      'without loads on the input',
      { '/Settings/SystemSetup/HasAcOutSystem': 0, '/Settings/SystemSetup/HasAcInLoads': 0 },
      [900, null, 300],
    ],
  ])('of an ESS, %s', (_, settings, watts) => {
    expect(derivedFrom({ settings, ...ess })(...groups)).toEqual(watts);
  });

  it('counts the output of a system without ESS whatever the settings say', () => {
    const settings = { '/Settings/SystemSetup/HasAcOutSystem': 0 };
    const values = derivedFrom({ settings, 'vebus.a': multi({ '/Ac/Out/L1/P': 300 }) });
    expect(values(...groups)).toEqual([300, null, 300]);
  });

  it('counts each inverter by the best that it tells, and PV behind them', () => {
    const values = derivedFrom({
      'vebus.a': multi({ '/Ac/Out/L1/P': -2000, '/Ac/Out/L1/I': -8 }),
      'inverter.a': device(1, { '/Ac/Out/L1/P': 1, '/Ac/Out/L1/S': 9 }),
      'inverter.b': device(2, { '/Ac/Out/L1/S': 20, '/Ac/Out/L1/V': 230, '/Ac/Out/L1/I': 9 }),
      'inverter.c': device(3, { '/Ac/Out/L1/V': 230, '/Ac/Out/L1/I': 1 }),
      'pvinverter.a': pv(1, 3000),
    });
    expect(values(...groups.slice(2), '/Ac/ConsumptionOnOutput/L1/Current')).toEqual([1251, 2]);
  });

  it('has as many phases as the highest that is known', () => {
    const values = derivedFrom({ 'vebus.a': multi({ '/Ac/Out/L3/P': 0, '/Ac/Out/L2/I': 1 }) });
    expect(values('/Ac/Consumption/NumberOfPhases', '/Ac/Consumption/L2/Power')).toEqual([3, null]);
  });
});

describe('the AC inputs', () => {
  const list = (services: CaseServices): unknown[] => {
    const values = derivedFrom(services);
    const one = (index: number): unknown =>
      values(...['ServiceName', 'Source', 'Connected'].map((name) => `/Ac/In/${index}/${name}`));
    return [values('/Ac/In/NumberOfAcInputs')[0], one(0), one(1)];
  };
  const none = [null, null, null];
  const name = (of: string): string => `com.victronenergy.${of}`;

  it('are those of the VE.Bus system; an unused one is skipped', () => {
    const active = { 'vebus.a': multi({ '/Ac/ActiveIn/ActiveInput': 1 }) };
    expect(list({ settings: inputs(1, 2), ...active })).toEqual([2, [name('vebus.a'), 1, 0], [name('vebus.a'), 2, 1]]);
    expect(list({ settings: inputs(0, 2), ...active })).toEqual([1, [name('vebus.a'), 2, 1], none]);
  });

  it('are only as many as the device has', () => {
    const one = multi({ '/Ac/NumberOfAcInputs': 1 });
    expect(list({ settings: inputs(1, 2), 'vebus.a': one })).toEqual([1, [name('vebus.a'), 1, 1], none]);
    expect(list({ 'vebus.a': multi({ '/Ac/NumberOfAcInputs': null }) })).toEqual([0, none, none]);
  });

  it('have the meter of what feeds them', () => {
    const services = { settings: inputs(2, 3), 'vebus.a': multi(), 'grid.a': meter(30, 1) };
    expect(list(services)).toEqual([2, [name('vebus.a'), 2, 1], [name('grid.a'), 3, 0]]);
    expect(derivedFrom(services)('/Ac/ActiveIn/ServiceType')).toEqual(['vebus']);
  });

  it('are as an AC system tells where that is', () => {
    const acsystem = device(0, {
      ...{ '/Ac/NumberOfAcInputs': 2, '/Ac/ActiveIn/ActiveInput': 1 },
      ...{ '/Ac/In/1/Type': 2, '/Ac/In/2/Type': 1 },
    });
    const services = { 'acsystem.a': acsystem };
    expect(list(services)).toEqual([2, [name('acsystem.a'), 2, 0], [name('acsystem.a'), 1, 1]]);
    const parallel = ['/Ac/ActiveIn/GridParallel', '/Ac/ActiveIn/FeedbackEnabled'];
    expect(derivedFrom(services)(...parallel, '/SystemType', '/Hub')).toEqual([1, 1, 'AC System', null]);
  });

  it('without either are the meters, numbered in their order', () => {
    const both = { 'genset.a': meter(31, 1), 'grid.a': meter(30, 1) };
    expect(list(both)).toEqual([2, [name('grid.a'), 1, 1], [name('genset.a'), 2, 0]]);
    expect(list({ 'genset.a': meter(31, 1) })).toEqual([1, [name('genset.a'), 1, 1], none]);
  });

  it('of the first port of a CCGX have the instance 0 on the portal', () => {
    const paths = ['/Ac/In/0/DeviceInstance', '/Ac/In/0/VrmDeviceInstance'];
    expect(derivedFrom({ 'vebus.ttyO1': multi() })(...paths)).toEqual([276, 0]);
    expect(derivedFrom({ 'vebus.ttyS4': multi() })(...paths)).toEqual([276, 276]);
  });
});

describe('feeding in', () => {
  const flags = ['/Ac/ActiveIn/GridParallel', '/Ac/ActiveIn/FeedbackEnabled'];

  it.each([
    ['an ESS may by default', 5, null, 0, 1, [1, 1]],
    ['an ESS may from DC alone', 5, 0, 1, 1, [1, 1]],
    ['an ESS may not', 5, 1, 1, 1, [1, 0]],
    ['shore power is like grid', 5, 0, 0, 3, [1, 1]],
    ['a generator takes nothing', 5, 0, 0, 2, [0, 0]],
    ['others are not parallel to the grid', null, 0, 0, 1, [0, 0]],
  ])('%s', (_, assistant, notFromDc, prevent, source, wanted) => {
    const settings = { ...inputs(source, 0), '/Settings/CGwacs/PreventFeedback': prevent };
    const vebus = multi({ '/Hub4/AssistantId': assistant, '/Hub4/DoNotFeedInOvervoltage': notFromDc });
    expect(derivedFrom({ settings, 'vebus.a': vebus })(...flags)).toEqual(wanted);
  });
});

describe('AC loads', () => {
  it.each([
    ['acload', 1],
    ['evcharger', 1],
    ['heatpump', 1],
    ['inverter', 1],
    ['multi', 0],
    ['battery', 0],
  ])('of a plant with %s: %i', (type, wanted) => {
    expect(derivedFrom({ [`${type}.a`]: device(1) })('/Ac/HasAcLoads')).toEqual([wanted]);
  });
});
