/** Volts per block of 12 V (venus-services, 11: 9.3/18.6/37.2 and 10.9/21.8/43.6). */
const usualVolts = { shutdown: 9.3, restart: 10.9 } as const;
/** The battery recovers by itself: what was shut down waits so long (ours). */
const restartSeconds = 30;
/** A thermal image: (power / rating)² - 1 sums up to this before the trip: 7 s at double power, 16 s at half more. */
const tripHeat = 20;
/** Beyond its peak power it trips at once. */
const peakShare = 2.2;
const coolingSeconds = 30;
/** After so many trips in a row it stays off until it is switched. */
const mostTrips = 3;
/** Without a trip for so long the row is over. */
const forgetSeconds = 600;

/** 0 fine, 1 warning, 2 it has shut down. */
export type AlarmLevel = 0 | 1 | 2;

/** Volts of the whole battery. */
export interface LowBatteryLevels {
  /** Below it the inverter stops. */
  readonly shutdownVolts: number;
  /** Below it it warns. */
  readonly warningVolts: number;
  /** From here on up what was stopped runs again. */
  readonly restartVolts: number;
}

type SettableLevels = Omit<LowBatteryLevels, 'warningVolts'> & Partial<LowBatteryLevels>;

/** Before anybody sets others. @param blocks of 12 V in series */
export function usualLevels(blocks: number): LowBatteryLevels {
  const restartVolts = usualVolts.restart * blocks;
  return { shutdownVolts: usualVolts.shutdown * blocks, warningVolts: restartVolts, restartVolts };
}

/** Shuts an inverter down before it empties or burns something. */
export class InverterProtection {
  readonly #ratedWatts: number;
  /** Of the whole battery. */
  #levels: LowBatteryLevels;
  #isLow = false;
  #isOverloaded = false;
  #isAbove = false;
  #isNearlyLow = false;
  #heat = 0;
  #waited = 0;
  #trips = 0;
  #sinceTrip = 0;

  constructor(blocks: number, ratedWatts: number) {
    this.#ratedWatts = ratedWatts;
    this.#levels = usualLevels(blocks);
  }

  /** The inverter may run. */
  get allows(): boolean {
    return !this.#isLow && !this.#isOverloaded;
  }

  get lowBattery(): AlarmLevel {
    if (this.#isLow) return 2;
    return this.#isNearlyLow ? 1 : 0;
  }

  get overload(): AlarmLevel {
    if (this.#isOverloaded) return 2;
    return this.#isAbove ? 1 : 0;
  }

  /** @param warningVolts left out: it warns until it may run again */
  set({ shutdownVolts, restartVolts, warningVolts = restartVolts }: SettableLevels): void {
    this.#levels = { shutdownVolts, warningVolts, restartVolts };
  }

  /** The battery cannot give what is asked for. */
  tripLow(): void {
    this.#isLow = true;
    this.#waited = 0;
  }

  /** It was switched off and on: an overload is forgiven. */
  reset(): void {
    this.#isOverloaded = false;
    this.#heat = 0;
    this.#trips = 0;
  }

  /** @param volts of the battery @param watts on the AC side, of the phase with most @param mayDischarge by a BMS */
  step(seconds: number, volts: number, watts: number, mayDischarge: boolean): void {
    this.#waited += seconds;
    this.#sinceTrip += seconds;
    this.#watchBattery(volts, mayDischarge);
    this.#watchLoad(watts / this.#ratedWatts, seconds);
  }

  #watchBattery(volts: number, mayDischarge: boolean): void {
    const { shutdownVolts, warningVolts, restartVolts } = this.#levels;
    this.#isNearlyLow = volts < warningVolts;
    if (!this.#isLow) {
      if (volts < shutdownVolts || !mayDischarge) this.tripLow();
      return;
    }
    if (volts < restartVolts || !mayDischarge) this.#waited = 0;
    if (this.#waited >= restartSeconds) this.#isLow = false;
  }

  #watchLoad(load: number, seconds: number): void {
    if (this.#isOverloaded) {
      if (this.#sinceTrip >= coolingSeconds && this.#trips < mostTrips) this.#isOverloaded = false;
      return;
    }
    this.#isAbove = load > 1;
    this.#heat = Math.max(this.#heat + (load * load - 1) * seconds, 0);
    if (this.#sinceTrip > forgetSeconds) this.#trips = 0;
    if (this.#heat < tripHeat && load <= peakShare) return;
    this.#isOverloaded = true;
    this.#trips += 1;
    this.#heat = 0;
    this.#sinceTrip = 0;
  }
}
