/** All bytes of a HEX frame, with the command digit counted as one, add up to this (vedirect.md, 3.1). */
const wholeSum = 0x55;
/** More than the longest frame seen (113 characters). */
const longestText = 128;

/** What a device says in HEX mode (vedirect.md, 3.1). */
export type HexMessage =
  /** Answer to ping. */
  | { readonly kind: 'ping'; readonly version: number }
  /** Answer to the questions for version and product id: the first says which. */
  | { readonly kind: 'done'; readonly data: Uint8Array }
  | { readonly kind: 'unknown-command'; readonly command: number }
  /** Our frame was damaged, or cannot be obeyed. */
  | { readonly kind: 'error'; readonly code: number }
  | HexValue;

/** A register's value: an answer to get or set, or news that nobody asked for. */
export interface HexValue {
  readonly kind: 'get' | 'set' | 'async';
  readonly id: number;
  readonly flags: number;
  readonly value: Uint8Array;
}

/** Flags of an answer; 0 is success. */
export const hexFlags = { unknownId: 0x01, notSupported: 0x02, parameterError: 0x04 } as const;

const kindOfCommand = { 7: 'get', 8: 'set', 10: 'async' } as const;

/**
 * Whether the characters between colon and line end are a HEX frame: one command digit, then bytes of two
 * digits each, the last of them the check byte.
 */
export function isSoundHexFrame(text: string): boolean {
  return hasFrameLength(text) && (sumOf(text) & 0xff) === wholeSum;
}

/** Understands a frame's text, without colon and line end; undefined when it is not sound or of no known kind. */
export function decodeHex(text: string): HexMessage | undefined {
  const bytes = hexFrameBytes(text);
  if (bytes === undefined) return undefined;
  const command = bytes[0] ?? 0;
  const data = bytes.subarray(1, -1);
  const word = (data[0] ?? 0) | ((data[1] ?? 0) << 8);
  switch (command) {
    case 0x1:
      return { kind: 'done', data };
    case 0x3:
      return { kind: 'unknown-command', command: data[0] ?? 0 };
    case 0x4:
      return { kind: 'error', code: word };
    case 0x5:
      return data.length < 2 ? undefined : { kind: 'ping', version: word };
    case 0x7:
    case 0x8:
    case 0xa:
      if (data.length < 3) return undefined;
      return { kind: kindOfCommand[command], id: word, flags: data[2] ?? 0, value: data.subarray(3) };
    default:
      return undefined;
  }
}

/** Commands without a register. Boot is left out on purpose: a device there stops working. */
export const hexCommands = { ping: 0x1, version: 0x3, productId: 0x4, restart: 0x6 } as const;

/** A whole frame that asks for a register: `:7…` and line end. */
export function encodeGet(id: number): Uint8Array {
  return encodeHex(0x7, Uint8Array.of(id & 0xff, id >> 8, 0));
}

/** A whole frame that sets a register. @param value little-endian */
export function encodeSet(id: number, value: Uint8Array): Uint8Array {
  return encodeHex(0x8, Uint8Array.of(id & 0xff, id >> 8, 0, ...value));
}

/** A whole frame: colon, command digit, data and check byte in upper-case digits, line end. */
export function encodeHex(command: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  let sum = command;
  let text = `:${command.toString(16).toUpperCase()}`;
  for (const byte of data) {
    sum += byte;
    text += digitsOf[byte];
  }
  return encoder.encode(`${text}${digitsOf[(wholeSum - sum) & 0xff]}\n`);
}

/** Two digits for each byte. */
const digitsOf: readonly string[] = Array.from({ length: 0x100 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);
const encoder = new TextEncoder();

/** Command digit, data and check byte; undefined when the frame is not sound. Lower-case digits are taken too. */
export function hexFrameBytes(text: string): Uint8Array | undefined {
  if (!isSoundHexFrame(text)) return undefined;
  const bytes = new Uint8Array((text.length + 1) / 2);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = byteAt(text, index);
  return bytes;
}

function hasFrameLength({ length }: string): boolean {
  return length >= 3 && length <= longestText && length % 2 === 1;
}

/** Of all bytes; not a number when there are characters that are no digits. */
function sumOf(text: string): number {
  let sum = 0;
  for (let index = 0; 2 * index < text.length; index += 1) sum += byteAt(text, index);
  return sum;
}

/** The command's one digit counts as a byte with a zero in front. */
function byteAt(text: string, index: number): number {
  const low = digitAt(text, 2 * index);
  return index === 0 ? low : digitAt(text, 2 * index - 1) * 16 + low;
}

function digitAt(text: string, at: number): number {
  return valueOfDigit[text.charCodeAt(at)] ?? Number.NaN;
}

/** By character code. */
const valueOfDigit: readonly number[] = Array.from({ length: 0x80 }, (_, code) =>
  Number.parseInt(String.fromCharCode(code), 16),
);
