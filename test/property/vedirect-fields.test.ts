import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTextField } from '../../src/protocols/vedirect/text-fields.ts';

/** Labels whose value is a decimal integer, with what it is divided by (vedirect.md, 2.5). */
const decimals = fc.constantFrom(
  ['V', 1_000],
  ['I', 1_000],
  ['CE', 1_000],
  ['SOC', 10],
  ['T', 1],
  ['H17', 100],
  ['AC_OUT_V', 100],
  ['AC_OUT_I', 10],
) as fc.Arbitrary<readonly [label: string, per: number]>;

const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });

describe('a VE.Direct text field', () => {
  it('with any integer is that integer in the unit of its label', () => {
    fc.assert(
      fc.property(decimals, fc.integer(), ([label, per], integer) => {
        expect(decodeTextField(label, String(integer))).toBe(integer / per);
      }),
    );
  });

  it('with any text is a finite number, a text, null or nothing, and never an exception', () => {
    const label = fc.oneof(
      decimals.map(([name]) => name),
      fc.constantFrom('TTG', 'OR', 'PID', 'FW', 'LOAD'),
      latin1,
    );
    fc.assert(
      fc.property(label, fc.oneof(latin1, fc.constant('---')), (name, raw) => {
        const value = decodeTextField(name, raw);
        if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        else expect([undefined, null, raw]).toContain(value);
      }),
      { numRuns: 2_000 },
    );
  });
});
