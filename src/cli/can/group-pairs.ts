import { writeBits } from '../../protocols/n2k/bits.ts';
import { configInfoPgn } from '../../protocols/n2k/config-info.ts';
import { decodeFields } from '../../protocols/n2k/decode.ts';
import { decodePairs, type FieldPair, type FieldWidth } from '../../protocols/n2k/field-pairs.ts';
import { numberedFields } from '../../protocols/n2k/numbered-fields.ts';
import { pgnTable } from '../../protocols/n2k/pgn-table.ts';
import { hexBytes } from '../vedirect/register.ts';
import { fieldName, valueText } from './field-text.ts';
import { fieldWord } from './field-words.ts';

/** A field that a group function names, and what it is to be. */
export interface NamedPair {
  readonly field: number;
  readonly name: string;
  readonly text: string;
}

/** Pairs of a group function, and what stands behind them. */
export interface NamedPairs {
  readonly pairs: readonly NamedPair[];
  readonly rest: Uint8Array;
}

/** The texts of 126998, which say their length themselves (vecan.md, 3). */
const configFields = ['description 1', 'description 2', 'manufacturer'] as const;
/** No more bits can be read at once. */
const widestBits = 48;

/** Takes `count` pairs apart by the layout of the PGN; undefined when it is not known, or the bytes do not hold. */
export function namedPairs(pgn: number, bytes: Uint8Array, count: number): NamedPairs | undefined {
  const pairs = decodePairs(bytes, count, widthsOf(pgn));
  if (pairs === undefined) return undefined;
  const length = pairs.reduce((sum, { value }) => sum + 1 + value.length, 0);
  return {
    pairs: pairs.map((pair) => ({ field: pair.field, name: pairName(pgn, pair.field), text: pairText(pgn, pair) })),
    rest: bytes.subarray(length),
  };
}

/** The name of a field by its number. */
export function pairName(pgn: number, field: number): string {
  if (pgn === configInfoPgn) return configFields[field - 1] ?? `field ${field}`;
  const state = rowIndex(pgn, field);
  if (state !== undefined) return String(state + 1);
  const name = numberedFields(pgn).get(field)?.name;
  return name === undefined ? `field ${field}` : fieldName(name);
}

function widthsOf(pgn: number): FieldWidth {
  if (pgn === configInfoPgn) return (field) => (configFields[field - 1] === undefined ? undefined : 'counted');
  const known = numberedFields(pgn);
  return (field) => {
    const bits = known.get(field)?.bits;
    if (bits !== undefined) return Math.ceil(bits / 8);
    return rowIndex(pgn, field) === undefined ? undefined : 1;
  };
}

/** The states of a switch bank are fields behind its others. */
function rowIndex(pgn: number, field: number): number | undefined {
  const table = pgnTable(pgn);
  const index = field - 1 - (table?.fields.length ?? 0);
  return table?.row !== undefined && index >= 0 && index < table.row.count ? index : undefined;
}

/** The value as it would stand in a message of that PGN. */
function pairText(pgn: number, { field, value }: FieldPair): string {
  const table = pgnTable(pgn);
  const raw = value.reduceRight((total, byte) => total * 256 + byte, 0);
  // Length and encoding stand before the letters.
  if (pgn === configInfoPgn) return JSON.stringify(new TextDecoder('latin1').decode(value.subarray(2)));
  if (rowIndex(pgn, field) !== undefined) return fieldWord(pgn, table?.row?.name ?? '', raw) ?? String(raw);
  const name = numberedFields(pgn).get(field)?.name;
  const known = table?.fields.find((one) => one.name === name);
  if (table === undefined || known === undefined || known.bits > widestBits) return hexBytes(value);
  const data = new Uint8Array(table.length).fill(0xff);
  writeBits(data, known.at, known.bits, raw % 2 ** known.bits);
  const decoded = decodeFields(pgn, data)?.[known.name];
  return typeof decoded === 'number' || typeof decoded === 'string' ? valueText(pgn, known, decoded) : '-';
}
