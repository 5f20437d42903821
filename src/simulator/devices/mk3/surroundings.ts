import type { ChargeStage } from './charge-stages.ts';
import type { Leds } from './frames.ts';
import type { FrontSwitch } from './system.ts';

/** Conditions around a simulated system. Set them at any time; they hold at once. */
export interface Surroundings {
  /** Volts at the AC input; 0 = no mains. */
  mainsVolts: number;
  mainsHertz: number;
  /** The input that is used: 0 = AC-in 1. */
  activeInput: number;
  /** The unit's own switch. */
  frontSwitch: FrontSwitch;
  /** Loads on the AC output by phase, in watts. */
  readonly loadWatts: number[];
  batteryVolts: number;
  /** What the chargers take from the AC side, all phases together; 0 = the battery is not charged. */
  chargeWatts: number;
  /** What each phase loses between its AC side and the battery while it is on. */
  lossWatts: number;
  /** 0..1, by the battery monitor. */
  soc: number;
  /** Of the battery, in °C; undefined = the units do not have the variable. */
  temperature: number | undefined;
  stage: ChargeStage;
  /** Alarm bits of the L answer. */
  alarms: number;
  /** VE.Bus error, 0 = none. */
  vebusError: number;
  /** LEDs other than what the state lights. */
  leds: Leds | undefined;
}

/** A battery of 24 V that is charged, with 200 W of load on each phase. */
export function usualSurroundings(phases: number): Surroundings {
  return {
    mainsVolts: 230,
    mainsHertz: 50,
    activeInput: 0,
    frontSwitch: 'on',
    loadWatts: Array.from({ length: phases }, () => 200),
    batteryVolts: 26.4,
    chargeWatts: 600,
    lossWatts: 0,
    soc: 0.8,
    temperature: undefined,
    stage: 'bulk',
    alarms: 0,
    vebusError: 0,
    leds: undefined,
  };
}
