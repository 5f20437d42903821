/** What a plant shows of itself; null: not available now. */
export type PlantValue = number | string | boolean | null;
export type PlantValues = Readonly<Record<string, PlantValue>>;

/** Where the power of one part goes, in watts. Over a whole plant: sources = sinks + stored + losses. */
export interface PowerTerms {
  /** Into the plant: grid (negative = sold), generator, panels, alternator. */
  readonly sourceWatts: number;
  /** Out of the plant: loads. */
  readonly sinkWatts: number;
  /** Into chemistry; negative while discharging. */
  readonly storedWatts: number;
  /** Heat. */
  readonly lossWatts: number;
}

export const noTerms: PowerTerms = { sourceWatts: 0, sinkWatts: 0, storedWatts: 0, lossWatts: 0 };

/** One device or thing of a plant. */
export interface Part {
  /** Unique in its plant. */
  readonly name: string;
  readonly terms: PowerTerms;
  /** All it shows, for people and for the control address: names carry their units. */
  values(): PlantValues;
  /** What a scenario may set from outside, by the names of values(). */
  readonly settable: Readonly<Record<string, Settable>>;
}

/** A value that can be set, within limits that make sense for it. */
export interface Settable {
  readonly least: number;
  readonly most: number;
  readonly set: (value: number) => void;
}

/** An order that no device could carry out. */
export class OrderError extends Error {
  override readonly name: string = 'OrderError';
}

/** A value that is beyond its limits, which the message tells. */
export class LimitError extends OrderError {
  override readonly name = 'LimitError';
}

/** @throws OrderError when a number of an order is not a number: it would poison every later step */
export function checkOrder(part: string, orders: object): void {
  for (const [key, value] of Object.entries(orders)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'number' && !Number.isFinite(one)) {
        throw new OrderError(`${part}: ${key} must be a finite number, not ${one}`);
      }
    }
  }
}
