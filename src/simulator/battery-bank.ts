export interface BankOptions {
  readonly capacityAmpHours: number;
  /** Blocks of four LFP cells (12.8 V) in series: 1, 2 or 4. */
  readonly blocksInSeries: number;
  /** State of charge at the start, 0..100. */
  readonly soc: number;
}

/** Voltage at rest of one 12.8 V LFP block by state of charge in percent; between the points it is linear. */
const restingVolts = [
  [0, 10],
  [5, 11.6],
  [10, 12],
  [20, 12.8],
  [30, 13],
  [40, 13.2],
  [70, 13.3],
  [90, 13.4],
  [97, 13.55],
  [99, 13.8],
  [100, 14.4],
] as const;

/** Internal resistance of an LFP bank, Ohm = this x nominal volts / capacity in Ah. */
const resistanceFactor = 0.03;
const nominalBlockVolts = 12.8;

/** A lithium battery: a resting voltage that follows the charge, and an internal resistance. */
export class BatteryBank {
  readonly capacityAmpHours: number;
  readonly resistanceOhms: number;
  readonly #blocks: number;
  #ampHours: number;
  #amps = 0;

  constructor(options: BankOptions) {
    this.capacityAmpHours = options.capacityAmpHours;
    this.#blocks = options.blocksInSeries;
    this.resistanceOhms = (resistanceFactor * nominalBlockVolts * options.blocksInSeries) / options.capacityAmpHours;
    this.#ampHours = (options.capacityAmpHours * options.soc) / 100;
  }

  /** Lets a current (positive = charging) flow for some time. */
  carry(amps: number, seconds: number): void {
    this.#amps = amps;
    this.#ampHours = clamp(this.#ampHours + (amps * seconds) / 3600, 0, this.capacityAmpHours);
  }

  /** State of charge, 0..100. */
  get soc(): number {
    return (100 * this.#ampHours) / this.capacityAmpHours;
  }

  /** The current of the last carry(). */
  get amps(): number {
    return this.#amps;
  }

  /** Voltage without current. */
  get restVolts(): number {
    return this.#blocks * interpolate(restingVolts, this.soc);
  }

  /** Voltage at the terminals under the present current. */
  get volts(): number {
    return this.restVolts + this.#amps * this.resistanceOhms;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

function interpolate(points: readonly (readonly [x: number, y: number])[], x: number): number {
  let [x0, y0] = points[0] ?? [0, 0];
  for (const [x1, y1] of points) {
    if (x <= x1) return x1 === x0 ? y1 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
    [x0, y0] = [x1, y1];
  }
  return y0;
}
