import { describe, expect, it } from 'vitest';
import { kindBySigns, productByCode } from '../../../../src/protocols/n2k/products.ts';

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

describe('kindBySigns', () => {
  const none = { deviceFunction: 130, pgns: new Set<number>(), vregs: new Set<number>(), dcTypes: new Set<number>() };

  it('tells a node of an unknown product by its function and by what it sends', () => {
    expect(kindBySigns(none)).toBeUndefined();
    expect(kindBySigns({ ...none, deviceFunction: 153 })).toBe('vebus');
    expect(kindBySigns({ ...none, deviceFunction: 154 })).toBe('vebus');
    expect(kindBySigns({ ...none, deviceFunction: 170 })).toBe('bmv');
    expect(kindBySigns({ ...none, deviceFunction: 170, dcTypes: new Set([3]) })).toBe('mppt');
    expect(kindBySigns({ ...none, vregs: new Set([0xedbb]) })).toBe('mppt');
    expect(kindBySigns({ ...none, pgns: new Set([127507]) })).toBe('charger');
    expect(kindBySigns({ ...none, pgns: new Set([127507, 127509]) })).toBe('vebus');
    expect(kindBySigns({ ...none, pgns: new Set([127505]) })).toBe('tank');
  });
});
