/** What the shunt measured over the last moments. */
export interface BmvReading {
  readonly seconds: number;
  readonly volts: number;
  /** Positive = charging. */
  readonly amps: number;
}

export interface BmvCounterOptions {
  readonly capacityAmpHours: number;
  /** State of charge at the start, 0..100. */
  readonly soc: number;
  readonly leastVolts: number;
  readonly mostVolts: number;
}

/** Currents below it count as none (manual, "Current threshold", default). */
const currentThresholdAmps = 0.1;
/** 240 h: the longest time to go that devices show. */
const longestMinutesToGo = 14_400;
/** Time constant of the mean current behind the time to go (manual, "Time-to-go averaging period", default). */
const averagingSeconds = 180;
/** The floor down to which the time to go counts (manual, "Discharge floor"), percent. */
const dischargeFloor = 10;
/** Of the mean discharge, as a share of the capacity. */
const meanDischarge = 0.28;
const deepestDischarge = 0.68;

/** Counts charge, and keeps the history of a battery. */
export class BmvCounter {
  volts = 0;
  amps = 0;
  capacityAmpHours: number;
  /** Charge missing to full; never positive. */
  consumedAmpHours: number;
  drawnAmpHours = 2_184;
  dischargedKwh = 108.4;
  chargedKwh = 117.2;
  deepestAmpHours: number;
  lastDischargeAmpHours: number;
  averageAmpHours: number;
  secondsSinceFull = 61_200;
  chargeCycles = 19;
  fullDischarges = 0;
  synchronisations = 16;
  leastVolts: number;
  mostVolts: number;
  #meanAmps: number | undefined;

  constructor({ capacityAmpHours, soc, leastVolts, mostVolts }: BmvCounterOptions) {
    this.capacityAmpHours = capacityAmpHours;
    this.consumedAmpHours = (-capacityAmpHours * (100 - soc)) / 100;
    this.deepestAmpHours = Math.min(-deepestDischarge * capacityAmpHours, this.consumedAmpHours);
    this.lastDischargeAmpHours = this.consumedAmpHours;
    this.averageAmpHours = -meanDischarge * capacityAmpHours;
    this.leastVolts = leastVolts;
    this.mostVolts = mostVolts;
  }

  /** State of charge as it counts it, 0..100. */
  get soc(): number {
    return Math.max(100 + (100 * this.consumedAmpHours) / this.capacityAmpHours, 0);
  }

  get watts(): number {
    return this.volts * this.amps;
  }

  /** Minutes until the discharge floor; null = infinite, while charging. */
  get minutesToGo(): number | null {
    const drawn = -(this.#meanAmps ?? 0);
    if (drawn < currentThresholdAmps) return null;
    const left = (this.capacityAmpHours * (this.soc - dischargeFloor)) / 100;
    return Math.min(Math.max((60 * left) / drawn, 0), longestMinutesToGo);
  }

  measure({ seconds, volts, amps }: BmvReading): void {
    const ampHours = (amps * seconds) / 3600;
    const kwh = (volts * ampHours) / 1000;
    this.volts = volts;
    this.amps = amps;
    const share = Math.min(seconds / averagingSeconds, 1);
    this.#meanAmps = this.#meanAmps === undefined ? amps : this.#meanAmps + share * (amps - this.#meanAmps);
    this.consumedAmpHours = Math.min(this.consumedAmpHours + ampHours, 0);
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
}
