import type { Random } from '../random.ts';
import type { Fluid, TankDescription } from './description.ts';
import { clamp, secondsPerHour, shareOf } from './numbers.ts';
import { noTerms, type Part, type PlantValues } from './part.ts';

/** As 127505 (vecan.md, 4) and the GX number them. */
export const fluidCodes: Readonly<Record<Fluid, number>> = {
  fuel: 0,
  'fresh-water': 1,
  'waste-water': 2,
  'live-well': 3,
  oil: 4,
  'black-water': 5,
};

const usualLevel = 60;
/** People draw water in portions of about this size, while they are awake. */
const portionLitres = 4;
const awake = { from: 6.5, to: 23 } as const;
/** Somebody fills it below the one and empties it above the other; both happen by day. */
const refill = { below: 10, to: 95 } as const;
const service = { from: 9, to: 18 } as const;

/** A tank that people draw from, or that fills up. */
export class Tank implements Part {
  readonly name: string;
  readonly fluid: Fluid;
  readonly capacityLitres: number;
  readonly terms = noTerms;
  readonly settable: Part['settable'];
  litres: number;
  readonly #perDay: number;
  readonly #random: Random;

  constructor(name: string, description: TankDescription, random: Random) {
    const { litres, fluid = 'fresh-water', level = usualLevel, litresPerDay = 0 } = description;
    this.name = name;
    this.fluid = fluid;
    this.capacityLitres = litres;
    this.litres = shareOf(litres, level);
    this.#perDay = litresPerDay;
    this.#random = random;
    this.settable = {
      level: {
        ...{ least: 0, most: 100 },
        set: (percent) => {
          this.litres = shareOf(this.capacityLitres, percent);
        },
      },
    };
  }

  /** Percent. */
  get level(): number {
    return 100 * (this.litres / this.capacityLitres);
  }

  /** Takes out, or (negative) puts in. */
  draw(litres: number): void {
    this.litres = clamp(this.litres - litres, 0, this.capacityLitres);
  }

  step(seconds: number, hour: number): void {
    if (this.#perDay === 0) return;
    const isAwake = hour >= awake.from && hour < awake.to;
    const portions = Math.abs(this.#perDay) / portionLitres;
    const chance = (portions * seconds) / ((awake.to - awake.from) * secondsPerHour);
    const amount = portionLitres * Math.max(chance, 1) * (0.5 + this.#random());
    if (isAwake && this.#random() < chance) this.draw(Math.sign(this.#perDay) * amount);
    this.#serve(hour);
  }

  values(): PlantValues {
    const { level, litres, capacityLitres } = this;
    return { level, litres, capacityLitres };
  }

  #serve(hour: number): void {
    if (hour < service.from || hour >= service.to) return;
    if (this.#perDay > 0 && this.level < refill.below) this.litres = (this.capacityLitres * refill.to) / 100;
    if (this.#perDay < 0 && this.level > 100 - refill.below) this.litres = 0;
  }
}
