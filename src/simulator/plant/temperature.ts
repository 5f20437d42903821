import type { Random } from '../random.ts';
import type { Battery } from './battery.ts';
import type { TemperatureDescription } from './description.ts';
import { Wander } from './noise.ts';
import { clamp } from './numbers.ts';
import { noTerms, type Part, type PlantValues } from './part.ts';

type Kind = TemperatureDescription['of'];

/** A room is heated or cooled towards 21 °C; walls let a quarter of the weather in. */
const room = { celsius: 21, weatherShare: 0.25 } as const;
/** Coolers go to and fro between two limits, °C per minute in both directions. */
const coolers = {
  fridge: { least: 3.5, most: 6, cooling: 0.18, warming: 0.12 },
  freezer: { least: -20, most: -17, cooling: 0.2, warming: 0.1 },
} as const;
const noise = { deviation: 0.15, seconds: 300 } as const;

/** A temperature sensor, and what it measures. */
export class Temperature implements Part {
  readonly name: string;
  readonly kind: Kind;
  readonly terms = noTerms;
  readonly settable: Part['settable'];
  celsius: number;
  readonly #battery: Battery | undefined;
  readonly #noise: Wander;
  #isCooling = false;
  #inner: number;
  #setCelsius: number | undefined;

  constructor(name: string, description: TemperatureDescription, random: Random, battery?: Battery) {
    this.name = name;
    this.kind = description.of;
    this.#battery = battery;
    this.#noise = new Wander(random, 0, noise.deviation, noise.seconds);
    const cooler = coolerOf(this.kind);
    this.#inner = cooler === undefined ? 0 : cooler.least + random() * (cooler.most - cooler.least);
    this.celsius = cooler === undefined ? room.celsius : this.#inner;
    this.settable = {
      celsius: {
        ...{ least: -60, most: 150 },
        set: (value) => {
          this.#setCelsius = value;
        },
      },
    };
  }

  step(seconds: number, airCelsius: number): void {
    const noisy = this.#noise.step(seconds);
    this.celsius = this.#setCelsius ?? this.#measure(seconds, airCelsius) + noisy;
  }

  values(): PlantValues {
    return { celsius: this.celsius };
  }

  #measure(seconds: number, airCelsius: number): number {
    switch (this.kind) {
      case 'air':
        return airCelsius;
      case 'room':
        return room.celsius + room.weatherShare * (airCelsius - room.celsius);
      case 'battery':
        return this.#battery?.celsius ?? airCelsius;
      case 'fridge':
      case 'freezer':
        return this.#cool(seconds, coolers[this.kind]);
    }
  }

  #cool(seconds: number, { least, most, cooling, warming }: (typeof coolers)[keyof typeof coolers]): number {
    if (this.#inner <= least) this.#isCooling = false;
    else if (this.#inner >= most) this.#isCooling = true;
    const perMinute = this.#isCooling ? -cooling : warming;
    this.#inner = clamp(this.#inner + (perMinute * seconds) / 60, least, most);
    return this.#inner;
  }
}

function coolerOf(kind: Kind): (typeof coolers)[keyof typeof coolers] | undefined {
  return kind === 'fridge' || kind === 'freezer' ? coolers[kind] : undefined;
}
