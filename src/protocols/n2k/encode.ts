import { writeBits, writeSigned64 } from './bits.ts';
import { type Field, type FieldValues, firstInvalidRaw, notAvailableRaw, type PgnTable } from './field.ts';
import { pgnTable } from './pgn-table.ts';

/**
 * The bytes of a message. Fields that are not named are not available; what is reserved is all ones.
 * @param length bytes of an older, shorter layout: 9 for the 127506 of database 1.301
 * @throws RangeError when the PGN has no table, a field is none of its own, or a value has no room in its field
 */
export function encodeFields(pgn: number, values: FieldValues, length?: number): Uint8Array {
  const table = pgnTable(pgn);
  if (table === undefined) throw new RangeError(`PGN ${pgn} has no table of fields`);
  const entries = listOf(table, values);
  checkNames(table, values);
  const groupBytes = table.group === undefined ? 0 : (entries.length * table.group.bits) / 8;
  const data = new Uint8Array(table.length + groupBytes).fill(0xff);
  const counted = table.group?.count === undefined ? values : { [table.group.count]: entries.length, ...values };
  for (const field of table.fields) writeField(data, 0, field, counted[field.name]);
  entries.forEach((entry, index) => {
    const base = (table.group?.at ?? 0) + index * (table.group?.bits ?? 0);
    for (const field of table.group?.fields ?? []) writeField(data, base, field, entry[field.name]);
  });
  writeRow(data, table, values);
  return length === undefined ? data : data.subarray(0, length);
}

function listOf({ group }: PgnTable, values: FieldValues): readonly FieldValues[] {
  const list = group === undefined ? undefined : values[group.name];
  return Array.isArray(list) ? list : [];
}

/** The names of a table's fields, made once. */
const namesByTable = new WeakMap<PgnTable, ReadonlySet<string | undefined>>();

function namesOf(table: PgnTable): ReadonlySet<string | undefined> {
  const { fields, group, row } = table;
  const names = namesByTable.get(table) ?? new Set([...fields.map(({ name }) => name), group?.name, row?.name]);
  namesByTable.set(table, names);
  return names;
}

function checkNames(table: PgnTable, values: FieldValues): void {
  const names = namesOf(table);
  for (const name of Object.keys(values)) {
    if (!names.has(name)) throw new RangeError(`PGN ${table.pgn} has no field ${name}`);
  }
}

function writeRow(data: Uint8Array, { row }: PgnTable, values: FieldValues): void {
  const states = row === undefined ? undefined : values[row.name];
  if (row === undefined || !Array.isArray(states)) return;
  for (const [index, state] of states.entries()) {
    if (index >= row.count || !(Number.isInteger(state) && state >= 0 && state < 2 ** row.bits)) {
      throw new RangeError(`${row.name} ${index + 1} cannot be ${state}`);
    }
    writeBits(data, row.at + index * row.bits, row.bits, state);
  }
}

function writeField(data: Uint8Array, base: number, field: Field, value: FieldValues[string] | undefined): void {
  const { name, kind, at, bits, offset, multiplier, divisor } = field;
  if (kind === 'text') {
    writeText(data, base + at, field, value);
    return;
  }
  if (value !== null && value !== undefined && typeof value !== 'number')
    throw new RangeError(`${name} takes a number`);
  const raw = typeof value === 'number' ? Math.round((value * divisor) / multiplier) - offset : null;
  const end = firstInvalidRaw(field);
  const least = field.signed ? -(2 ** (bits - 1)) : 0;
  if (raw !== null && !(raw >= least && raw < end)) {
    const shown = (limit: number): string => String(((limit + offset) * multiplier) / divisor);
    throw new RangeError(`${name} takes ${shown(least)} to ${shown(end - 1)} ${field.unit}, not ${value}`);
  }
  if (bits === 64) writeSigned64(data, (base + at) / 8, raw);
  else writeBits(data, base + at, bits, raw ?? notAvailableRaw(field));
}

/** Padded with FF (vecan.md, 3). */
function writeText(data: Uint8Array, at: number, { name, bits }: Field, value: FieldValues[string] | undefined): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'string' || value.length > bits / 8 || !/^[\x20-\x7e]*$/.test(value)) {
    throw new RangeError(`${name} takes at most ${bits / 8} letters of ASCII`);
  }
  for (let index = 0; index < value.length; index += 1) data[at / 8 + index] = value.charCodeAt(index);
}
