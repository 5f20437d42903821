import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedEqually, total, withinTotal } from '../../../../src/services/hub4/phase-shares.ts';

const phases = fc.array(fc.double({ min: -20_000, max: 20_000, noNaN: true }), { minLength: 1, maxLength: 3 });
const limit = fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.double({ min: 0, max: 30_000, noNaN: true }));

describe('power that is shared between the phases', () => {
  it('is the same for each between AC and DC, and as much as was wanted in sum', () => {
    fc.assert(
      fc.property(fc.double({ min: -30_000, max: 30_000, noNaN: true }), phases, (watts, outputs) => {
        const shares = sharedEqually(watts, outputs);
        expect(total(shares)).toBeCloseTo(watts, 5);
        const converted = shares.map((share, phase) => share - (outputs[phase] ?? 0));
        for (const value of converted) expect(value).toBeCloseTo(converted[0] ?? 0, 5);
      }),
    );
  });
});

describe('a limit for all phases together', () => {
  it('is kept, and changes only what goes beyond it', () => {
    fc.assert(
      fc.property(phases, limit, limit, (converted, discharge, charge) => {
        const result = withinTotal(converted, -discharge, charge);
        const before = total(converted);
        expect(total(result)).toBeCloseTo(Math.min(Math.max(before, -discharge), charge), 4);
        if (before >= -discharge && before <= charge) expect(result).toEqual(converted);
        for (const [phase, value] of result.entries()) {
          const was = converted[phase] ?? 0;
          // Charging is cut back, never raised, and the other way round.
          expect(before > charge ? value <= was + 1e-6 : before < -discharge ? value >= was - 1e-6 : true).toBe(true);
        }
      }),
    );
  });

  it('takes from those that charge before it makes others discharge more', () => {
    expect(withinTotal([3_000, 1_000, -500], Number.NEGATIVE_INFINITY, 1_500)).toEqual([2_000, 0, -500]);
    expect(withinTotal([3_000, 200, -500], Number.NEGATIVE_INFINITY, 1_500)).toEqual([2_000, 0, -500]);
    expect(withinTotal([-3_000, 1_000], 0, Number.POSITIVE_INFINITY)).toEqual([-1_000, 1_000]);
  });
});
