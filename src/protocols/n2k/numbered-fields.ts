import { pgnTable } from './pgn-table.ts';

/** A field of a PGN as group functions name it: by number. */
export interface NumberedField {
  readonly name: string;
  readonly at: number;
  readonly bits: number;
}

/**
 * The fields of a PGN by number, counted from 1 (vecan.md, 3). What is reserved between two fields counts as one field:
 * in 127507 the remaining time is number 8 (data communication white paper).
 */
export function numberedFields(pgn: number): ReadonlyMap<number, NumberedField> {
  const found = new Map<number, NumberedField>();
  let number = 0;
  let end = 0;
  for (const { name, at, bits } of [...(pgnTable(pgn)?.fields ?? [])].sort((one, other) => one.at - other.at)) {
    number += at > end ? 2 : 1;
    end = at + bits;
    found.set(number, { name, at, bits });
  }
  return found;
}
