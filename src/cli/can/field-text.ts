import { decodeFields } from '../../protocols/n2k/decode.ts';
import type { Field, FieldValues, PgnTable } from '../../protocols/n2k/field.ts';
import { pgnTable } from '../../protocols/n2k/pgn-table.ts';
import { fieldWord } from './field-words.ts';

/** What only pairs messages with each other, or says nothing, is left out for people. */
const unshown: ReadonlySet<string> = new Set(['sid', 'reserved']);
const capitals: ReadonlySet<string> = new Set(['ac', 'dc', 'rms', 'cog', 'sog', 'gnss', 'hdop', 'pgn']);
/** More digits behind the point tell nothing: a ten-millionth of a degree is a centimetre. */
const mostDigits = 7;
const secondsPerHour = 3_600;
const millisPerDay = 86_400_000;

/**
 * The fields of a message in words, `voltage 12.86 V, current -4.3 A`, without those that are not available; undefined
 * when its PGN has no table.
 */
export function fieldsText(pgn: number, data: Uint8Array): string | undefined {
  const table = pgnTable(pgn);
  const values = decodeFields(pgn, data);
  if (table === undefined || values === undefined) return undefined;
  const parts = [listText(pgn, table.fields, values), ...groupTexts(table, values), ...rowTexts(table, values)];
  return parts.filter((part) => part !== '').join('; ') || 'nothing available';
}

/** The name of a field as words: `stateOfCharge` is `state of charge`. */
export function fieldName(name: string): string {
  const parts = name.split(/(?=[A-Z])/).map((part) => part.toLowerCase());
  return parts.map((part) => (capitals.has(part) ? part.toUpperCase() : part)).join(' ');
}

/** A value with its unit, or what its code means. */
export function valueText(pgn: number, field: Field, value: number | string): string {
  if (typeof value === 'string') return value;
  if (field.kind !== 'number') return fieldWord(pgn, field.name, value) ?? String(value);
  if (pgn === 129029 && field.name === 'time') return new Date(value * 1_000).toISOString().slice(11, 23);
  const digits = Math.min(mostDigits, Math.floor(Math.log10(Math.max(1, field.divisor / field.multiplier))));
  switch (field.unit) {
    case 'K':
      return `${(value - 273.15).toFixed(digits)} °C`;
    case 'rad':
      return `${((value * 180) / Math.PI).toFixed(1)}°`;
    case 'deg':
      return `${value.toFixed(digits)}°`;
    case 'd':
      return new Date(value * millisPerDay).toISOString().slice(0, 10);
    case 'm':
      return `${value.toFixed(2)} m`;
    case 's':
      if (field.multiplier === 60)
        return `${Math.floor(value / secondsPerHour)} h ${(value % secondsPerHour) / 60} min`;
      return `${value.toFixed(digits)} s`;
    default:
      return `${value.toFixed(digits)} ${field.unit}`.trim();
  }
}

function listText(pgn: number, fields: readonly Field[], values: FieldValues): string {
  const parts = fields.flatMap((field) => {
    const value = values[field.name];
    const isShown = !unshown.has(field.name) && (typeof value === 'number' || typeof value === 'string');
    return isShown ? [`${fieldName(field.name)} ${valueText(pgn, field, value)}`] : [];
  });
  return parts.join(', ');
}

function groupTexts({ pgn, group }: PgnTable, values: FieldValues): string[] {
  const list = group === undefined ? undefined : values[group.name];
  if (group === undefined || !Array.isArray(list)) return [];
  return list.map((entry: FieldValues) => listText(pgn, group.fields, entry));
}

/** Those of a row that tell something. */
function rowTexts({ pgn, row }: PgnTable, values: FieldValues): string[] {
  const states = row === undefined ? undefined : values[row.name];
  if (row === undefined || !Array.isArray(states)) return [];
  const told = states.flatMap((state: number, index) => {
    const word = fieldWord(pgn, row.name, state);
    return word === undefined ? [] : [`${index + 1} ${word}`];
  });
  return told.length === 0 ? ['no state available'] : [told.join(', ')];
}
