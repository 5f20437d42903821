import { hexRegisterById } from '../../protocols/vedirect/hex-registers.ts';
import { decodeHexValue } from '../../protocols/vedirect/hex-values.ts';
import type { Value } from '../../store/values.ts';

/** How often a register is asked for, in milliseconds; `once`: until the device has answered. */
export const rhythms = { often: 10_000, seldom: 60_000, once: Number.POSITIVE_INFINITY } as const;
export type Rhythm = keyof typeof rhythms;

/** A register that is asked for, and the paths that it fills. */
export interface Reading {
  readonly id: number;
  readonly rhythm: Rhythm;
  readonly paths: readonly string[];
  /** What the bytes say, a value for each path; undefined: not what this register holds. */
  readonly values: (bytes: Uint8Array) => readonly Value[] | undefined;
  /** Asked for only from devices that have this register too. */
  readonly needs?: number;
  /** Finer than what text says: goes before it. */
  readonly refines?: true;
}

interface Extras {
  readonly needs?: number;
  readonly refines?: true;
  /** From the value in the register's unit. */
  readonly convert?: (value: number | string) => Value;
}

/** A register with one value, which goes to one or several paths. @throws Error when the table lacks the register */
export function reading(id: number, path: string | readonly string[], rhythm: Rhythm, extras: Extras = {}): Reading {
  const register = hexRegisterById(id);
  if (register === undefined) throw new Error(`register ${id.toString(16)} is not in the table`);
  const { convert = (value): Value => value, ...rest } = extras;
  const paths = typeof path === 'string' ? [path] : path;
  return {
    ...{ id, rhythm, paths },
    values(bytes) {
      const value = decodeHexValue(register, bytes);
      return value === undefined ? undefined : paths.map(() => (value === null ? null : convert(value)));
    },
    ...rest,
  };
}
