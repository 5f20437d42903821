import { secondsPerHour } from '../../plant/numbers.ts';
import { BatteryHistory } from './battery-history.ts';
import { TimeToGo } from './time-to-go.ts';

/** What the shunt measured over the last moments. */
export interface ShuntReading {
  readonly seconds: number;
  readonly volts: number;
  /** Positive = charging. */
  readonly amps: number;
  /** What its temperature sensor measures. */
  readonly celsius?: number;
}

export interface ChargeCounterOptions {
  readonly capacityAmpHours: number;
  /** State of charge at the start, 0..100. */
  readonly soc: number;
  readonly leastVolts: number;
  readonly mostVolts: number;
  /** Settings other than those of the factory. */
  readonly chargedVolts?: number;
  readonly tailPercent?: number;
  readonly efficiencyPercent?: number;
}

/** Settings at the factory (BMV-712 manual, "Settings overview"). */
const factory = { chargedVolts: 13.2, tailPercent: 4, efficiencyPercent: 95 } as const;

/** What a shunt is to its monitor: counts the charge of a battery, which it does not know otherwise. */
export class ChargeCounter {
  volts = 0;
  amps = 0;
  capacityAmpHours: number;
  /** Charge missing to full; never positive. */
  consumedAmpHours: number;
  readonly history: BatteryHistory;
  readonly timeToGo = new TimeToGo();
  /**
   * Settings: it counts as full at this voltage or above, while less than this share of the capacity flows in, for so
   * long; and of a charging current it counts this share.
   */
  chargedVolts: number;
  tailPercent: number;
  chargedMinutes = 3;
  efficiencyPercent: number;
  #chargedSeconds = 0;
  #isSynchronised = false;

  constructor(options: ChargeCounterOptions) {
    const { capacityAmpHours, soc, chargedVolts, tailPercent, efficiencyPercent } = options;
    this.capacityAmpHours = capacityAmpHours;
    this.consumedAmpHours = (-capacityAmpHours * (100 - soc)) / 100;
    this.history = new BatteryHistory({ ...options, consumedAmpHours: this.consumedAmpHours });
    this.chargedVolts = chargedVolts ?? factory.chargedVolts;
    this.tailPercent = tailPercent ?? factory.tailPercent;
    this.efficiencyPercent = efficiencyPercent ?? factory.efficiencyPercent;
  }

  /** State of charge as it counts it, 0..100. */
  get soc(): number {
    return Math.max(100 + (100 * this.consumedAmpHours) / this.capacityAmpHours, 0);
  }

  set soc(percent: number) {
    this.consumedAmpHours = (-this.capacityAmpHours * (100 - percent)) / 100;
  }

  get watts(): number {
    return this.volts * this.amps;
  }

  /** Until the discharge floor; null = infinite, while charging. */
  get secondsToGo(): number | null {
    return this.timeToGo.secondsFor(this.capacityAmpHours, this.soc);
  }

  get minutesToGo(): number | null {
    const { secondsToGo } = this;
    return secondsToGo === null ? null : secondsToGo / 60;
  }

  measure(reading: ShuntReading): void {
    const { seconds, volts, amps } = reading;
    const ampHours = (amps * seconds) / secondsPerHour;
    this.volts = volts;
    this.amps = amps;
    const kept = amps > 0 ? (ampHours * this.efficiencyPercent) / 100 : ampHours;
    this.consumedAmpHours = Math.min(this.consumedAmpHours + kept, 0);
    this.timeToGo.measure(seconds, amps);
    const { consumedAmpHours, capacityAmpHours } = this;
    const isFull = consumedAmpHours === 0;
    this.history.count({ seconds, volts, amps, consumedAmpHours, capacityAmpHours, isFull });
    this.#watchCharged(reading);
  }

  /** The battery counts as full from now on. */
  synchronise(): void {
    this.consumedAmpHours = 0;
    this.history.secondsSinceFull = 0;
    this.history.synchronisations += 1;
  }

  clearHistory(): void {
    this.history.clear(this.consumedAmpHours, this.volts);
  }

  /** Charged voltage, tail current and charged detection time (manual, "Synchronisation"). */
  #watchCharged({ seconds, volts, amps }: ShuntReading): void {
    const isCharged = volts >= this.chargedVolts && amps < (this.tailPercent * this.capacityAmpHours) / 100;
    this.#chargedSeconds = isCharged ? this.#chargedSeconds + seconds : 0;
    if (!isCharged) this.#isSynchronised = false;
    if (this.#isSynchronised || this.#chargedSeconds < this.chargedMinutes * 60) return;
    this.#isSynchronised = true;
    this.synchronise();
  }
}
