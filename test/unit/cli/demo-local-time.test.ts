import { describe, expect, it } from 'vitest';
import { zoneOf } from '../../../src/cli/demo/local-time.ts';
import { checkScenario } from '../../../src/simulator/scenario/check-scenario.ts';
import type { Scenario } from '../../../src/simulator/scenario/scenario.ts';

function scenarioAt(longitude?: number): Scenario {
  const place = longitude === undefined ? {} : { place: { latitude: 10, longitude } };
  const battery = { chemistry: 'lfp', nominalVolts: 48, capacityAmpHours: 100 };
  const { value, findings } = checkScenario({ about: 'a plant', plant: { ...place, batteries: { house: battery } } });
  if (value === undefined) throw new Error(JSON.stringify(findings));
  return value;
}

describe('the local time of a plant', () => {
  it.each([
    [undefined, 0],
    [16.4, 1],
    [-74, -5],
    [150, 10],
    [-179, -12],
  ])('at longitude %s is that of the sun, to the hour', (longitude, hours) => {
    const options = { timeZone: zoneOf(scenarioAt(longitude)), hour: '2-digit', hourCycle: 'h23' } as const;
    const noon = new Date(Date.UTC(2026, 5, 21, 12));
    expect(Number(noon.toLocaleString('en-GB', options))).toBe(12 + hours);
  });
});
