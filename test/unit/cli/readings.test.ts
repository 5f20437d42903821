import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeBlock, renderReadings, requestSize } from '../../../src/cli/readings.ts';
import type { RegisterTable } from '../../../src/registers/table.ts';
import { shippedTable } from '../../support/modbus-rig.ts';

let table: RegisterTable;
beforeAll(async () => {
  table = await shippedTable();
});

const words = (...values: number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value >> 8, value & 0xff]));

describe('the size of a request', () => {
  it('is what is wanted up to 125 registers', () => {
    expect(requestSize(table, 3, 1)).toBe(1);
    expect(requestSize(table, 3, 125)).toBe(125);
  });

  it('ends before a 32-bit value that would be torn', () => {
    // vebus 130 and 131 are one value.
    expect(requestSize(table, 6, 126)).toBe(124);
    expect(requestSize(table, 5, 126)).toBe(125);
  });

  it('covers any block in whole, without tearing a value', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.integer({ min: 1, max: 2_000 }), (address, count) => {
        let done = 0;
        while (done < count) {
          const size = requestSize(table, address + done, count - done);
          expect(size).toBeGreaterThan(0);
          expect(size).toBeLessThanOrEqual(Math.min(125, count - done));
          done += size;
          const row = table.at(address + done);
          if (done < count && row !== undefined)
            expect(row.address).toBeGreaterThanOrEqual(Math.min(row.address, address + done));
        }
        expect(done).toBe(count);
      }),
    );
  });
});

describe('a block of registers', () => {
  it('is cut into values, signed and scaled', () => {
    const [volts, power] = decodeBlock(table, 840, words(524, 0xfff6));
    expect(volts).toMatchObject({ address: 840, words: [524], value: 52.4 });
    expect(power).toMatchObject({ address: 841, value: -1 });
  });

  it('joins the registers of a 32-bit value, high word first', () => {
    expect(decodeBlock(table, 96, words(0xffff, 0xfe0c))).toMatchObject([
      { address: 96, words: [0xffff, 0xfe0c], value: -500 },
    ]);
  });

  it('leaves values raw of which only a part is there', () => {
    const readings = decodeBlock(table, 97, words(5, 0));
    expect(readings.map(({ address, value }) => [address, value])).toEqual([
      [97, undefined],
      [98, undefined],
    ]);
    expect(renderReadings(readings, false)).toMatch(/^97 {2}5 {2}vebus .* \(a part of int32 at 96\)$/m);
  });

  it('is shown as plain numbers where the map knows nothing', () => {
    expect(renderReadings(decodeBlock(table, 60_000, words(7, 8)), false)).toBe('60000  7\n60001  8');
    expect(renderReadings(decodeBlock(undefined, 840, words(524)), false)).toBe('840  524');
  });

  it('keeps every register, whatever it holds', () => {
    const bytes = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.nat(6_000), bytes, (address, values) => {
        const readings = decodeBlock(table, address, words(...values));
        expect(readings.flatMap((reading) => [...reading.words])).toEqual(values);
        expect(() => renderReadings(readings, false) + renderReadings(readings, true)).not.toThrow();
      }),
    );
  });
});
