import type { Value } from '../store/values.ts';
import type { RegisterRow } from './row.ts';

interface IntegerFormat {
  readonly min: number;
  readonly max: number;
}

/** Ranges of the number formats. A 64-bit register carries only what a JavaScript number holds exactly. */
const integerFormats: Readonly<Record<'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64', IntegerFormat>> = {
  uint16: { min: 0, max: 0xffff },
  int16: { min: -0x8000, max: 0x7fff },
  uint32: { min: 0, max: 0xffffffff },
  int32: { min: -0x80000000, max: 0x7fffffff },
  uint64: { min: 0, max: Number.MAX_SAFE_INTEGER },
};

/**
 * Writes a value into registers, in wire order: words big-endian, highest word first.
 *
 * register = value x scale, halves rounded away from zero, held inside the format's range: integers stop one
 * short of its upper end as on a GX (65534, 32766), reals at the end; never wrapped. No value, and text in a
 * number register, give 0; text is Latin-1, padded with NUL; reserved rows give 0xFFFF (modbus-gx.md, 6 and 7).
 *
 * @param out takes `row.words` x 2 bytes from `at`
 */
export function encodeValue(row: RegisterRow, value: Value | undefined, out: Uint8Array, at: number): void {
  if (row.format === 'reserved') out.fill(0xff, at, at + row.words * 2);
  else if (row.format === 'string') encodeText(row, value, out, at);
  else putInteger(out, at, row.words, typeof value === 'number' ? hold(row, row.format, value * row.scale) : 0);
}

/**
 * Reads registers back into a value: number formats give raw / scale (rounded to a whole number where the path
 * holds integers), text formats the Latin-1 text up to the first NUL (modbus-gx.md, 9).
 */
export function decodeRegisters(row: RegisterRow, bytes: Uint8Array, at = 0): number | string {
  if (row.format === 'string') return decodeText(bytes.subarray(at, at + row.words * 2));
  if (row.format === 'reserved') return getUnsigned(bytes, at, 1);
  const raw = getInteger(row, bytes, at);
  const value = unscale(raw, row.scale);
  return (row.kind === 'integer' ? roundHalfAway(value) : value) + 0;
}

/**
 * The registers for a value that somebody wants to write, in wire order.
 * @returns the bytes, or in words why the value does not fit the register
 */
export function encodeForWrite(row: RegisterRow, value: number | string): Uint8Array | string {
  const bytes = new Uint8Array(row.words * 2);
  if (row.format === 'reserved') return `register ${row.address} is reserved`;
  if (row.format === 'string') {
    if (String(value).length > bytes.length) return `the text is longer than ${bytes.length} characters`;
    encodeText(row, String(value), bytes, 0);
    return bytes;
  }
  if (typeof value !== 'number') return `register ${row.address} takes a number`;
  const { min, max } = integerFormats[row.format];
  const raw = roundHalfAway(value * row.scale);
  if (raw < min || raw > max) {
    const ends = [min / row.scale, max / row.scale].sort((a, b) => a - b);
    return `register ${row.address} (${row.type}, scale ${row.scale}) holds ${ends[0]} to ${ends[1]}`;
  }
  putInteger(bytes, 0, row.words, raw);
  return bytes;
}

/** A value as people read it: `12.5 A`, `3 (on)`. */
export function formatValue(row: RegisterRow, value: number | string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  const name = row.values.get(value);
  if (name !== undefined) return `${value} (${name})`;
  const digits = Math.max(0, Math.ceil(Math.log10(Math.abs(row.scale))));
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toFixed(Math.min(digits + 1, 10))));
  return row.unit === '' ? text : `${text} ${row.unit}`;
}

/** Rounds halves away from zero on both sides, as the GX does (Math.round differs for negative halves). */
export function roundHalfAway(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

/** raw / scale; for 0.1, 0.01, … by multiplication, which stays exact where the division does not. */
function unscale(raw: number, scale: number): number {
  const inverse = Math.round(1 / scale);
  return Math.abs(scale) < 1 && 1 / inverse === scale ? raw * inverse : raw / scale;
}

function hold(row: RegisterRow, format: keyof typeof integerFormats, scaled: number): number {
  const { min, max } = integerFormats[format];
  const top = row.kind === 'integer' ? max - 1 : max;
  return Math.min(Math.max(roundHalfAway(scaled), min), top);
}

function putInteger(out: Uint8Array, at: number, words: number, value: number): void {
  // Two's complement over the full width; a quotient keeps 64-bit values exact where shifts cannot.
  let rest = value;
  for (let index = at + words * 2 - 1; index >= at; index -= 1) {
    const byte = rest & 0xff;
    out[index] = byte;
    rest = (rest - byte) / 256;
  }
}

function getUnsigned(bytes: Uint8Array, at: number, words: number): number {
  let value = 0;
  for (let index = at; index < at + words * 2; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

function getInteger(row: RegisterRow, bytes: Uint8Array, at: number): number {
  const unsigned = getUnsigned(bytes, at, row.words);
  const signed = row.format === 'int16' || row.format === 'int32';
  const span = 2 ** (row.words * 16);
  return signed && unsigned >= span / 2 ? unsigned - span : unsigned;
}

function encodeText(row: RegisterRow, value: Value | undefined, out: Uint8Array, at: number): void {
  const text = value === null || value === undefined ? '' : String(value);
  for (let index = 0; index < row.words * 2; index += 1) {
    const code = index < text.length ? text.charCodeAt(index) : 0;
    out[at + index] = code > 0xff ? 0x3f : code;
  }
}

function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end === -1 ? bytes : bytes.subarray(0, end)));
}
