import type { Random } from '../random.ts';
import type { ApplianceDescription, ApplianceName, DemandDescription } from './description.ts';
import { Wander } from './noise.ts';
import { type Curve, interpolate, secondsPerDay, secondsPerHour, sumOf } from './numbers.ts';

/** What a household takes by the hour of the day, mean 1; an assumption of ours. */
export const householdCurve: Curve = [
  [0, 0.55],
  [1, 0.5],
  [2, 0.45],
  [3, 0.45],
  [4, 0.45],
  [5, 0.55],
  [6, 0.8],
  [7, 1.15],
  [8, 1.15],
  [9, 1],
  [10, 0.95],
  [11, 1],
  [12, 1.15],
  [13, 1.05],
  [14, 0.95],
  [15, 0.95],
  [16, 1.05],
  [17, 1.4],
  [18, 1.7],
  [19, 1.8],
  [20, 1.7],
  [21, 1.4],
  [22, 1.1],
  [23, 0.75],
  [24, 0.55],
];

/** Fridge: 40 %; kettle, pump: venus-services, 11. */
const appliances: Readonly<Record<ApplianceName, ApplianceDescription>> = {
  fridge: { watts: 60, onSeconds: 720, offSeconds: 1_080 },
  kettle: { watts: 2_000, onSeconds: 180, timesPerDay: 5 },
  pump: { watts: 1_000, onSeconds: 90, timesPerDay: 8 },
  cooker: { watts: 2_200, onSeconds: 1_500, timesPerDay: 1.5 },
};

/** The most that anybody may set a load to: a megawatt. */
export const mostSetWatts = 1_000_000;
const awake = { from: 6.5, to: 23 } as const;
/** How much times vary from one to the next, as a share. */
const jitter = 0.2;
const noise = { share: 0.04, seconds: 45 } as const;

/** Something that goes on and off. */
class Appliance {
  readonly #description: ApplianceDescription;
  readonly #random: Random;
  #isOn = false;
  #left: number;

  constructor(description: ApplianceDescription, random: Random) {
    this.#description = description;
    this.#random = random;
    this.#left = random() * (description.offSeconds ?? 0);
  }

  step(seconds: number, hour: number): number {
    const { watts, onSeconds } = this.#description;
    this.#left -= seconds;
    if (this.#isOn && this.#left <= 0) {
      this.#isOn = false;
      this.#left = this.#about(this.#description.offSeconds ?? 0);
    } else if (!this.#isOn && this.#isDue(seconds, hour)) {
      this.#isOn = true;
      this.#left = this.#about(onSeconds);
    }
    return this.#isOn ? watts : 0;
  }

  get meanWatts(): number {
    const { watts, onSeconds, offSeconds = 0, timesPerDay } = this.#description;
    const share =
      timesPerDay === undefined ? onSeconds / (onSeconds + offSeconds) : (onSeconds * timesPerDay) / secondsPerDay;
    return watts * Math.min(share, 1);
  }

  #isDue(seconds: number, hour: number): boolean {
    const { timesPerDay } = this.#description;
    if (timesPerDay === undefined) return this.#left <= 0;
    if (hour < awake.from || hour >= awake.to) return false;
    return this.#random() < (timesPerDay * seconds) / ((awake.to - awake.from) * secondsPerHour);
  }

  #about(seconds: number): number {
    return seconds * (1 + jitter * (2 * this.#random() - 1));
  }
}

/** What loads want from moment to moment. */
export class Demand {
  /** Mean of what runs always. */
  baseWatts: number;
  readonly #hasCurve: boolean;
  readonly #appliances: readonly Appliance[];
  readonly #noise: Wander;

  constructor(description: DemandDescription, random: Random) {
    this.baseWatts = description.watts;
    this.#hasCurve = description.curve === 'household';
    this.#noise = new Wander(random, 1, noise.share, noise.seconds);
    this.#appliances = (description.appliances ?? []).map(
      (one) => new Appliance(typeof one === 'string' ? appliances[one] : one, random),
    );
  }

  /** Over a whole day. */
  get meanWatts(): number {
    return this.baseWatts + sumOf(this.#appliances, (appliance) => appliance.meanWatts);
  }

  /** @param hour of the day, 0 up to 24 */
  step(seconds: number, hour: number): number {
    const curve = this.#hasCurve ? interpolate(householdCurve, hour) : 1;
    let watts = this.baseWatts * curve * this.#noise.step(seconds);
    for (const appliance of this.#appliances) watts += appliance.step(seconds, hour);
    return watts;
  }
}
