import { Wander } from '../plant/noise.ts';
import { clamp } from '../plant/numbers.ts';
import type { Random } from '../random.ts';
import type { Reading } from './contents.ts';
import { rounded } from './rounded.ts';

/** What wireless sensors tell beside the temperature: mean, deviation, seconds of memory, ends, steps per unit. */
const tagValues = {
  '/Humidity': { mean: 55, deviation: 8, seconds: 7_200, least: 5, most: 99, perUnit: 10 },
  '/Pressure': { mean: 1_014, deviation: 6, seconds: 43_200, least: 930, most: 1_070, perUnit: 1 },
  '/BatteryVoltage': { mean: 2.96, deviation: 0.01, seconds: 3_600, least: 2, most: 3.6, perUnit: 1_000 },
} as const;
/** An air monitor tells these too. */
const monitorValues = {
  '/CO2': { mean: 640, deviation: 110, seconds: 3_600, least: 400, most: 5_000, perUnit: 1 },
  '/Luminosity': { mean: 220, deviation: 60, seconds: 1_800, least: 0, most: 100_000, perUnit: 1 },
  '/NOX': { mean: 1, deviation: 0.4, seconds: 3_600, least: 1, most: 500, perUnit: 1 },
  '/PM25': { mean: 5, deviation: 2, seconds: 3_600, least: 0, most: 1_000, perUnit: 1 },
  '/VOC': { mean: 90, deviation: 20, seconds: 3_600, least: 1, most: 500, perUnit: 1 },
} as const;
type Described = (typeof tagValues)[keyof typeof tagValues] | (typeof monitorValues)[keyof typeof monitorValues];

/** None of this changes fast. */
const everySeconds = 30;

/** The air around a wireless sensor. */
export class AirQuality {
  readonly readings: Readonly<Record<string, Reading>>;
  readonly #wanders: readonly Wander[];
  #seconds = 0;

  constructor(random: Random, isMonitor: boolean) {
    const described: Readonly<Record<string, Described>> = { ...tagValues, ...(isMonitor ? monitorValues : {}) };
    const made = Object.entries(described).map(([path, one]) => {
      const wander = new Wander(random, one.mean, one.deviation, one.seconds);
      const read = (): number => rounded(clamp(wander.value, one.least, one.most), one.perUnit);
      return { path, wander, read };
    });
    this.#wanders = made.map(({ wander }) => wander);
    this.readings = Object.fromEntries(made.map(({ path, read }) => [path, read]));
  }

  follow(seconds: number): void {
    this.#seconds += seconds;
    if (this.#seconds < everySeconds) return;
    for (const wander of this.#wanders) wander.step(this.#seconds);
    this.#seconds = 0;
  }
}
