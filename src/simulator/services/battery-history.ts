import type { Battery } from '../plant/battery.ts';
import type { BatteryModules } from './battery-modules.ts';

/** The current that the time to go is worked out from is a mean of so long. */
const averagingSeconds = 180;
/** The longest that is told, and what stands for "not discharging" (venus-services, 3). */
const notDischarging = 864_000;
const leastAmps = 0.1;
const fullSoc = 99.5;
const secondsPerHour = 3_600;

/** What a managed battery has seen since it was switched on. */
export class BatteryHistory {
  leastVolts: number;
  mostVolts: number;
  leastCellVolts: number;
  mostCellVolts: number;
  /** Ah below full. */
  deepest: number;
  secondsSinceFull = 0;
  readonly #battery: Battery;
  readonly #modules: BatteryModules;
  #meanAmps: number;

  constructor(battery: Battery, modules: BatteryModules) {
    this.#battery = battery;
    this.#modules = modules;
    this.leastVolts = battery.volts;
    this.mostVolts = battery.volts;
    this.leastCellVolts = modules.lowestVolts;
    this.mostCellVolts = modules.highestVolts;
    this.deepest = this.consumed;
    this.#meanAmps = battery.amps;
  }

  /** Ah below full. */
  get consumed(): number {
    return this.#battery.capacityAmpHours - this.#battery.ampHours;
  }

  /** Seconds until it is empty at the mean current. */
  get secondsToGo(): number {
    if (this.#meanAmps > -leastAmps) return notDischarging;
    return Math.min((this.#battery.ampHours * secondsPerHour) / -this.#meanAmps, notDischarging);
  }

  follow(seconds: number): void {
    const { volts, amps, soc } = this.#battery;
    this.#meanAmps += (amps - this.#meanAmps) * (1 - Math.exp(-seconds / averagingSeconds));
    this.leastVolts = Math.min(this.leastVolts, volts);
    this.mostVolts = Math.max(this.mostVolts, volts);
    this.leastCellVolts = Math.min(this.leastCellVolts, this.#modules.lowestVolts);
    this.mostCellVolts = Math.max(this.mostCellVolts, this.#modules.highestVolts);
    this.deepest = Math.max(this.deepest, this.consumed);
    this.secondsSinceFull = soc >= fullSoc ? 0 : this.secondsSinceFull + seconds;
  }
}
