import type { MpptReadings } from '../../devices/n2k/mppt.ts';
import type { SolarCharger } from '../../plant/solar-charger.ts';

/** So long without light it was night: the next light begins a day. */
const nightSeconds = 3 * 3_600;
/** What it has counted before the plant began, in hours at the panels' full power. */
const past = { yesterdayHours: 3.9, totalHours: 1_180, mostShare: 0.74 } as const;

type Days = Pick<
  MpptReadings,
  'yieldTodayKwh' | 'yieldYesterdayKwh' | 'mostWattsToday' | 'mostWattsYesterday' | 'totalKwh'
>;

/** What a solar charger of this size has counted before. */
export function pastOf({ description: { peakWatts } }: SolarCharger): Days {
  const kwh = peakWatts / 1_000;
  return {
    ...{ yieldTodayKwh: 0, mostWattsToday: 0, yieldYesterdayKwh: kwh * past.yesterdayHours },
    ...{ mostWattsYesterday: peakWatts * past.mostShare, totalKwh: kwh * past.totalHours },
  };
}

/** Counts the yields of a solar charger, day by day. */
export class SolarDays {
  readonly #part: SolarCharger;
  readonly #days: Days;
  readonly #before: number;
  #dayBegan: number;
  #dark = 0;

  constructor(part: SolarCharger, days: Days) {
    this.#part = part;
    this.#days = days;
    this.#before = days.totalKwh - part.yieldKwh;
    this.#dayBegan = part.yieldKwh;
  }

  measure(seconds: number): void {
    const { availableWatts, panelWatts, yieldKwh } = this.#part;
    const days = this.#days;
    if (availableWatts > 0) {
      if (this.#dark >= nightSeconds) this.#begin();
      this.#dark = 0;
    } else {
      this.#dark += seconds;
    }
    days.yieldTodayKwh = yieldKwh - this.#dayBegan;
    days.totalKwh = this.#before + yieldKwh;
    if (panelWatts > days.mostWattsToday) days.mostWattsToday = panelWatts;
  }

  #begin(): void {
    const days = this.#days;
    days.yieldYesterdayKwh = days.yieldTodayKwh;
    days.mostWattsYesterday = days.mostWattsToday;
    days.mostWattsToday = 0;
    this.#dayBegan = this.#part.yieldKwh;
  }
}
