/** How a register holds a number; all are little-endian (vedirect.md, 3.1). */
export type NumberFormat = 'un8' | 'un16' | 'un24' | 'un32' | 'sn16' | 'sn32';

const sizes: Readonly<Record<NumberFormat, number>> = { un8: 1, un16: 2, un24: 3, un32: 4, sn16: 2, sn32: 4 };
const ranges: Readonly<Record<NumberFormat, readonly [least: number, most: number]>> = {
  un8: [0, 0xff],
  un16: [0, 0xffff],
  un24: [0, 0xff_ffff],
  un32: [0, 0xffff_ffff],
  sn16: [-0x8000, 0x7fff],
  sn32: [-0x8000_0000, 0x7fff_ffff],
};

/** "Not available": the highest number that the format has. */
export function notAvailable(format: NumberFormat): number {
  return ranges[format][1];
}

/** The bytes of a number; one that is too large for its format becomes the nearest that fits. */
export function numberBytes(format: NumberFormat, raw: number): Uint8Array {
  const bytes = new Uint8Array(sizes[format]);
  writeNumber(bytes, 0, format, raw);
  return bytes;
}

/** Puts the same into a record. @returns where the next number goes */
export function writeNumber(record: Uint8Array, at: number, format: NumberFormat, raw: number): number {
  const [least, most] = ranges[format];
  const fitting = Math.min(Math.max(Math.round(raw), least), most);
  const size = sizes[format];
  for (let index = 0; index < size; index += 1) record[at + index] = (fitting >>> (8 * index)) & 0xff;
  return at + size;
}

/** The number that bytes hold; undefined when there are more or fewer than the format has. */
export function numberIn(format: NumberFormat, bytes: Uint8Array): number | undefined {
  if (bytes.length !== sizes[format]) return undefined;
  const unsigned = bytes.reduceRight((total, byte) => total * 256 + byte, 0);
  return unsigned > ranges[format][1] ? unsigned - 256 ** bytes.length : unsigned;
}

/** Latin-1 text, padded with zero bytes; what is too long is cut, and the last byte is always zero. */
export function textBytes(text: string, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index < size - 1 ? text.charCodeAt(index) || 0 : 0));
}

/** The text up to the first zero byte. */
export function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end === -1 ? bytes : bytes.subarray(0, end)));
}
