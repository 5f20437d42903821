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
