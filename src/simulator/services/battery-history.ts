import { BatteryHistory, fullPercent } from '../devices/battery-monitor/battery-history.ts';
import { monitorSettings } from '../devices/battery-monitor/monitor-settings.ts';
import { longestSecondsToGo, TimeToGo } from '../devices/battery-monitor/time-to-go.ts';
import type { Battery } from '../plant/battery.ts';
import type { BatteryModules } from './battery-modules.ts';

/** What a managed battery has seen, down to its cells: it knows its charge, and need not count it. */
export class ManagedBatteryHistory {
  readonly whole: BatteryHistory;
  leastCellVolts: number;
  mostCellVolts: number;
  readonly #timeToGo = new TimeToGo();
  readonly #battery: Battery;
  readonly #modules: BatteryModules;

  constructor(battery: Battery, modules: BatteryModules) {
    const { leastVolts, mostVolts } = monitorSettings(battery);
    this.#battery = battery;
    this.#modules = modules;
    const { capacityAmpHours } = battery;
    this.whole = new BatteryHistory({
      ...{ capacityAmpHours, leastVolts, mostVolts },
      consumedAmpHours: this.consumedAmpHours,
    });
    this.leastCellVolts = leastVolts / modules.cellsPerModule;
    this.mostCellVolts = mostVolts / modules.cellsPerModule;
  }

  /** Charge missing to full, negative. */
  get consumedAmpHours(): number {
    return this.#battery.ampHours - this.#battery.capacityAmpHours;
  }

  /** Until the discharge floor; while it does not discharge what stands for that (venus-services, 3). */
  get secondsToGo(): number {
    return this.#timeToGo.secondsFor(this.#battery.capacityAmpHours, this.#battery.soc) ?? longestSecondsToGo;
  }

  follow(seconds: number): void {
    const { volts, amps, soc, capacityAmpHours } = this.#battery;
    const isFull = soc >= fullPercent;
    const { consumedAmpHours } = this;
    this.#timeToGo.measure(seconds, amps);
    this.whole.count({ seconds, volts, amps, consumedAmpHours, capacityAmpHours, isFull });
    this.leastCellVolts = Math.min(this.leastCellVolts, this.#modules.lowestVolts);
    this.mostCellVolts = Math.max(this.mostCellVolts, this.#modules.highestVolts);
  }
}
