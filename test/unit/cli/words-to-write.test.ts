import { beforeAll, describe, expect, it } from 'vitest';
import { wordsToWrite } from '../../../src/cli/words-to-write.ts';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

let table: RegisterTable;
beforeAll(async () => {
  table = await shippedTable();
});

function hex(address: number, text: string): string {
  const words = wordsToWrite(table.at(address), address, text);
  return typeof words === 'string' ? words : Buffer.from(words).toString('hex');
}

describe('what a user types', () => {
  it.each([
    [22, '12.5', '007d'],
    [37, '-500', 'fe0c'],
    [96, '-500', 'fffffe0c'],
    [33, '3', '0003'],
    [33, ' ON ', '0003'],
  ])('becomes the words of register %d: %j -> %s', (address, text, words) => {
    expect(hex(address, text)).toBe(words);
  });

  it('becomes text, padded with NUL, in a text register', () => {
    expect(hex(1336, 'Bank')).toBe(Buffer.from('Bank').toString('hex').padEnd(32, '0'));
  });

  it.each([
    [22, '', /takes a number/],
    [22, 'twelve', /takes a number; not "twelve"|takes a number, .*not "twelve"/],
    [22, 'Infinity', /takes a number/],
    [33, '9', /takes 1 to 4, not 9/],
    [37, '40000', /holds -32768 to 32767/],
    [3, '230', /is read-only/],
    [97, '1', /begins at 96/],
    [60_000, '1', /not in the map/],
    [1336, 'a name that is longer than sixteen', /longer than 16 characters/],
  ])('is refused for register %d: %j', (address, text, reason) => {
    expect(hex(address, text)).toMatch(reason);
  });
});
