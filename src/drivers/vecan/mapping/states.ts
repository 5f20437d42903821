import type { Value } from '../../../store/values.ts';

type Numbers = Readonly<Record<number, number>>;

/**
 * /State for the states of 127507, where the device does not tell its own (vecan.md, 7, State proposal).
 * (?) Overcharge counts as absorption, "no float" as storage.
 */
const chargerStates: Numbers = { 0: 0, 1: 3, 2: 4, 3: 4, 4: 7, 5: 5, 6: 6, 7: 11, 8: 0, 9: 2 };

/** /State for the states of 127509: inverting, pass-through, low power, fault, off. */
const inverterStates: Numbers = { 0: 9, 1: 8, 2: 1, 3: 2, 4: 0 };

export function stateOfCharger(state: number | null): number | null {
  return state === null ? null : (chargerStates[state] ?? null);
}

export function stateOfInverter(state: number | null): number | null {
  return state === null ? null : (inverterStates[state] ?? null);
}

/** /State of what is both: what the charger does while it charges (or has failed), else what the inverter does. */
export function stateOfBoth(charger: Value | undefined, inverter: Value | undefined): Value {
  if (typeof charger === 'number' && charger !== 0) return charger;
  return inverter ?? charger ?? null;
}

/** /Mode of what is both, by its two switches: charger only, inverter only, on, off. */
const modes: readonly (readonly [charger: number, inverter: number, mode: number])[] = [
  [1, 0, 1],
  [0, 1, 2],
  [1, 1, 3],
  [0, 0, 4],
];

/** Null as long as one of the switches is not known. */
export function modeOfBoth(charger: Value | undefined, inverter: Value | undefined): number | null {
  return modes.find(([first, second]) => first === charger && second === inverter)?.[2] ?? null;
}

/** The two switches of a mode; undefined: there is no such mode. */
export function switchesOf(mode: number): { readonly charger: number; readonly inverter: number } | undefined {
  const row = modes.find(([, , its]) => its === mode);
  return row && { charger: row[0], inverter: row[1] };
}

/** /Mode by service type for "on" and "off". Chargers of the mains have 0 where all others have 4 (vecan.md, 7). */
export const switchModes = {
  solarcharger: { on: 1, off: 4 },
  charger: { on: 1, off: 0 },
  inverter: { on: 2, off: 4 },
} as const;
