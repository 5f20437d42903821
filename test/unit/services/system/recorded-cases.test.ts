import { describe, expect, it } from 'vitest';
import { systemValues } from '../../../../src/services/system/rules.ts';
import type { Value } from '../../../../src/store/values.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../support/shared-data.ts';
import { type CaseServices, casePlant } from '../../../support/system-cases.ts';

interface RecordedCase {
  readonly name: string;
  readonly services: CaseServices;
  readonly expect: Readonly<Record<string, Value>>;
  readonly observed?: Readonly<Record<string, Value>>;
}

function recorded(file: string): RecordedCase[] {
  return hasSharedData ? (JSON.parse(sharedText(file)) as RecordedCase[]) : [];
}

/** What differs by more than the records are exact. */
function differences(wanted: Readonly<Record<string, Value>>, values: ReadonlyMap<string, Value>): string[] {
  return Object.entries(wanted).flatMap(([path, value]) => {
    const ours = values.get(path);
    const isNear = typeof value === 'number' && typeof ours === 'number' && Math.abs(value - ours) <= 1e-6;
    return isNear || value === ours ? [] : [`${path} is ${ours}, not ${value}`];
  });
}

describe.skipIf(!hasSharedData)(`the rules of the system${withoutSharedData}`, () => {
  const cases = [...recorded('systemcalc-cases.json'), ...recorded('systemcalc-plants.json')];

  it('have 31 recorded cases and 7 whole plants to hold to', () => {
    expect(cases).toHaveLength(38);
  });

  it.each(cases)('make of $name what a GX makes of it', ({ services, expect: wanted, observed = {} }) => {
    const values = new Map(systemValues(casePlant(services)));
    expect(differences({ ...observed, ...wanted }, values)).toEqual([]);
  });
});
