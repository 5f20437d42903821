/** Of a unit of 3 kVA: W from the battery = idle + slope x AC + bend x AC² (venus-services, 11, Multi). */
const referenceVoltAmps = 3_000;
const idleWatts = 18;
const slope = 1.035;
const bend = 1.2e-5;
const chargeEfficiency = 0.93;
/** What the unit takes from the AC side so that nothing flows in the battery. */
const idleAcWatts = idleWatts / slope;
/** Continuous power of a unit at 25 °C (datasheets: 2400 W for 3000 VA). */
const wattsPerVoltAmp = 0.8;

/**
 * How a bridge between AC and battery converts power. AC and DC watts are positive from AC into the battery; one curve
 * reaches from charging over idling to inverting.
 */
export class Conversion {
  /** What it can give or take on its AC side without end. */
  readonly ratedWatts: number;
  /** Taken from AC while neither charging nor inverting. */
  readonly idleAcWatts: number;
  readonly #scale: number;

  /** @param voltAmps of all units in parallel */
  constructor(voltAmps: number) {
    this.#scale = voltAmps / referenceVoltAmps;
    this.ratedWatts = voltAmps * wattsPerVoltAmp;
    this.idleAcWatts = idleAcWatts * this.#scale;
  }

  /** What reaches the battery. */
  dcOfAc(acWatts: number): number {
    const ac = acWatts / this.#scale;
    if (ac >= idleAcWatts) return this.#scale * chargeEfficiency * (ac - idleAcWatts);
    if (ac >= 0) return this.#scale * slope * (ac - idleAcWatts);
    return -this.#scale * (idleWatts - slope * ac + bend * ac * ac);
  }

  /** What it needs on the AC side: the inverse of dcOfAc. */
  acOfDc(dcWatts: number): number {
    const dc = dcWatts / this.#scale;
    if (dc >= 0) return this.#scale * (dc / chargeEfficiency + idleAcWatts);
    if (dc >= -idleWatts) return this.#scale * (dc / slope + idleAcWatts);
    const root = Math.sqrt(slope * slope - 4 * bend * (idleWatts + dc));
    return (-this.#scale * (root - slope)) / (2 * bend);
  }

  /** Heat. */
  lossOf(acWatts: number): number {
    const ac = acWatts / this.#scale;
    if (ac >= idleAcWatts) return this.#scale * (idleAcWatts + (1 - chargeEfficiency) * (ac - idleAcWatts));
    if (ac >= 0) return this.#scale * (idleWatts - (slope - 1) * ac);
    return this.#scale * (idleWatts - (slope - 1) * ac + bend * ac * ac);
  }
}
