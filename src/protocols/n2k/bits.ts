/** The unsigned number of `bits` bits (1 to 48) from bit `at` on; undefined when they are not all there. */
export function readBits(data: Uint8Array, at: number, bits: number): number | undefined {
  const end = at + bits;
  if (end > data.length * 8) return undefined;
  let byte = at >> 3;
  const shift = at & 7;
  if (shift + bits <= 8) return ((data[byte] ?? 0) >> shift) & (2 ** bits - 1);
  let value = (data[byte] ?? 0) >> shift;
  let weight = 2 ** (8 - shift);
  for (byte += 1; byte * 8 < end; byte += 1) {
    value += (data[byte] ?? 0) * weight;
    weight *= 256;
  }
  return value % 2 ** bits;
}

/**
 * Writes the low bits of a number, two's complement when it is negative; the bits around stay.
 * The bits must lie inside `data`.
 */
export function writeBits(data: Uint8Array, at: number, bits: number, value: number): void {
  let rest = value < 0 ? value + 2 ** bits : value;
  let left = bits;
  for (let bit = at; left > 0; ) {
    const shift = bit & 7;
    const count = Math.min(8 - shift, left);
    const mask = (2 ** count - 1) << shift;
    const index = bit >> 3;
    data[index] = ((data[index] ?? 0) & ~mask) | ((rest % 2 ** count) << shift);
    rest = Math.floor(rest / 2 ** count);
    bit += count;
    left -= count;
  }
}

const wordSpan = 2 ** 32;
const topWord = 0x7fff_ffff;

/** The signed number of 8 bytes, rounded to a double; null: missing, or one of the three codes that are no value. */
export function readSigned64(data: Uint8Array, at: number): number | null {
  const low = readBits(data, at * 8, 32);
  const high = readBits(data, at * 8 + 32, 32);
  if (low === undefined || high === undefined) return null;
  if (high === topWord && low >= wordSpan - 3) return null;
  return (high | 0) * wordSpan + low;
}

/** Writes a signed number of 8 bytes; null: not available. */
export function writeSigned64(data: Uint8Array, at: number, value: number | null): void {
  const high = value === null ? topWord : Math.floor(value / wordSpan);
  const low = value === null ? wordSpan - 1 : value - high * wordSpan;
  writeBits(data, at * 8, 32, low);
  writeBits(data, at * 8 + 32, 32, high);
}
