import { fullName, type Plant } from './plant.ts';
import { type Reading, reading, type SystemValues } from './readings.ts';

/** Speeds jump about while a vehicle stands still; their mean forgets with this time constant. */
const timeConstantMs = 1_000;
/** m/s: nearer than this the mean has arrived. */
const nearEnough = 0.01;

/** `/GpsService`, the receiver with a fix that counts, and `/GpsSpeed`, its smoothed speed in m/s. */
export class Gps {
  #service: string | null = null;
  #mean: Reading = null;
  #at = 0;
  #isSettled = true;

  /** Whether the mean stays as it is while the speed does. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** @param nowMs Clock.now() */
  values(plant: Plant, nowMs: number): SystemValues {
    const receiver = plant.sorted('gps').find((service) => (reading(service, '/Fix') ?? 0) !== 0);
    const service = receiver === undefined ? null : fullName(receiver);
    if (service !== this.#service) this.#mean = null;
    this.#service = service;
    this.#follow(reading(receiver, '/Speed'), nowMs);
    return [
      ['/GpsService', service],
      ['/GpsSpeed', this.#mean],
    ];
  }

  #follow(speed: Reading, nowMs: number): void {
    const share = 1 - Math.exp((this.#at - nowMs) / timeConstantMs);
    this.#at = nowMs;
    const mean = speed === null || this.#mean === null ? speed : this.#mean + (speed - this.#mean) * share;
    this.#isSettled = mean === null || speed === null || Math.abs(speed - mean) <= nearEnough;
    this.#mean = this.#isSettled ? speed : mean;
  }
}
