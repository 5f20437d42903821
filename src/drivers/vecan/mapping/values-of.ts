import type { FieldValues } from '../../../protocols/n2k/field.ts';
import type { Value } from '../../../store/values.ts';

/** What a telling says: paths, or names without a slash, and their values. */
export type Values = readonly (readonly [name: string, value: Value])[];

/** A field's number; null: not available. */
export function numberOf(fields: Readonly<Record<string, FieldValues[string]>>, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
}

/** Degrees Celsius, without the dust of the subtraction. Absolute zero is what some send who measure nothing. */
export function celsius(kelvins: number | null): number | null {
  return kelvins === null || kelvins === 0 ? null : Math.round(kelvins * 1_000 - 273_150) / 1_000;
}

/** A state of charge or of health; null: what no battery can have. */
export function percent(value: number | null): number | null {
  return value === null || value < 0 || value > 100 ? null : value;
}

/** 1 for "on", 0 for "off"; null for "error" and "not available" of a 2-bit code. */
export function onOff(code: number | null): 0 | 1 | null {
  return code === 0 || code === 1 ? code : null;
}
