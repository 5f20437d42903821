import type { HexRegister, HexType } from './hex-registers.ts';

const sizes: Readonly<Partial<Record<HexType, number>>> = { un8: 1, un16: 2, un24: 3, un32: 4, sn16: 2, sn32: 4 };

/**
 * The value of a register in its unit. Absolute temperatures (kelvin) become °C.
 * @returns null: not available; undefined: the bytes are none that this register can have
 */
export function decodeHexValue(register: HexRegister, bytes: Uint8Array): number | string | null | undefined {
  if (register.type === 'string') return textOf(bytes);
  const size = sizes[register.type];
  if (size === undefined || bytes.length < size) return undefined;
  const raw = rawOf(register.type, bytes, size);
  if (raw === register.notAvailable) return null;
  const value = raw / register.divisor;
  return register.unit === 'K' ? (raw - 27_315) / 100 : value;
}

/** The unit that decodeHexValue() gives. */
export function shownUnit(register: HexRegister): string {
  return register.unit === 'K' ? '°C' : register.unit;
}

/**
 * The bytes that set a register to a value in its shown unit; null: not available.
 * @throws RangeError in the user's words when the register cannot have that value
 */
export function encodeHexValue(register: HexRegister, value: number | string | null): Uint8Array {
  if (register.type === 'void') return new Uint8Array(0);
  if (register.type === 'string') return encodeText(register, value);
  const size = sizes[register.type];
  if (size === undefined || typeof value === 'string') {
    throw new RangeError(`${register.name} takes ${size === undefined ? 'no single value' : 'a number'}`);
  }
  if (value === null && register.notAvailable === null) throw new RangeError(`${register.name} always has a value`);
  const raw = value === null ? (register.notAvailable ?? 0) : rawFor(register, value);
  const [least, most] = rangeOf(register.type, size);
  if (!(raw >= least && raw <= most)) {
    const shown = (limit: number): string => String(limit / register.divisor);
    throw new RangeError(
      `${register.name} takes ${shown(least)} to ${shown(most)} ${shownUnit(register)}, not ${value}`,
    );
  }
  return Uint8Array.from({ length: size }, (_, index) => Math.floor(raw / 2 ** (8 * index)) & 0xff);
}

/** A device has room for so much of a text (vedirect.md, 3.1, Strings). */
const longestText = 32;

function encodeText({ name }: HexRegister, value: number | string | null): Uint8Array {
  const text = String(value ?? '');
  // A text ends at its first zero byte; other than Latin-1 has no bytes.
  if (text.length < longestText && /^[\x20-\x7e\xa0-\xff]*$/.test(text)) {
    return Uint8Array.from([...text, '\0'], (character) => character.charCodeAt(0));
  }
  throw new RangeError(`${name} takes a text of at most ${longestText - 1} letters, without line breaks`);
}

function rawFor({ unit, divisor }: HexRegister, value: number): number {
  return unit === 'K' ? Math.round(value * 100) + 27_315 : Math.round(value * divisor);
}

/** Little-endian, of so many bytes. */
function rawOf(type: HexType, bytes: Uint8Array, size: number): number {
  let unsigned = 0;
  for (let index = size - 1; index >= 0; index -= 1) unsigned = unsigned * 256 + (bytes[index] ?? 0);
  const isNegative = type.startsWith('sn') && ((bytes[size - 1] ?? 0) & 0x80) !== 0;
  return isNegative ? unsigned - 256 ** size : unsigned;
}

function rangeOf(type: HexType, size: number): readonly [number, number] {
  const span = 256 ** size;
  return type.startsWith('sn') ? [-span / 2, span / 2 - 1] : [0, span - 1];
}

/** Strings are padded with, or end at, a zero byte. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder('latin1').decode(end === -1 ? bytes : bytes.subarray(0, end)).trim();
}
