/** A field of a PGN by its number in the layout, counted from 1, and a value in the field's width. */
export interface FieldPair {
  readonly field: number;
  /** Rounded up to whole bytes, least significant first. */
  readonly value: Uint8Array;
}

/** Bytes of a field's value; 'counted' for a text that says its own length; undefined when the field is not known. */
export type FieldWidth = (field: number) => number | 'counted' | undefined;

/** The bytes of pairs, as they stand in a group function (vecan.md, 3). */
export function encodePairs(pairs: readonly FieldPair[]): Uint8Array {
  return Uint8Array.from(pairs.flatMap(({ field, value }) => [field, ...value]));
}

/**
 * Takes the first `count` pairs apart; undefined when one is of a field that is not known, so that nothing behind it
 * can be found, or is cut off.
 */
export function decodePairs(bytes: Uint8Array, count: number, widthOf: FieldWidth): FieldPair[] | undefined {
  const pairs: FieldPair[] = [];
  let at = 0;
  while (pairs.length < count) {
    const field = bytes[at];
    const width = field === undefined ? undefined : widthOf(field);
    const size = width === 'counted' ? bytes[at + 1] : width;
    if (field === undefined || size === undefined || size < 1 || at + 1 + size > bytes.length) return undefined;
    pairs.push({ field, value: bytes.slice(at + 1, at + 1 + size) });
    at += 1 + size;
  }
  return pairs;
}
