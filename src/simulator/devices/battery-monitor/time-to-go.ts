import { secondsPerHour } from '../../plant/numbers.ts';

/** 240 h: the longest that devices show, and what a GX shows for none (venus-services, 11). */
export const longestSecondsToGo = 240 * secondsPerHour;

/** How long a battery lasts at the mean of its current. Settings are those of the factory (BMV-712 manual). */
export class TimeToGo {
  /** Time constant of the mean. */
  averagingMinutes = 3;
  /** The state of charge down to which it counts, in percent. */
  dischargeFloor = 10;
  /** Smaller discharges last for ever. */
  thresholdAmps = 0.1;
  #meanAmps: number | undefined;

  /** @param amps positive = charging */
  measure(seconds: number, amps: number): void {
    const averagingSeconds = this.averagingMinutes * 60;
    const kept = averagingSeconds === 0 ? 0 : Math.exp(-seconds / averagingSeconds);
    this.#meanAmps = amps + kept * ((this.#meanAmps ?? amps) - amps);
  }

  /** Seconds until the discharge floor; null: it does not discharge. @param soc in percent */
  secondsFor(capacityAmpHours: number, soc: number): number | null {
    const drawn = -(this.#meanAmps ?? 0);
    if (drawn <= 0 || drawn < this.thresholdAmps) return null;
    const left = (capacityAmpHours * (soc - this.dischargeFloor)) / 100;
    return Math.min(Math.max((secondsPerHour * left) / drawn, 0), longestSecondsToGo);
  }
}
