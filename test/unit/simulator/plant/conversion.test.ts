import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Conversion } from '../../../../src/simulator/plant/conversion.ts';

const small = new Conversion(3_000);

describe('the bridge of a Multi', () => {
  it.each([
    [500, 18 + 517.5 + 3],
    [1_373, 18 + 1_421.055 + 22.622],
    [2_400, 18 + 2_484 + 69.12],
  ])('takes from the battery for %s W what the fact sheet says of a 3 kVA unit', (ac, dc) => {
    expect(small.dcOfAc(-ac)).toBeCloseTo(-dc, 1);
  });

  it('comes within two percent of what was recorded: 1373 W out at 1473 W', () => {
    expect(Math.abs(-small.dcOfAc(-1_373) / 1_473 - 1)).toBeLessThan(0.02);
  });

  it('takes 18 W while it gives nothing, in larger units more', () => {
    expect(small.dcOfAc(0)).toBeCloseTo(-18, 9);
    expect(new Conversion(15_000).dcOfAc(0)).toBeCloseTo(-90, 9);
  });

  it('charges with 93 % of what it takes beyond its own need', () => {
    expect(small.dcOfAc(small.idleAcWatts)).toBeCloseTo(0, 9);
    expect(small.dcOfAc(small.idleAcWatts + 1_000)).toBeCloseTo(930, 9);
  });

  it('needs on one side what gives so much on the other, and loses the difference', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20_000, max: 20_000, noNaN: true }),
        fc.double({ min: 500, max: 45_000, noNaN: true }),
        (ac, voltAmps) => {
          const bridge = new Conversion(voltAmps);
          const dc = bridge.dcOfAc(ac);
          expect(bridge.acOfDc(dc)).toBeCloseTo(ac, 5);
          expect(bridge.lossOf(ac)).toBeCloseTo(ac - dc, 5);
          expect(bridge.lossOf(ac)).toBeGreaterThan(0);
        },
      ),
    );
  });
});
