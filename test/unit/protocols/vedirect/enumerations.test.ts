import { describe, expect, it } from 'vitest';
import { chargerErrorName } from '../../../../src/protocols/vedirect/charger-errors.ts';
import {
  alarmNames,
  deviceModeName,
  deviceStateName,
  monitorModeName,
  offReasonNames,
  trackerModeName,
} from '../../../../src/protocols/vedirect/enumerations.ts';
import { shippedTable } from '../../../support/modbus-rig.ts';

// Codes that vedirect.md, 2.5 to 2.8, lists.
const states = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 244, 245, 246, 247, 248, 249, 250, 251, 252];
const errorRanges = [
  [0, 29],
  [31, 43],
  [50, 60],
  [65, 77],
  [80, 87],
  [113, 123],
  [150, 151],
] as const;
const errors = errorRanges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

describe('the names of VE.Direct values', () => {
  it('cover every code of the lists', () => {
    const unnamed = (codes: readonly number[], name: (code: number) => string): number[] =>
      codes.filter((code) => name(code).startsWith('unknown'));
    expect(unnamed(states, deviceStateName)).toEqual([]);
    expect(unnamed(errors, chargerErrorName)).toEqual([]);
    expect(unnamed([1, 2, 4, 5, 253], deviceModeName)).toEqual([]);
    expect(unnamed([0, 1, 2], trackerModeName)).toEqual([]);
    expect(
      unnamed(
        Array.from({ length: 18 }, (_, index) => index - 9),
        monitorModeName,
      ),
    ).toEqual([]);
  });

  it('tell the number of a code that no list has', () => {
    expect([deviceStateName(99), chargerErrorName(200), monitorModeName(99)]).toEqual([
      'unknown code 99',
      'unknown code 200',
      'unknown code 99',
    ]);
  });

  it('tell all bits of a mask', () => {
    // Recorded from an Orion XS: 0x9 (data README, Orion XS, block 0).
    expect(offReasonNames(0x9)).toEqual(['no input power', 'remote input']);
    expect(offReasonNames(0xffff)).toHaveLength(16);
    expect(alarmNames(65)).toEqual(['low voltage', 'high temperature']);
    expect(alarmNames(0)).toEqual([]);
  });
});

describe('the register tables', () => {
  // The GX list calls 11 of a solar charger "other" (attributes.csv, 775).
  it('name every state and error as the log does', async () => {
    const table = await shippedTable();
    for (const service of ['solarcharger', 'charger', 'dcdc', 'multi']) {
      const named = (path: string) => table.rows.find((row) => row.service === service && row.path === path)?.values;
      for (const code of states.filter((state) => state !== 11))
        expect(named('/State')?.get(code), `${service} state ${code}`).toBe(deviceStateName(code));
      for (const code of errors)
        expect(named('/ErrorCode')?.get(code), `${service} error ${code}`).toBe(chargerErrorName(code));
    }
  });
});
