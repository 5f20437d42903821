import type { ChargeStage } from './charge-stages.ts';

/** Power of one phase, all its units together, or what one of them carries. */
export interface PhasePower {
  /** Positive = from the mains. */
  readonly inputWatts: number;
  /** Positive = to the loads. */
  readonly outputWatts: number;
  /** Positive = from the AC side to the battery. */
  readonly inverterWatts: number;
}

/** What an input current may be set to, in 0.1 A: all units of a phase together. */
export interface InputLimitRange {
  readonly least: number;
  readonly most: number;
}

/** The electricity of a VE.Bus system as its units measure it. Phases count from 0 here: 0 = L1. */
export interface VeBusPower {
  readonly inputLimits: InputLimitRange;
  /** What the units do (mk2.md, 8). */
  readonly mainState: number;
  /** Of the charger; counts while it charges only. */
  readonly stage: ChargeStage;
  /** An AC input has voltage, used or not. */
  readonly hasMains: boolean;
  /** The input that is used or was so last: 0 = AC-in 1. */
  readonly lastInput: number;
  /** 0 without mains. */
  inputVolts(phase: number): number;
  readonly inputHertz: number;
  /** 0 when there is no voltage. @param setVolts what a unit makes when it inverts, by its settings */
  outputVolts(phase: number, setVolts: number): number;
  readonly outputHertz: number;
  power(phase: number): PhasePower;
  readonly batteryVolts: number;
  /** Of all units, positive = charging. */
  readonly batteryAmps: number;
  /** 0..1, by the battery monitor of the units. */
  readonly soc: number;
  /** Of the battery, in °C; undefined = the units do not have the variable. */
  readonly temperature: number | undefined;
  /** Alarm bits of the L answer (mk2.md, 3). */
  readonly alarms: number;
  /** 0 = none. */
  readonly vebusError: number;
}
