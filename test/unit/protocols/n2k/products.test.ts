import { describe, expect, it } from 'vitest';
import { productByCode } from '../../../../src/protocols/n2k/products.ts';

describe('productByCode', () => {
  it.each([
    [516, 'bmv'],
    [0x0141, 'lynx-shunt'],
    [0x0142, 'lynx-ion'],
    [0xa3e7, 'lynx-ion'],
    [0x0106, 'charger'],
    [0x0108, 'mppt'],
    [0xa101, 'mppt'],
    [0xa120, 'vebus'],
    [0x2601, 'vebus'],
    [0xa160, 'tank'],
    [0x0101, 'other'],
  ])('takes %i for a %s', (code, kind) => {
    expect(productByCode(code)?.kind).toBe(kind);
  });

  it('knows nothing of other codes', () => {
    expect(productByCode(0x0500)).toBeUndefined();
  });
});
