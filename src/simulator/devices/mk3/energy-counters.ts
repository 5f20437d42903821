import type { PhasePower } from './power.ts';

/** One tick (mk2.md, 6). */
const joulesPerTick = 65_536;
/** Places in the energy answer, by input: AC-in 1, AC-in 2. */
const place = {
  inputToInverter: [0, 1],
  inputToOutput: [2, 3],
  inverterToInput: [4, 5],
  outputToInput: [6, 7],
  inverterToOutput: 8,
  outputToInverter: 9,
} as const;

/** Ten rolling 8-bit counters of where a unit's energy has gone. */
export class EnergyCounters {
  readonly #joules = new Array<number>(10).fill(0);

  /** @param input the AC input that is used, 0 or 1 */
  count({ inputWatts, outputWatts, inverterWatts }: PhasePower, input: number, seconds: number): void {
    const at = input === 1 ? 1 : 0;
    const fromOutput = Math.max(-outputWatts, 0);
    this.#add(place.inputToOutput[at], Math.min(inputWatts, outputWatts) * seconds);
    this.#add(place.inputToInverter[at], Math.min(inverterWatts, inputWatts) * seconds);
    this.#add(place.inverterToInput[at], Math.min(-inputWatts, -inverterWatts) * seconds);
    this.#add(place.outputToInput[at], Math.min(-inputWatts, fromOutput) * seconds);
    this.#add(place.inverterToOutput, Math.min(-inverterWatts, outputWatts) * seconds);
    this.#add(place.outputToInverter, Math.min(inverterWatts, fromOutput) * seconds);
  }

  /** As they are sent. */
  get bytes(): number[] {
    return this.#joules.map((joules) => Math.floor(joules / joulesPerTick) & 0xff);
  }

  clear(): void {
    this.#joules.fill(0);
  }

  #add(index: number, joules: number): void {
    if (joules > 0) this.#joules[index] = (this.#joules[index] ?? 0) + joules;
  }
}
