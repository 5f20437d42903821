import { type NumberFormat, notAvailable, numberBytes, numberIn, textBytes, textIn } from './register-values.ts';

/** Why a device does not take a value; `value` is the nearest that it would take. */
export interface Refusal {
  readonly flags: number;
  readonly value?: Uint8Array;
}

/** Flags in answers (vedirect.md, 3.1). */
export const answerFlags = { unknownId: 0x01, notSupported: 0x02, parameterError: 0x04 } as const;

/** A register as a host sees it. */
export interface SimulatedRegister {
  /** The bytes that it holds; undefined: nothing at the moment. Left out: it can only be set. */
  readonly read?: () => Uint8Array | undefined;
  /** Takes bytes, or says why not. Left out: it can only be read. */
  readonly write?: (bytes: Uint8Array) => Refusal | undefined;
  /** The bytes that mean "not available", where there are such. */
  readonly notAvailable?: Uint8Array;
  /** The device tells it by itself when it changes. */
  readonly isAsync?: true;
  /** Changes whenever the bytes do, and perhaps more often: less work than comparing bytes. */
  readonly version?: () => number;
}

export type RegisterEntry = readonly [id: number, register: SimulatedRegister];
export type RegisterSet = ReadonlyMap<number, SimulatedRegister>;

/** Number, format, what to divide the raw number by, and where the value comes from; null: not available. */
type Measure = readonly [id: number, format: NumberFormat, divisor: number, read: () => number | null];

/** A register with a number that can only be read. */
export function measured(...[id, format, divisor, read]: Measure): RegisterEntry {
  const bytes = (value: number | null): Uint8Array =>
    numberBytes(format, value === null ? notAvailable(format) : value * divisor);
  // Numbers of one byte are codes: all of them mean something.
  const missing = format === 'un8' ? {} : { notAvailable: bytes(null) };
  return [id, { read: () => bytes(read()), ...missing }];
}

/** The same, told by the device itself when it changes. */
export function told(...measure: Measure): RegisterEntry {
  const [id, register] = measured(...measure);
  const [, , divisor, read] = measure;
  return [id, { ...register, isAsync: true, version: () => Math.round((read() ?? Number.NaN) * divisor) }];
}

/** What a register takes. */
export interface Limits {
  readonly least?: number;
  readonly most?: number;
  /** The only values, in place of a range. */
  readonly oneOf?: readonly number[];
  /** It takes "not available" too. */
  readonly isOptional?: true;
}

export interface Settable extends Limits {
  readonly read: () => number | null;
  readonly set: (value: number | null) => void;
  /** Whether it takes anything now. */
  readonly isOpen?: () => boolean;
  readonly isAsync?: true;
}

/** A register with a number that can be set; a value that does not fit is refused with the nearest that does. */
export function settable(id: number, format: NumberFormat, divisor: number, limits: Settable): RegisterEntry {
  const [, register] = (limits.isAsync === true ? told : measured)(id, format, divisor, limits.read);
  const write = (bytes: Uint8Array): Refusal | undefined => {
    if (limits.isOpen?.() === false) return { flags: answerFlags.notSupported };
    const raw = numberIn(format, bytes);
    if (raw === undefined) return { flags: answerFlags.parameterError, value: register.read?.() ?? bytes };
    const isNothing = raw === notAvailable(format) && limits.isOptional === true;
    const nearest = nearestRaw(limits, raw, divisor);
    if (!isNothing && nearest !== raw) {
      return { flags: answerFlags.parameterError, value: numberBytes(format, nearest) };
    }
    limits.set(isNothing ? null : raw / divisor);
    return undefined;
  };
  return [id, { ...register, write }];
}

/** A setting that the device keeps, whatever it may do with it. */
export function setting(
  ...[id, format, divisor, initial, limits]: readonly [number, NumberFormat, number, number | null, Limits?]
): RegisterEntry {
  let kept = initial;
  return settable(id, format, divisor, {
    ...limits,
    read: () => kept,
    set(value) {
      kept = value;
    },
  });
}

/** A command: it is carried out whatever it comes with, and cannot be read. */
export function command(id: number, carryOut: () => void): RegisterEntry {
  return [id, { write: () => void carryOut() }];
}

/** A text that can only be read. */
export function text(id: number, size: number, value: string): RegisterEntry {
  return [id, { read: () => textBytes(value, size) }];
}

/** A text that can be set. */
export function textSetting(id: number, size: number, initial: string): RegisterEntry {
  let kept = initial;
  const write = (bytes: Uint8Array): Refusal | undefined => {
    if (bytes.length > size) return { flags: answerFlags.parameterError, value: textBytes(textIn(bytes), size) };
    kept = textIn(bytes);
    return undefined;
  };
  return [id, { read: () => textBytes(kept, size), write }];
}

/** Bytes that can only be read; undefined: there are none. */
export function record(id: number, read: () => Uint8Array | undefined): RegisterEntry {
  return [id, { read }];
}

/** The same, told by the device itself when they change. */
export function toldRecord(id: number, read: () => Uint8Array | undefined, version?: () => number): RegisterEntry {
  return [id, { read, isAsync: true, ...(version !== undefined && { version }) }];
}

function nearestRaw(limits: Limits, raw: number, divisor: number): number {
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, oneOf } = limits;
  if (oneOf === undefined) return Math.min(Math.max(raw, Math.round(least * divisor)), Math.round(most * divisor));
  const distance = (value: number): number => Math.abs(value * divisor - raw);
  return oneOf.reduce((best, one) => (distance(one) < distance(best) ? one : best)) * divisor;
}
