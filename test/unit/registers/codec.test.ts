import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeRegisters,
  encodeForWrite,
  encodeValue,
  formatValue,
  roundHalfAway,
} from '../../../src/registers/codec.ts';
import type { RegisterRow } from '../../../src/registers/row.ts';
import type { Value } from '../../../src/store/values.ts';

type Format = RegisterRow['format'];
const words: Readonly<Record<Format, number>> = {
  uint16: 1,
  int16: 1,
  uint32: 2,
  int32: 2,
  uint64: 4,
  string: 4,
  reserved: 1,
};

function row(format: Format, scale = 1, more: Partial<RegisterRow> = {}): RegisterRow {
  const type = format === 'string' || format === 'reserved' ? (`${format}[${words[format]}]` as const) : format;
  return {
    service: 'battery',
    address: 259,
    words: words[format],
    path: '/X',
    type,
    format,
    scale,
    unit: '',
    writable: true,
    kind: format === 'string' ? 'text' : 'real',
    min: undefined,
    max: undefined,
    values: new Map(),
    description: '',
    file: 'battery.csv',
    line: 2,
    ...more,
  };
}

function encode(of: RegisterRow, value: Value | undefined): string {
  const out = new Uint8Array(of.words * 2);
  encodeValue(of, value, out, 0);
  return Buffer.from(out).toString('hex');
}

describe('a value in a register', () => {
  // Rows 1..7 are stated in modbus-gx.md, section 6; the rest follow from design.md, The register image.
  const cases: readonly [string, RegisterRow, Value | undefined, string][] = [
    ['51.235 V x100 rounds half up', row('uint16', 100), 51.235, '1404'],
    ['-0.25 A x10 rounds half away from zero', row('int16', 10), -0.25, 'fffd'],
    ['2.5 rounds to 3', row('int16'), 2.5, '0003'],
    ['-2.5 rounds to -3', row('int16'), -2.5, 'fffd'],
    ['a negative factor turns the sign', row('uint16', -10), -28.44, '011c'],
    ['a factor below 1 drops the last digits', row('int16', 0.01), -1234, 'fff4'],
    ['32 bits go high word first', row('int32'), -13, 'fffffff3'],
    ['64 bits go highest word first', row('uint64'), 1_795_228_997, '000000006b010545'],
    ['an integer stops one short of the top', row('uint16', 10, { kind: 'integer' }), 7000, 'fffe'],
    ['a signed integer stops at 32766', row('int16', 1, { kind: 'integer' }), 40_000, '7ffe'],
    ['a signed integer reaches the bottom', row('int16', 1, { kind: 'integer' }), -40_000, '8000'],
    ['a 32-bit integer stops one short of the top', row('uint32', 1, { kind: 'integer' }), 5e9, 'fffffffe'],
    ['a real stops at the top', row('uint16', 100), 655.36, 'ffff'],
    ['a signed real stops at the top', row('int16', 10), 4000, '7fff'],
    ['a negative in an unsigned register is 0', row('uint16'), -3, '0000'],
    ['no value is 0', row('int32'), null, '00000000'],
    ['an absent path is 0', row('uint16'), undefined, '0000'],
    ['text in a number register is 0', row('uint16'), '12', '0000'],
    ['a reserved register is 65535', row('reserved'), 5, 'ffff'],
    ['text is padded with NUL', row('string'), 'M1C07', '4d31433037000000'],
    ['long text is cut', row('string'), 'Fresh water', '4672657368207761'],
    ['text is Latin-1', row('string'), 'Kühl', '4bfc686c00000000'],
    ['a character beyond Latin-1 is ?', row('string'), '水', '3f00000000000000'],
    ['a number in a text register is its text', row('string'), 4711, '3437313100000000'],
    ['no text is all NUL', row('string'), null, '0000000000000000'],
  ];
  it.each(cases)('%s', (_title, of, value, hex) => {
    expect(encode(of, value)).toBe(hex);
  });

  it('is never wrapped, whatever the number', () => {
    const formats = fc.constantFrom<Format>('uint16', 'int16', 'uint32', 'int32');
    const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(formats, numbers, (format, value) => {
        const of = row(format);
        const bytes = Buffer.from(encode(of, value), 'hex');
        const read = decodeRegisters(of, bytes);
        if (typeof read !== 'number') throw new Error('a number register held text');
        const span = 2 ** (of.words * 16);
        const [low, high] = format.startsWith('u') ? [0, span - 1] : [-span / 2, span / 2 - 1];
        expect(read).toBe(Math.min(Math.max(roundHalfAway(value), low), high) + 0);
      }),
    );
  });
});

describe('a written register', () => {
  const cases: readonly [string, RegisterRow, string, number | string][] = [
    ['is divided by the factor', row('uint16', 10), '014d', 33.3],
    ['is signed in a signed register', row('int16'), 'fce0', -800],
    ['is multiplied where the factor is a hundredth', row('int16', 0.01), '0039', 5700],
    ['is rounded where the path holds integers', row('uint16', 10, { kind: 'integer' }), '014d', 33],
    ['is 32 bits, high word first', row('int32'), 'fffffe0c', -500],
    ['turns its sign with a negative factor', row('uint16', -10), '011c', -28.4],
    ['is never negative zero', row('uint16', -10), '0000', 0],
    ['is text up to the first NUL', row('string'), '47726579004a4b4c', 'Grey'],
  ];
  it.each(cases)('%s', (_title, of, hex, value) => {
    expect(decodeRegisters(of, Buffer.from(hex, 'hex'))).toBe(value);
  });

  it('comes back as the same register for every value that fits', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 10, 100, 1000, 0.1, 0.01, -1, -10),
        fc.integer({ min: 0, max: 65_535 }),
        (scale, raw) => {
          const of = row('uint16', scale);
          const bytes = Uint8Array.of(raw >> 8, raw & 0xff);
          expect(encodeForWrite(of, decodeRegisters(of, bytes))).toEqual(bytes);
        },
      ),
    );
  });
});

describe('encodeForWrite', () => {
  it('refuses what the register cannot hold and says what it can', () => {
    expect(encodeForWrite(row('int16', 10), 4000)).toBe('register 259 (int16, scale 10) holds -3276.8 to 3276.7');
    expect(encodeForWrite(row('uint16', -10), 5)).toBe('register 259 (uint16, scale -10) holds -6553.5 to 0');
    expect(encodeForWrite(row('string'), 'Fresh water')).toBe('the text is longer than 8 characters');
    expect(encodeForWrite(row('uint16'), 'on')).toBe('register 259 takes a number');
    expect(encodeForWrite(row('reserved'), 1)).toBe('register 259 is reserved');
  });
});

describe('formatValue', () => {
  it('names enumerated values and adds units', () => {
    expect(formatValue(row('uint16', 1, { values: new Map([[3, 'on']]) }), 3)).toBe('3 (on)');
    expect(formatValue(row('uint16', 10, { unit: 'A' }), 12.5)).toBe('12.5 A');
    expect(formatValue(row('string'), 'Grey')).toBe('"Grey"');
  });
});
