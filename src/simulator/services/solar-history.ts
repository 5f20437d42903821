import type { SolarCharger } from '../plant/solar-charger.ts';

/** So long without any light is a night. */
const nightSeconds = 2 * 3_600;

/** Today and yesterday as a solar charger counts them: a new day begins with the first light. */
export class SolarHistory {
  /** kWh and highest watts. */
  readonly today = { yield: 0, mostWatts: 0 };
  readonly yesterday = { yield: 0, mostWatts: 0 };
  readonly #charger: SolarCharger;
  #dark = 0;
  #kwhAtDawn = 0;

  constructor(charger: SolarCharger) {
    this.#charger = charger;
    this.#kwhAtDawn = charger.yieldKwh;
  }

  follow(seconds: number): void {
    const { availableWatts, panelWatts, yieldKwh } = this.#charger;
    if (availableWatts <= 0) {
      this.#dark += seconds;
      return;
    }
    if (this.#dark >= nightSeconds) this.#dawn();
    this.#dark = 0;
    this.today.yield = yieldKwh - this.#kwhAtDawn;
    this.today.mostWatts = Math.max(this.today.mostWatts, panelWatts);
  }

  #dawn(): void {
    Object.assign(this.yesterday, this.today);
    Object.assign(this.today, { yield: 0, mostWatts: 0 });
    this.#kwhAtDawn = this.#charger.yieldKwh;
  }
}
