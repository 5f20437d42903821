import { describe, expect, it } from 'vitest';
import { derived } from '../../../../../src/drivers/vecan/mapping/derive.ts';
import { serviceOfKind } from '../../../../../src/drivers/vecan/mapping/node-kind.ts';
import { offeredPaths } from '../../../../../src/drivers/vecan/mapping/offered.ts';
import type { VecanService } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import type { Value } from '../../../../../src/store/values.ts';

function of(type: VecanService, told: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(derived(type, (name) => (Object.hasOwn(told, name) ? told[name] : undefined)));
}

describe('derived values', () => {
  it('of a battery have watts from volts and amperes', () => {
    expect(of('battery', { '/Dc/0/Voltage': 12, '/Dc/0/Current': -2 })['/Dc/0/Power']).toBe(-24);
    expect(of('battery', { '/Dc/0/Voltage': 12, '/Dc/0/Current': null })['/Dc/0/Power']).toBeNull();
  });

  it('are invalid, not gone, when what they are made of is gone', () => {
    const paths = Object.keys(of('vebus', { '/Ac/Out/L1/V': 230, '/Ac/Out/L1/P': 5, chargerState: 3 }));
    const empty = of('vebus', {});
    expect(Object.keys(empty)).toEqual(paths);
    expect(Object.values(empty).every((value) => value === null)).toBe(true);
  });

  it('leave alone what the device tells itself', () => {
    expect(of('solarcharger', { '/Pv/V': 80, '/Pv/I': 2 })['/Yield/Power']).toBe(160);
    expect(of('solarcharger', { '/Pv/V': 80, '/Pv/I': 2, '/Yield/Power': 161.4 })).not.toHaveProperty('/Yield/Power');
    expect(of('vebus', { '/State': 252, chargerState: 3 })).not.toHaveProperty('/State');
  });

  it('count and sum the phases that are there', () => {
    const one = { '/Ac/Out/L1/V': 230, '/Ac/Out/L1/P': 400, '/Ac/Out/L2/V': null, '/Ac/Out/L2/P': null };
    expect(of('vebus', one)).toMatchObject({ '/Ac/Out/P': 400, '/Ac/NumberOfPhases': 1, '/Ac/ActiveIn/P': null });
    const two = { ...one, '/Ac/Out/L2/V': 231 };
    expect(of('vebus', two)).toMatchObject({ '/Ac/Out/P': null, '/Ac/NumberOfPhases': 2 });
    const input = { ...one, '/Ac/ActiveIn/L3/V': 231, '/Ac/ActiveIn/L3/P': -5, '/Ac/ActiveIn/L1/P': 7 };
    expect(of('vebus', input)).toMatchObject({ '/Ac/ActiveIn/P': 2, '/Ac/NumberOfPhases': 3 });
  });
});

describe('offered paths', () => {
  const kinds = ['bmv', 'lynx-shunt', 'lynx-ion', 'battery', 'mppt', 'charger', 'vebus', 'inverter'] as const;

  it.each(kinds)('of a %s hold every derived one, once, and no names', (kind) => {
    const type = serviceOfKind(kind) ?? expect.unreachable();
    const paths = offeredPaths(kind, type);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !path.startsWith('/'))).toEqual([]);
    const worked = Object.keys(of(type, {})).filter((path) => !path.endsWith('/S'));
    expect(worked.filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('hold what is asked for, but not who the device is', () => {
    const paths = offeredPaths('bmv', 'battery');
    expect(paths).toEqual(expect.arrayContaining(['/History/ChargeCycles', '/ConsumedAmphours', '/Relay/0/State']));
    expect(paths.some((path) => ['/Serial', '/ProductId', '/FirmwareVersion'].includes(path))).toBe(false);
  });

  it('of sensors are those of the sensor, whatever the node is', () => {
    expect(offeredPaths('bmv', 'tank')).toEqual(offeredPaths('tank', 'tank'));
    expect(offeredPaths('gps', 'gps')).toContain('/Position/Latitude');
  });
});
