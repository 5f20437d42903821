import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields } from '../../src/protocols/n2k/decode.ts';
import { encodeFields } from '../../src/protocols/n2k/encode.ts';
import { pgnTables } from '../../src/protocols/n2k/pgn-table.ts';
import { decodeVreg, encodeVregValue, vregPgns } from '../../src/protocols/n2k/vreg.ts';
import { vregRegisters } from '../../src/protocols/n2k/vreg-registers.ts';
import { decodeVregValue, encodeVregValueOf } from '../../src/protocols/n2k/vreg-values.ts';

const bytes = (most: number) => fc.uint8Array({ maxLength: most });

describe('fields of PGNs', () => {
  it('come back as they were read from a whole message', () => {
    // 64 bits of 129029 are rounded to a double; texts of 126996 are written as printable ASCII only.
    const exact = pgnTables.filter(({ pgn }) => pgn !== 129029 && pgn !== 126996);
    fc.assert(
      fc.property(
        fc.constantFrom(...exact),
        fc.uint8Array({ minLength: 134, maxLength: 223 }),
        ({ pgn, group, length }, data) => {
          // Cut lines are completed when they are written.
          const whole = group === undefined ? data : data.subarray(0, length);
          const values = decodeFields(pgn, whole) ?? {};
          const { numberOfLines: _, ...rest } = values;
          const again = decodeFields(pgn, encodeFields(pgn, group === undefined ? values : rest));
          expect(again).toEqual(group?.count === undefined ? values : { ...values, numberOfLines: 0 });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are finite numbers, texts or null and never throw on any bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pgnTables), bytes(223), ({ pgn }, data) => {
        for (const value of Object.values(decodeFields(pgn, data) ?? {})) {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('VREG messages', () => {
  it('carry any value of any length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 0xffff }), bytes(219), (register, value) => {
        const { pgn, data } = encodeVregValue(register, value);
        const padded = value.length < 4 ? Uint8Array.from([...value, 0, 0, 0, 0]).subarray(0, 4) : value;
        expect(decodeVreg(pgn, data)).toEqual({ kind: 'value', register, value: padded });
      }),
    );
  });

  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(vregPgns)), bytes(223), (pgn, data) => {
        decodeVreg(pgn, data);
        decodeVreg(pgn, Uint8Array.from([0x66, 0x99, ...data]));
      }),
    );
  });

  it('have values that come back as they were set', () => {
    fc.assert(
      fc.property(fc.constantFrom(...vregRegisters), fc.uint8Array({ minLength: 4, maxLength: 8 }), (register, raw) => {
        const value = decodeVregValue(register, raw);
        if (typeof value === 'string' || value === undefined) return;
        const written = encodeVregValueOf(register, value);
        expect(written).toEqual(raw.subarray(0, written.length));
      }),
    );
  });
});
