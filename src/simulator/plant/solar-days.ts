import { secondsPerHour } from './numbers.ts';

/** Dark for so long, it was night: not a storm, and shorter than any night but near the polar circle (ours). */
const nightSeconds = 2 * secondsPerHour;
/** Before the plant began, by the panels: hours at full power in all and yesterday, and the most of that day. */
const past = { totalHours: 950, dayHours: 3.6, mostShare: 0.78 } as const;

/** What a solar charger counts of one day. */
export interface SolarDay {
  yieldKwh: number;
  mostWatts: number;
}

/** The days of a solar charger. It knows no clock: one ends when it is light again after a night. */
export class SolarDays {
  /** Nights that it has seen. */
  count = 0;
  today: SolarDay = { yieldKwh: 0, mostWatts: 0 };
  yesterday: SolarDay;
  totalKwh: number;
  #darkSeconds = 0;

  /** @param peakWatts of the panels */
  constructor(peakWatts: number) {
    const { totalHours, dayHours, mostShare } = past;
    this.yesterday = { yieldKwh: (peakWatts * dayHours) / 1_000, mostWatts: peakWatts * mostShare };
    this.totalKwh = (peakWatts * totalHours) / 1_000;
  }

  pass(seconds: number, isLight: boolean): void {
    if (!isLight) {
      this.#darkSeconds += seconds;
      return;
    }
    if (this.#darkSeconds >= nightSeconds) {
      this.count += 1;
      this.yesterday = this.today;
      this.today = { yieldKwh: 0, mostWatts: 0 };
    }
    this.#darkSeconds = 0;
  }

  /** Counts what the panels give. */
  add(watts: number, kwh: number): void {
    this.today.yieldKwh += kwh;
    this.totalKwh += kwh;
    if (watts > this.today.mostWatts) this.today.mostWatts = watts;
  }
}
