import { type Random, seededRandom } from '../random.ts';

const hashStart = 0x811c9dc5;
const hashFactor = 0x01000193;

/** Random numbers of one part of a plant: by seed and name, so that another part more or less does not change them. */
export function streamOf(seed: number, name: string): Random {
  let hash = (hashStart ^ seed) >>> 0;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), hashFactor) >>> 0;
  }
  return seededRandom(hash);
}

/** Nearly normal, mean 0, deviation 1, and never beyond ±3. */
function bellShaped(random: Random): number {
  return 2 * (random() + random() + random() - 1.5);
}

/** A value that wanders around its mean (Ornstein-Uhlenbeck) and forgets where it was after some time. */
export class Wander {
  value: number;
  mean: number;
  readonly #random: Random;
  readonly #deviation: number;
  readonly #seconds: number;

  constructor(random: Random, mean: number, deviation: number, seconds: number) {
    this.#random = random;
    this.mean = mean;
    this.#deviation = deviation;
    this.#seconds = seconds;
    this.value = mean + deviation * bellShaped(random);
  }

  /** Wanders around another mean from now on, as far away from it as from the last one. */
  moveTo(mean: number): void {
    this.value += mean - this.mean;
    this.mean = mean;
  }

  step(seconds: number): number {
    const kept = Math.exp(-seconds / this.#seconds);
    const moved = this.#deviation * Math.sqrt(1 - kept * kept) * bellShaped(this.#random);
    this.value = this.mean + kept * (this.value - this.mean) + moved;
    return this.value;
  }
}
