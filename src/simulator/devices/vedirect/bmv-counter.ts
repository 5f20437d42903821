/** What the shunt measured over the last moments. */
export interface BmvReading {
  readonly seconds: number;
  readonly volts: number;
  /** Positive = charging. */
  readonly amps: number;
  /** What its temperature sensor measures. */
  readonly celsius?: number;
}

export interface BmvCounterOptions {
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

/** 240 h: the longest time to go that devices show. */
const longestMinutesToGo = 14_400;
/** Of the mean discharge, as a share of the capacity. */
const meanDischarge = 0.28;
const deepestDischarge = 0.68;
/** The past of a battery, in times its capacity; a bit more was charged than drawn. */
const pastCycles = 5.5;
const pastEfficiency = 0.925;

/** Counts charge, and keeps the history of a battery. */
export class BmvCounter {
  volts = 0;
  amps = 0;
  capacityAmpHours: number;
  /** Charge missing to full; never positive. */
  consumedAmpHours: number;
  drawnAmpHours: number;
  dischargedKwh: number;
  chargedKwh: number;
  deepestAmpHours: number;
  lastDischargeAmpHours: number;
  averageAmpHours: number;
  secondsSinceFull = 61_200;
  chargeCycles = 19;
  fullDischarges = 0;
  synchronisations = 16;
  leastVolts: number;
  mostVolts: number;
  /**
   * Settings: it counts as full at this voltage or above, while less than this share of the capacity flows in, for so
   * long; and of a charging current it counts this share.
   */
  chargedVolts: number;
  tailPercent: number;
  chargedMinutes = 3;
  efficiencyPercent: number;
  /** Smaller discharges last for ever. */
  thresholdAmps = 0.1;
  /** Time constant of the mean current behind the time to go. */
  averagingMinutes = 3;
  /** The state of charge down to which the time to go counts. */
  dischargeFloor = 10;
  #meanAmps: number | undefined;
  #chargedSeconds = 0;
  #isSynchronised = false;

  constructor(options: BmvCounterOptions) {
    const { capacityAmpHours, soc, leastVolts, mostVolts, chargedVolts, tailPercent, efficiencyPercent } = options;
    this.capacityAmpHours = capacityAmpHours;
    this.consumedAmpHours = (-capacityAmpHours * (100 - soc)) / 100;
    this.deepestAmpHours = Math.min(-deepestDischarge * capacityAmpHours, this.consumedAmpHours);
    this.lastDischargeAmpHours = this.consumedAmpHours;
    this.averageAmpHours = -meanDischarge * capacityAmpHours;
    this.leastVolts = leastVolts;
    this.mostVolts = mostVolts;
    this.drawnAmpHours = pastCycles * capacityAmpHours;
    this.dischargedKwh = (this.drawnAmpHours * (leastVolts + mostVolts)) / 2_000;
    this.chargedKwh = this.dischargedKwh / pastEfficiency;
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

  /** Minutes until the discharge floor; null = infinite, while charging. */
  get minutesToGo(): number | null {
    const drawn = -(this.#meanAmps ?? 0);
    if (drawn <= 0 || drawn < this.thresholdAmps) return null;
    const left = (this.capacityAmpHours * (this.soc - this.dischargeFloor)) / 100;
    return Math.min(Math.max((60 * left) / drawn, 0), longestMinutesToGo);
  }

  measure(reading: BmvReading): void {
    const { seconds, volts, amps } = reading;
    const ampHours = (amps * seconds) / 3600;
    const kwh = (volts * ampHours) / 1000;
    this.volts = volts;
    this.amps = amps;
    const averagingSeconds = this.averagingMinutes * 60;
    const share = seconds < averagingSeconds ? seconds / averagingSeconds : 1;
    this.#meanAmps = this.#meanAmps === undefined ? amps : this.#meanAmps + share * (amps - this.#meanAmps);
    const kept = amps > 0 ? (ampHours * this.efficiencyPercent) / 100 : ampHours;
    this.consumedAmpHours = Math.min(this.consumedAmpHours + kept, 0);
    if (amps < 0) {
      this.drawnAmpHours -= ampHours;
      this.dischargedKwh -= kwh;
      this.lastDischargeAmpHours = this.consumedAmpHours;
    } else {
      this.chargedKwh += kwh;
    }
    this.deepestAmpHours = Math.min(this.deepestAmpHours, this.consumedAmpHours);
    this.secondsSinceFull = this.consumedAmpHours === 0 ? 0 : this.secondsSinceFull + seconds;
    this.leastVolts = Math.min(this.leastVolts, volts);
    this.mostVolts = Math.max(this.mostVolts, volts);
    this.#watchCharged(reading);
  }

  /** The battery counts as full from now on. */
  synchronise(): void {
    this.consumedAmpHours = 0;
    this.secondsSinceFull = 0;
    this.synchronisations += 1;
  }

  clearHistory(): void {
    this.deepestAmpHours = this.consumedAmpHours;
    this.lastDischargeAmpHours = this.consumedAmpHours;
    this.averageAmpHours = 0;
    this.drawnAmpHours = 0;
    this.dischargedKwh = 0;
    this.chargedKwh = 0;
    this.chargeCycles = 0;
    this.fullDischarges = 0;
    this.synchronisations = 0;
    this.leastVolts = this.volts;
    this.mostVolts = this.volts;
  }

  /** Charged voltage, tail current and charged detection time (manual, "Synchronisation"). */
  #watchCharged({ seconds, volts, amps }: BmvReading): void {
    const isCharged = volts >= this.chargedVolts && amps < (this.tailPercent * this.capacityAmpHours) / 100;
    this.#chargedSeconds = isCharged ? this.#chargedSeconds + seconds : 0;
    if (!isCharged) this.#isSynchronised = false;
    if (this.#isSynchronised || this.#chargedSeconds < this.chargedMinutes * 60) return;
    this.#isSynchronised = true;
    this.synchronise();
  }
}
