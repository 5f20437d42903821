/**
 * What a field holds. `number`: scaled, null when not available, out of range or reserved. `code`: the number of an
 * enumeration, null when not available; below a byte its "error" (one less) is kept. `full`: an enumeration that uses
 * all its codes. `text`: letters of fixed length.
 */
export type FieldKind = 'number' | 'code' | 'full' | 'text';

/** One field of a PGN; bit 0 is the least significant bit of byte 0 (vecan.md, 2). */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** First bit, in the message or in its repeated group. */
  readonly at: number;
  readonly bits: number;
  readonly signed: boolean;
  /** value = (raw + offset) * multiplier / divisor */
  readonly offset: number;
  readonly multiplier: number;
  readonly divisor: number;
  /** '' where there is none. */
  readonly unit: string;
}

/** Fields that come several times: as often as the field `count` of the message says, or else until its bytes end. */
export interface FieldGroup {
  readonly name: string;
  readonly count: string | undefined;
  /** First bit of the first. */
  readonly at: number;
  /** Bits of each, with what is reserved. */
  readonly bits: number;
  readonly fields: readonly Field[];
}

/** Small codes in a row, all of which are told as they are: their "not available" too. */
export interface CodeRow {
  readonly name: string;
  readonly at: number;
  readonly bits: number;
  readonly count: number;
}

/** How the messages of a PGN are laid out. */
export interface PgnTable {
  readonly pgn: number;
  readonly name: string;
  readonly priority: number;
  /** Bytes of the newest layout, without groups. */
  readonly length: number;
  readonly fields: readonly Field[];
  readonly group?: FieldGroup;
  readonly row?: CodeRow;
}

/** The value of one field in its unit. */
export type FieldValue = number | string | null;

/** The values of a message by name; groups are lists of values, rows are lists of codes. */
export interface FieldValues {
  readonly [name: string]: FieldValue | readonly number[] | readonly Readonly<Record<string, FieldValue>>[];
}

type Scale = Partial<Pick<Field, 'offset' | 'multiplier' | 'divisor' | 'unit'>>;

const plain = { signed: false, offset: 0, multiplier: 1, divisor: 1, unit: '' } as const;

export function unsigned(name: string, at: number, bits: number, scale: Scale = {}): Field {
  return { ...plain, ...scale, name, kind: 'number', at, bits };
}

export function signed(name: string, at: number, bits: number, scale: Scale = {}): Field {
  return { ...plain, ...scale, name, kind: 'number', at, bits, signed: true };
}

export function code(name: string, at: number, bits: number): Field {
  return { ...plain, name, kind: 'code', at, bits };
}

export function full(name: string, at: number, bits: number): Field {
  return { ...plain, name, kind: 'full', at, bits };
}

export function text(name: string, at: number, bits: number): Field {
  return { ...plain, name, kind: 'text', at, bits };
}

/**
 * The lowest raw number of a field that is no value. Of numbers the top three codes mean reserved, out of range and
 * not available (below a byte the top two), of enumerations below a byte only the top one (vecan.md, 2).
 */
export function firstInvalidRaw({ kind, bits, signed: isSigned }: Field): number {
  const codes = 2 ** (isSigned ? bits - 1 : bits);
  if (kind === 'full') return codes;
  if (kind === 'code' && bits < 8) return codes - 1;
  return codes - (bits < 8 ? 2 : 3);
}

/** The raw number that means "not available". */
export function notAvailableRaw({ bits, signed: isSigned }: Field): number {
  return 2 ** (isSigned ? bits - 1 : bits) - 1;
}
