import { unsignedBytes } from './little-endian.ts';

/** The PGNs that carry VREGs: one frame with up to 4 bytes of value, or a fast packet (vecan.md, 5). */
export const vregPgns = { single: 61184, fast: 126720 } as const;

/** Victron's code 358, two bits set, industry group 4: the first two bytes of its proprietary messages. */
const tag = [0x66, 0x99] as const;

const control = { get: 0x0001, ack: 0x0002, ping: 0x0003 } as const;
const singleValueBytes = 4;
const longestValue = 219;

/** A VREG message. */
export type VregMessage =
  /** Asks for the registers with (number & mask) = register. */
  | { readonly kind: 'get'; readonly register: number; readonly mask: number }
  /** Why a request was refused: one of vregErrors. */
  | { readonly kind: 'ack'; readonly register: number; readonly code: number }
  | { readonly kind: 'ping'; readonly data: Uint8Array }
  /** To all: the register's value. To one node: sets it. Little-endian; in a single frame always 4 bytes. */
  | { readonly kind: 'value'; readonly register: number; readonly value: Uint8Array };

/** What a PGN carries, without addresses. */
export interface VregPayload {
  readonly pgn: number;
  readonly data: Uint8Array;
}

/** Error codes of an acknowledgement: low byte detail, high byte code (vecan.md, 5). */
export const vregErrors: ReadonlyMap<number, string> = new Map([
  [0x0000, 'done'],
  [0x8000, 'the device has no such register to read'],
  [0x8100, 'the device has no such register to write'],
  [0x8200, 'the device is busy'],
  [0x8300, 'the device does not take this value'],
  [0x8400, 'the device behind this one does not answer'],
  [0x8500, 'the device has too many requests to answer'],
  [0x8600, 'the device is still starting'],
  [0xc001, 'another panel controls the system'],
  [0xfffe, 'no answer'],
]);

/** What makes a device restart, lose its settings or take an update: not for gateways (vecan.md, 5). */
const forbidden: ReadonlySet<number> = new Set([0x0004, 0x0010, 0x0011, 0x0012, 0x0020, 0x0030]);

/** Whether a register must never be written. */
export function isForbiddenVreg(register: number): boolean {
  return forbidden.has(register);
}

/** Reads a message; undefined when it is none of Victron's, is cut short, or its PGN carries no VREGs. Never throws. */
export function decodeVreg(pgn: number, data: Uint8Array): VregMessage | undefined {
  if (pgn !== vregPgns.single && pgn !== vregPgns.fast) return undefined;
  if (data[0] !== tag[0] || data[1] !== tag[1] || data.length < 5) return undefined;
  const register = word(data, 2);
  const value = data.subarray(4);
  if (register === control.ping) return { kind: 'ping', data: value };
  if (register !== control.get && register !== control.ack) return { kind: 'value', register, value };
  if (value.length < 4) return undefined;
  const about = word(value, 0);
  const rest = word(value, 2);
  return register === control.get
    ? { kind: 'get', register: about, mask: rest }
    : { kind: 'ack', register: about, code: rest };
}

/** Asks a device for one register; it broadcasts the value or refuses. */
export function encodeGetVreg(register: number): VregPayload {
  return payload(control.get, [...unsignedBytes(register, 2), 0xff, 0xff]);
}

/** Refuses a request; sent to the one who asked. */
export function encodeVregAck(register: number, code: number): VregPayload {
  return payload(control.ack, [...unsignedBytes(register, 2), ...unsignedBytes(code, 2)]);
}

/** Looks whether a node answers: it broadcasts the same 4 bytes. */
export function encodeVregPing(data: number): VregPayload {
  return payload(control.ping, unsignedBytes(data, 4));
}

/**
 * Sets a register of the one device that it is sent to; must not be broadcast.
 * @throws RangeError when the register must never be written, or the value is too long
 */
export function encodeSetVreg(register: number, value: Uint8Array): VregPayload {
  if (isForbiddenVreg(register) || Object.values<number>(control).includes(register)) {
    throw new RangeError(`VREG 0x${register.toString(16).toUpperCase().padStart(4, '0')} must not be written`);
  }
  return encodeVregValue(register, value);
}

/**
 * Tells the value of a register; broadcast.
 * @throws RangeError when the value has more than 219 bytes
 */
export function encodeVregValue(register: number, value: Uint8Array): VregPayload {
  if (value.length > longestValue) throw new RangeError(`a VREG has up to ${longestValue} bytes, not ${value.length}`);
  return payload(register, [...value]);
}

/** Short ones are padded with 00 (vecan.md, 5). */
function payload(register: number, value: readonly number[]): VregPayload {
  const isSingle = value.length <= singleValueBytes;
  const data = new Uint8Array(4 + (isSingle ? singleValueBytes : value.length));
  data.set([...tag, ...unsignedBytes(register, 2), ...value]);
  return { pgn: isSingle ? vregPgns.single : vregPgns.fast, data };
}

function word(data: Uint8Array, at: number): number {
  return (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8);
}
