import { readBits, readSigned64 } from './bits.ts';
import {
  type Field,
  type FieldGroup,
  type FieldValue,
  type FieldValues,
  firstInvalidRaw,
  type PgnTable,
} from './field.ts';
import { pgnTable } from './pgn-table.ts';

type Values = Record<string, FieldValues[string]>;

/** Reads a field whose group begins at bit `base`; null: the message ends before, or the field says so. */
type Reader = (data: Uint8Array, base: number) => FieldValue;

interface Plan {
  readonly table: PgnTable;
  readonly readers: readonly (readonly [name: string, read: Reader])[];
  readonly groupReaders: readonly (readonly [name: string, read: Reader])[];
}

const plans = new Map<number, Plan>();

/**
 * The values of a message in the units of its table; fields that its bytes do not reach are null. Undefined when the
 * PGN has no table: then nothing is known of its bytes. Never throws.
 * @param data the whole message, fast packets joined
 */
export function decodeFields(pgn: number, data: Uint8Array): FieldValues | undefined {
  const plan = plans.get(pgn) ?? planOf(pgn);
  if (plan === undefined) return undefined;
  const values: Values = {};
  for (const [name, read] of plan.readers) values[name] = read(data, 0);
  const { group, row } = plan.table;
  if (row !== undefined) {
    values[row.name] = Array.from(
      { length: row.count },
      (_, index) => readBits(data, row.at + index * row.bits, row.bits) ?? 2 ** row.bits - 1,
    );
  }
  if (group !== undefined) values[group.name] = decodeGroup(plan, group, data, values);
  return values;
}

function decodeGroup(plan: Plan, group: FieldGroup, data: Uint8Array, values: Values): Record<string, FieldValue>[] {
  // A count beyond the message's end is not believed.
  const room = Math.max(0, Math.ceil((data.length * 8 - group.at) / group.bits));
  const said = group.count === undefined ? room : values[group.count];
  const count = Math.min(typeof said === 'number' ? said : 0, room);
  return Array.from({ length: count }, (_, index) => {
    const base = group.at + index * group.bits;
    return Object.fromEntries(plan.groupReaders.map(([name, read]) => [name, read(data, base)]));
  });
}

function planOf(pgn: number): Plan | undefined {
  const table = pgnTable(pgn);
  if (table === undefined) return undefined;
  const readersOf = (fields: readonly Field[]) => fields.map((field) => [field.name, readerOf(field)] as const);
  const plan = { table, readers: readersOf(table.fields), groupReaders: readersOf(table.group?.fields ?? []) };
  plans.set(pgn, plan);
  return plan;
}

function readerOf(field: Field): Reader {
  const { kind, at, bits, signed, offset, multiplier, divisor } = field;
  if (kind === 'text') return (data, base) => readText(data, (base + at) / 8, bits / 8);
  const firstInvalid = firstInvalidRaw(field);
  const half = 2 ** (bits - 1);
  return (data, base) => {
    if (bits === 64) {
      const wide = readSigned64(data, (base + at) / 8);
      return wide === null ? null : ((wide + offset) * multiplier) / divisor;
    }
    let raw = readBits(data, base + at, bits);
    if (raw === undefined) return null;
    if (signed && raw >= half) raw -= half * 2;
    // Before the offset: an all-ones power would else be a number.
    return raw >= firstInvalid ? null : ((raw + offset) * multiplier) / divisor;
  };
}

/** Texts are padded with FF, 00, '@' or blanks (vecan.md, 3); null when nothing is left. */
function readText(data: Uint8Array, at: number, length: number): string | null {
  let found = '';
  for (const byte of data.subarray(at, at + length)) {
    if (byte === 0 || byte === 0xff) break;
    found += String.fromCharCode(byte);
  }
  const trimmed = found.replace(/[@ ]+$/, '').trim();
  return trimmed === '' ? null : trimmed;
}
