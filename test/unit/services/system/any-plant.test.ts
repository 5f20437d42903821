import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemValues } from '../../../../src/services/system/rules.ts';
import type { Value } from '../../../../src/store/values.ts';
import { type CaseServices, casePlant } from '../../../support/system-cases.ts';

/** Types that the rules read, and paths of all of them. */
const types = [
  ...['vebus', 'battery', 'solarcharger', 'charger', 'multi', 'inverter', 'acsystem', 'grid', 'genset', 'pvinverter'],
  ...['dcsystem', 'alternator', 'dcgenset', 'fuelcell', 'generator', 'hub4', 'settings', 'temperature'],
];
const paths = [
  ...['/Dc/0/Voltage', '/Dc/0/Current', '/Dc/0/Power', '/Soc', '/State', '/Position', '/Load/I', '/Yield/Power'],
  ...['/Ac/ActiveIn/ActiveInput', '/Ac/NumberOfAcInputs', '/Ac/ActiveIn/L1/P', '/Ac/Out/L1/P', '/Ac/L1/Power'],
  ...['/Ac/In/1/Type', '/Ac/In/1/L1/P', '/Hub4/AssistantId', '/VebusMainState', '/Info/MaxChargeVoltage', '/Runtime'],
  ...['/Connected', '/ProductName', '/Mgmt/Connection', '/CustomName', '/DeviceInstance', '/ExtraBatteryCurrent'],
  ...['AcInput1', 'HasDcSystem', 'HasAcInLoads', 'BatteryService', 'TemperatureService', 'BmsInstance'].map(
    (name) => `/Settings/SystemSetup/${name}`,
  ),
];

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>(null, 0, 1, 2, 3, 9, 240, -1, 'default', 'com.victronenergy.battery/1', ''),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
);
const services: fc.Arbitrary<CaseServices> = fc.dictionary(
  fc.tuple(fc.constantFrom(...types), fc.constantFrom('a', 'b', 'lynxparallel')).map((parts) => parts.join('.')),
  fc.dictionary(fc.constantFrom(...paths), value),
);

describe('the rules of the system', () => {
  const always = systemValues(casePlant({})).map(([path]) => path);

  it('have each path once', () => {
    expect(new Set(always).size).toBe(always.length);
  });

  it('make of any plant values for the same paths, each a finite number, a text or null', () => {
    fc.assert(
      fc.property(services, (plant) => {
        const values = systemValues(casePlant(plant));
        expect(values.map(([path]) => path)).toEqual(always);
        for (const [path, derived] of values) {
          const isSound = derived === null || typeof derived === 'string' || Number.isFinite(derived);
          expect(isSound, `${path} ${String(derived)}`).toBe(true);
        }
      }),
    );
  });

  it('make of a plant the same whatever the order of services of different types', () => {
    fc.assert(
      fc.property(services, (plant) => {
        const byType = Object.entries(plant).toSorted(([a], [b]) =>
          (a.split('.')[0] ?? '').localeCompare(b.split('.')[0] ?? ''),
        );
        expect(systemValues(casePlant(Object.fromEntries(byType)))).toEqual(systemValues(casePlant(plant)));
      }),
    );
  });
});
