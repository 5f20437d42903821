import type { Generator, GeneratorState } from '../plant/generator.ts';
import { clamp } from '../plant/numbers.ts';

/** Where a temperature goes: idle and full load, °C, and how slowly; seconds. Diesel sets of a few kW, ours. */
const warming = {
  coolant: { idle: 72, full: 88, seconds: 240 },
  oil: { idle: 78, full: 102, seconds: 400 },
  winding: { idle: 45, full: 115, seconds: 300 },
  exhaust: { idle: 190, full: 480, seconds: 45 },
} as const;
type Place = keyof typeof warming;
/** Heat that is left goes more slowly than it comes. */
const coolingFactor = 6;
const idleKiloPascals = 260;
const loadedKiloPascals = 380;
/** Of its starter battery: at rest, while it cranks, on the engine's own alternator. */
const starterVolts = { rest: 12.6, cranking: 10.6, charging: 13.9 } as const;
/** Half of a start is cranking. */
const crankingSeconds = 5;

/** What the controller of a generator measures at its engine; the plant itself has only its terminals. */
export class Engine {
  readonly celsius: Record<Place, number>;
  readonly #generator: Generator;
  #cranked = 0;

  constructor(generator: Generator, airCelsius: number) {
    this.#generator = generator;
    this.celsius = { coolant: airCelsius, oil: airCelsius, winding: airCelsius, exhaust: airCelsius };
  }

  /** Percent of its rating. */
  get load(): number {
    return clamp((100 * this.#generator.watts) / this.#generator.ratedWatts, 0, 200);
  }

  /** It turns, whether it gives power or not. */
  get isTurning(): boolean {
    return this.#generator.isRunning;
  }

  get kiloPascals(): number {
    return this.isTurning ? idleKiloPascals + ((loadedKiloPascals - idleKiloPascals) * this.load) / 100 : 0;
  }

  get starterVolts(): number {
    if (this.isTurning) return starterVolts.charging;
    return this.#isCranking ? starterVolts.cranking : starterVolts.rest;
  }

  step(seconds: number, airCelsius: number): void {
    this.#cranked = this.#state === 'starting' ? this.#cranked + seconds : 0;
    for (const place of Object.keys(warming) as Place[]) {
      const { idle, full, seconds: memory } = warming[place];
      const settled = this.isTurning ? idle + ((full - idle) * this.load) / 100 : airCelsius;
      const pace = this.isTurning ? memory : memory * coolingFactor;
      this.celsius[place] += (settled - this.celsius[place]) * (1 - Math.exp(-seconds / pace));
    }
  }

  get #state(): GeneratorState {
    return this.#generator.state;
  }

  get #isCranking(): boolean {
    return this.#state === 'starting' && this.#cranked > crankingSeconds;
  }
}
