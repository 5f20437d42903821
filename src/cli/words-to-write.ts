import { encodeForWrite } from '../registers/codec.ts';
import type { RegisterRow } from '../registers/row.ts';

/**
 * The registers for what a user typed: a number in the row's unit, the name of an enumerated value, or text.
 * @param row the row of the map that covers `address`
 * @returns bytes in wire order, or in words why the register does not take it
 */
export function wordsToWrite(row: RegisterRow | undefined, address: number, text: string): Uint8Array | string {
  if (row === undefined) return `register ${address} is not in the map; --raw writes it all the same`;
  const name = `register ${address} (${row.service} ${row.path})`;
  if (row.address !== address) return `${name} begins at ${row.address}: write it there, or one register with --raw`;
  if (!row.writable) return `${name} is read-only`;
  if (row.format === 'string') return encodeForWrite(row, text);
  const value = named(row, text) ?? (text.trim() === '' ? Number.NaN : Number(text));
  if (!Number.isFinite(value)) {
    const names = [...row.values.values()].join(', ');
    return `${name} takes a number${names === '' ? '' : `, or one of: ${names}`}; not "${text}"`;
  }
  const { min = -Infinity, max = Infinity, unit } = row;
  if (value < min || value > max) return `${name} takes ${min} to ${max}${unit === '' ? '' : ` ${unit}`}, not ${value}`;
  return encodeForWrite(row, value);
}

function named(row: RegisterRow, text: string): number | undefined {
  return [...row.values].find(([, name]) => name.toLowerCase() === text.trim().toLowerCase())?.[0];
}
