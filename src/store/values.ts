/**
 * A value in the store: a finite number in SI units (kWh for energy, °C for temperature; battery current and
 * power positive = charging), a text, or null = the path exists but has no value now ("invalid"). No sentinel
 * such as 0xFFFF or '---' ever enters the store.
 */
export type Value = number | string | null;

/** A value and when it was set, in Clock.now() milliseconds. */
export interface TimedValue {
  readonly value: Value;
  readonly at: number;
}

/** One path that is to take a new value. */
export interface Change {
  readonly path: string;
  readonly value: number | string;
}

/**
 * How a write ended. `done` only when the device itself confirmed it (or the owner is the device, as for
 * settings). The Modbus server turns each kind into its answer in one place (design.md, Writes).
 */
export type WriteOutcome = { readonly kind: 'done' } | Rejection;

export interface Rejection {
  /**
   * out-of-range: the owner's limits forbid the value; refused: device, BMS, panel or DMC says no;
   * not-offered: this device has no such path; absent: the service is not there;
   * no-answer: no settlement in time, or the link was lost meanwhile; busy: too many writes wait already.
   */
  readonly kind: 'out-of-range' | 'refused' | 'not-offered' | 'absent' | 'no-answer' | 'busy';
  /** One sentence for the log: what is wrong and what to do. */
  readonly why: string;
}

export const done: WriteOutcome = { kind: 'done' };
