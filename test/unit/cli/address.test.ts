import { describe, expect, it } from 'vitest';
import { parseAddress, parseNumber } from '../../../src/cli/address.ts';

describe('an address', () => {
  it.each([
    ['localhost', 'localhost', 502],
    ['10.0.0.5:5020', '10.0.0.5', 5020],
    ['[::1]', '::1', 502],
    ['[fe80::1%eth0]:5020', 'fe80::1%eth0', 5020],
    ['gx.local:0', 'gx.local', 0],
  ])('%s is %s port %d', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port });
  });

  it('has another default port where one is given', () => {
    expect(parseAddress('0.0.0.0', 5020).port).toBe(5020);
  });

  it.each(['', ':502', '::1', 'a b', 'host:', 'host:65536', 'host:-1', '[::1', 'host:1:2', 'http://host'])(
    'is not %j',
    (text) => {
      expect(() => parseAddress(text)).toThrow(/is no HOST\[:PORT\]/);
    },
  );
});

describe('a number', () => {
  it('is whole and inside its limits', () => {
    expect(parseNumber('0', 'UNIT', 0, 255)).toBe(0);
    expect(parseNumber('255', 'UNIT', 0, 255)).toBe(255);
    for (const text of ['256', '-1', '1.5', '', 'x', 'Infinity']) {
      expect(() => parseNumber(text, 'UNIT', 0, 255), text).toThrow(/^UNIT is ".*": write a number from 0 to 255$/);
    }
    expect(() => parseNumber(undefined, 'UNIT', 0, 255)).toThrow(/^UNIT is missing/);
  });
});
