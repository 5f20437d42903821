import { readBits, writeBits } from './bits.ts';
import type { VregRegister, VregType } from './vreg-registers.ts';

const bitsOf: Readonly<Partial<Record<VregType, number>>> = { un8: 8, un16: 16, un32: 32, sn16: 16, sn32: 32 };

/**
 * The value of a register in its unit. Bytes beyond its length are padding.
 * @returns null: not available; undefined: cut short, or no single value
 */
export function decodeVregValue(register: VregRegister, bytes: Uint8Array): number | string | null | undefined {
  if (register.type === 'string') return textOf(bytes);
  const bits = bitsOf[register.type];
  const raw = bits === undefined ? undefined : readBits(bytes, 0, bits);
  if (bits === undefined || raw === undefined) return undefined;
  if (raw === register.notAvailable) return null;
  const isNegative = register.type.startsWith('sn') && raw >= 2 ** (bits - 1);
  return (isNegative ? raw - 2 ** bits : raw) / register.divisor;
}

/**
 * The bytes of a register that has a value in its unit; null: not available.
 * @throws RangeError in the user's words when the register cannot have that value
 */
export function encodeVregValueOf(register: VregRegister, value: number | null): Uint8Array {
  const { name, type, divisor, unit, notAvailable } = register;
  const bits = bitsOf[type];
  if (bits === undefined) throw new RangeError(`${name} takes no number`);
  if (value === null && notAvailable === null) throw new RangeError(`${name} always has a value`);
  const raw = value === null ? (notAvailable ?? 0) : Math.round(value * divisor);
  const span = 2 ** bits;
  const [least, most] = type.startsWith('sn') ? [-span / 2, span / 2 - 1] : [0, span - 1];
  if (!(raw >= least && raw <= most)) {
    throw new RangeError(`${name} takes ${least / divisor} to ${most / divisor} ${unit}, not ${value}`);
  }
  const bytes = new Uint8Array(bits / 8);
  writeBits(bytes, 0, bits, raw);
  return bytes;
}

/** Ends at, or is padded with, a zero byte or FF. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.findIndex((byte) => byte === 0 || byte === 0xff);
  return new TextDecoder('latin1').decode(end === -1 ? bytes : bytes.subarray(0, end)).trim();
}

/**
 * How Victron shows a firmware version of three bytes, 0xHHMMLL (vecan.md, 5): `v2.03` where HH is 0, else `v1.12`, or
 * `v1.12-beta-05` when it is no release.
 */
export function firmwareText(version: number): string {
  const bytes = [version >> 16, version >> 8, version].map((part) => part & 0xff);
  const [high = 0, middle = 0, low = 0] = bytes;
  const pair = (byte: number): string => byte.toString(16).padStart(2, '0');
  if (high === 0) return `v${middle.toString(16)}.${pair(low)}`;
  const release = `v${high.toString(16)}.${pair(middle)}`;
  return low === 0xff ? release : `${release}-beta-${pair(low)}`;
}

/** A device has room for so much of a text, the zero at its end included (?) as over VE.Direct. */
const longestText = 32;

/**
 * The bytes of a text, with a zero byte at its end.
 * @throws RangeError in the user's words when the register cannot have that text
 */
export function encodeVregText({ name }: VregRegister, text: string): Uint8Array {
  // A text ends at its first zero byte or FF; other than Latin-1 has no bytes.
  if (text.length < longestText && /^[\x20-\x7e\xa0-\xfe]*$/.test(text)) {
    return Uint8Array.from([...text, '\0'], (letter) => letter.charCodeAt(0));
  }
  throw new RangeError(`${name} takes a text of at most ${longestText - 1} letters, without line breaks`);
}
