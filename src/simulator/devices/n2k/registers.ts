import { type NumberFormat, notAvailable, numberBytes, numberIn } from '../vedirect/register-values.ts';

/** Codes of a refusal (vecan.md, 5). */
export const vregRefusals = {
  unknownToGet: 0x8000,
  unknownToSet: 0x8100,
  busy: 0x8200,
  outOfRange: 0x8300,
  tooMany: 0x8500,
} as const;

/** A VREG of a node. */
export interface NodeRegister {
  readonly read: () => Uint8Array;
  /** Takes the bytes of a SetVreg, padding and all; undefined: done, otherwise why not. Left out: it can only be read. */
  readonly write?: (bytes: Uint8Array) => number | undefined;
  /** The bytes that mean "not available", where there are such. */
  readonly blank?: Uint8Array;
  /** The node tells it by itself, so often and when it has changed. */
  readonly everyMs?: number;
}

export type RegisterEntry = readonly [id: number, register: NodeRegister];

/** Number, format, what to divide the raw number by, and where the value comes from; null: not available. */
type Measure = readonly [id: number, format: NumberFormat, divisor: number, read: () => number | null];

/** Slow registers are repeated so often (vecan.md, 5). */
const slowMs = 5_000;
const longestText = 32;

/** A number that can only be read, and is told only when it is asked for. */
export function measured(...[id, format, divisor, read]: Measure): RegisterEntry {
  const bytes = (value: number | null): Uint8Array =>
    numberBytes(format, value === null ? notAvailable(format) : value * divisor);
  // Numbers of one byte are codes: all of them mean something.
  return [id, { read: () => bytes(read()), ...(format === 'un8' ? {} : { blank: bytes(null) }) }];
}

/** The same, told by the node itself. */
export function told(...measure: Measure): RegisterEntry {
  return toldEvery(slowMs, measured(...measure));
}

/** A register that the node tells by itself, so often. */
export function toldEvery(everyMs: number, [id, register]: RegisterEntry): RegisterEntry {
  return [id, { ...register, everyMs }];
}

/** What a register takes: one of some numbers, or a range. */
export interface Settable {
  readonly read: () => number | null;
  readonly set: (value: number) => void;
  /** What "not available" does; left out: it is a number like any other. */
  readonly clear?: () => void;
  readonly oneOf?: readonly number[];
  readonly least?: number;
  readonly most?: number;
}

/** A number that can be set; the node tells it when it has changed. */
export function settable(id: number, format: NumberFormat, divisor: number, takes: Settable): RegisterEntry {
  const { read, set, clear, oneOf, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = takes;
  const [, register] = told(id, format, divisor, read);
  const write = (bytes: Uint8Array): number | undefined => {
    const raw = numberIn(format, bytes.subarray(0, register.read().length));
    if (clear !== undefined && raw === notAvailable(format)) {
      clear();
      return undefined;
    }
    const value = raw === undefined ? Number.NaN : raw / divisor;
    const fits = oneOf === undefined ? value >= least && value <= most : oneOf.includes(value);
    if (!fits) return vregRefusals.outOfRange;
    set(value);
    return undefined;
  };
  return [id, { ...register, write }];
}

/** Bytes that can only be read. */
export function record(id: number, read: () => Uint8Array): RegisterEntry {
  return [id, { read }];
}

/** A text that can only be read; it ends with a zero byte. */
export function text(id: number, value: string): RegisterEntry {
  return [id, { read: () => textBytes(value) }];
}

/** A text that can be set; it is told only when it is asked for, or has been set. */
export function textSetting(id: number, initial: string): RegisterEntry {
  let kept = initial;
  const write = (bytes: Uint8Array): number | undefined => {
    const end = bytes.findIndex((byte) => byte === 0 || byte === 0xff);
    const letters = end === -1 ? bytes : bytes.subarray(0, end);
    if (letters.length > longestText) return vregRefusals.outOfRange;
    kept = String.fromCharCode(...letters);
    return undefined;
  };
  return [id, { read: () => textBytes(kept), write }];
}

function textBytes(value: string): Uint8Array {
  return Uint8Array.from(`${value}\0`, (letter) => letter.charCodeAt(0) & 0xff);
}
