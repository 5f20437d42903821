import type { BatteryMonitor } from './bmv.ts';

/** What a level is compared with; null: there is no such value. */
type Measure = (bmv: BatteryMonitor) => number | null;

/** Bit of AR, the registers that set alarm and relay (the next one of each clears), and what is watched. */
interface Watched {
  readonly bit: number;
  readonly isAbove?: true;
  readonly alarm: number;
  readonly relay: number;
  readonly measure: Measure;
}

const kelvinAtZeroCelsius = 273.15;
const volts: Measure = ({ counter }) => counter.volts;
const soc: Measure = ({ counter }) => counter.soc;
const starterVolts: Measure = (bmv) => bmv.starterVolts;
const kelvin: Measure = ({ temperatureCelsius: celsius }) => (celsius === null ? null : celsius + kelvinAtZeroCelsius);
const midDeviation: Measure = ({ midDeviation: percent }) => (percent === null ? null : Math.abs(percent));

/** vedirect.md, 2.7 and 3.4. */
const watched: readonly Watched[] = [
  { bit: 0x01, alarm: 0x0320, relay: 0x0350, measure: volts },
  { bit: 0x02, alarm: 0x0322, relay: 0x0352, measure: volts, isAbove: true },
  { bit: 0x04, alarm: 0x0328, relay: 0x1008, measure: soc },
  { bit: 0x08, alarm: 0x0324, relay: 0x0354, measure: starterVolts },
  { bit: 0x10, alarm: 0x0326, relay: 0x0356, measure: starterVolts, isAbove: true },
  { bit: 0x20, alarm: 0x032a, relay: 0x035a, measure: kelvin },
  { bit: 0x40, alarm: 0x032c, relay: 0x035c, measure: kelvin, isAbove: true },
  { bit: 0x80, alarm: 0x0331, relay: 0x0361, measure: midDeviation, isAbove: true },
];
/** What closes the relay in its charger mode: a battery that wants to be charged (BMV-712 manual, "Relay mode"). */
const wantsCharge = 0x05;
/** Register 0x034F. */
export const relayModes = { usual: 0, charger: 1, remote: 2 } as const;
const registers = { isInverted: 0x034d, leastClosedMinutes: 0x100a, openingDelayMinutes: 0x100b } as const;

const allBits = 0xff;
const secondsPerMinute = 60;

/** Reached from the one value on, and until the other one is reached again. */
interface Level {
  readonly bit: number;
  readonly measure: Measure;
  /** -1: reached below. */
  readonly sign: 1 | -1;
  readonly set: number;
  readonly clear: number;
}

/** Watches what a battery monitor measures: for its alarms, and for its relay unless a host has that. */
export class BmvWatch {
  /** Label AR. */
  alarms = 0;
  readonly #bmv: BatteryMonitor;
  #alarmLevels: readonly Level[] = [];
  #relayLevels: readonly Level[] = [];
  /** As `alarms`, of the relay's own levels. */
  #relayReasons = 0;
  #closedSeconds = 0;
  #openingSeconds = 0;

  constructor(bmv: BatteryMonitor) {
    this.#bmv = bmv;
    this.obey();
  }

  /** Takes over what is set now. */
  obey(): void {
    this.#alarmLevels = this.#levels(({ alarm }) => alarm, allBits);
    const wanted = this.#bmv.relayMode === relayModes.charger ? wantsCharge : allBits;
    this.#relayLevels = this.#levels(({ relay }) => relay, wanted);
  }

  step(seconds: number): void {
    this.alarms = this.#reached(this.#alarmLevels, this.alarms);
    if (this.#bmv.options.hasRelay) this.#moveRelay(seconds);
  }

  /** It closes at once, and opens when it was closed for long enough and all has been well for so long. */
  #moveRelay(seconds: number): void {
    const bmv = this.#bmv;
    const isInverted = this.#setting(registers.isInverted) !== 0;
    const isClosed = (bmv.relayState !== 0) !== isInverted;
    if (bmv.relayMode === relayModes.remote) {
      this.#relayReasons = isClosed ? allBits : 0;
      return;
    }
    this.#relayReasons = this.#reached(this.#relayLevels, this.#relayReasons);
    const isWanted = this.#relayReasons !== 0;
    this.#closedSeconds = isClosed ? this.#closedSeconds + seconds : 0;
    this.#openingSeconds = isWanted ? 0 : this.#openingSeconds + seconds;
    const mayOpen =
      this.#closedSeconds >= this.#setting(registers.leastClosedMinutes) * secondsPerMinute &&
      this.#openingSeconds >= this.#setting(registers.openingDelayMinutes) * secondsPerMinute;
    bmv.relayState = Number((isWanted || (isClosed && !mayOpen)) !== isInverted);
  }

  /** The bits of the levels that are reached. @param before those that were so until now */
  #reached(levels: readonly Level[], before: number): number {
    let bits = 0;
    for (const { bit, measure, sign, set, clear } of levels) {
      const value = measure(this.#bmv);
      if (value === null) continue;
      const isHeld = (before & bit) !== 0 && sign * (value - clear) > 0;
      if (isHeld || sign * (value - set) > 0) bits |= bit;
    }
    return bits;
  }

  /** Those that are used: 0 is none. A level never clears before it is left. */
  #levels(registerOf: (one: Watched) => number, wanted: number): Level[] {
    const levels: Level[] = [];
    for (const one of watched) {
      const register = registerOf(one);
      const [set, cleared] = [this.#setting(register), this.#setting(register + 1)];
      if (set === 0 || (one.bit & wanted) === 0) continue;
      const { bit, measure, isAbove } = one;
      const clear = isAbove === true ? Math.min(cleared || set, set) : Math.max(cleared, set);
      levels.push({ bit, measure, sign: isAbove === true ? 1 : -1, set, clear });
    }
    return levels;
  }

  #setting(register: number): number {
    return this.#bmv.settings.get(register) ?? 0;
  }
}
