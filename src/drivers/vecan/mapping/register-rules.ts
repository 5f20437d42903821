import { vregRegister } from '../../../protocols/n2k/vreg-registers.ts';
import { decodeVregValue } from '../../../protocols/n2k/vreg-values.ts';
import type { Value } from '../../../store/values.ts';
import { ranks } from './ranks.ts';
import type { Values } from './values-of.ts';

/** How often a register is asked for that is not told by itself, in milliseconds. Undefined: not asked for. */
export const rhythms = { often: 5_000, seldom: 60_000, constant: 600_000 } as const;
export type Rhythm = keyof typeof rhythms;

/** A register and what it says. */
export interface RegisterRule {
  readonly id: number;
  readonly rank: number;
  readonly rhythm: Rhythm | undefined;
  /** Paths that it fills; names without a slash are left out. */
  readonly paths: readonly string[];
  /** Undefined: not what this register holds. */
  readonly values: (bytes: Uint8Array) => Values | undefined;
}

interface Extras {
  readonly rank?: number;
  readonly rhythm?: Rhythm;
  /** From the value in the register's unit. */
  readonly convert?: (value: number) => Value;
}

/** A register with one value, which goes to one or several paths. @throws Error when the table lacks the register */
export function rule(id: number, names: string | readonly string[], extras: Extras = {}): RegisterRule {
  const list = typeof names === 'string' ? [names] : names;
  const { convert = (value: number): Value => value } = extras;
  return severalRule(id, list, extras, (value) => {
    const shown = typeof value === 'number' ? convert(value) : value;
    return list.map((name) => [name, shown]);
  });
}

/** A register whose one number says several things; null: not available. */
export function wordRule(id: number, extras: Extras, values: (word: number | null) => Values): RegisterRule {
  const paths = values(null).map(([name]) => name);
  return severalRule(id, paths, extras, (word) => (typeof word === 'string' ? undefined : values(word)));
}

/** A register whose bytes are no single number. @param names what it tells */
export function bytesRule(
  id: number,
  names: readonly string[],
  extras: Extras,
  values: (bytes: Uint8Array) => Values | undefined,
): RegisterRule {
  const { rank = ranks.usual, rhythm } = extras;
  return { id, rank, rhythm, paths: names.filter((name) => name.startsWith('/')), values };
}

function severalRule(
  id: number,
  names: readonly string[],
  extras: Extras,
  values: (value: number | string | null) => Values | undefined,
): RegisterRule {
  const register = vregRegister(id);
  if (register === undefined) throw new Error(`register ${id.toString(16)} is not in the table`);
  const none = notAvailable[register.type];
  return bytesRule(id, names, extras, (bytes) => {
    const value = decodeVregValue(register, bytes);
    if (value === undefined) return undefined;
    return values(typeof value === 'number' && Math.round(value * register.divisor) === none ? null : value);
  });
}

/** Raw numbers that are no value, whether or not the list of registers says so of each. */
const notAvailable: Readonly<Record<string, number>> = {
  un8: 0xff,
  un16: 0xffff,
  un32: 0xffff_ffff,
  sn16: 0x7fff,
  sn32: 0x7fff_ffff,
};
