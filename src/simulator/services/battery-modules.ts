import type { Battery } from '../plant/battery.ts';
import { clamp, interpolate } from '../plant/numbers.ts';
import { type Random, randomInteger } from '../random.ts';

/** Of one module. */
const usualAmpHours = 100;
const cellVolts = { lithium: 3.2, lead: 2 } as const;
/** How far the lowest and the highest cell are apart by the state of charge: at both ends cells differ most. */
const spreadVolts = [
  [0, 0.12],
  [10, 0.02],
  [20, 0.006],
  [95, 0.006],
  [99, 0.03],
  [100, 0.05],
] as const;
/** Cells in the middle of a module are warmer. */
const spreadCelsius = 1.6;
/** From here on the management system lets its balancers work, volts per block. */
const balanceFromVolts = 13.9;

/** The modules and cells that a managed battery is made of; the plant has the battery as a whole. */
export class BatteryModules {
  readonly count: number;
  readonly cellsPerModule: number;
  /** Which module and cell: M2C07. */
  readonly ids: Readonly<Record<'lowest' | 'highest' | 'coldest' | 'hottest', string>>;
  readonly #battery: Battery;

  constructor(battery: Battery, random: Random) {
    const { nominalVolts, equaliseVolts } = battery.chemistry;
    const each = equaliseVolts === undefined ? cellVolts.lithium : cellVolts.lead;
    this.#battery = battery;
    this.count = Math.max(Math.round(battery.capacityAmpHours / usualAmpHours), 1);
    this.cellsPerModule = Math.round((nominalVolts * battery.blocks) / each);
    const id = (): string => {
      const cell = randomInteger(random, 1, this.cellsPerModule);
      return `M${randomInteger(random, 1, this.count)}C${String(cell).padStart(2, '0')}`;
    };
    this.ids = { lowest: id(), highest: id(), coldest: id(), hottest: id() };
  }

  get lowestVolts(): number {
    return this.#meanVolts - this.#spread / 2;
  }

  get highestVolts(): number {
    return this.#meanVolts + this.#spread / 2;
  }

  get lowestCelsius(): number {
    return this.#battery.celsius - spreadCelsius / 2;
  }

  get highestCelsius(): number {
    return this.#battery.celsius + spreadCelsius / 2;
  }

  get isBalancing(): boolean {
    const { volts, blocks, amps } = this.#battery;
    return amps > 0 && volts / blocks > balanceFromVolts;
  }

  get #meanVolts(): number {
    return this.#battery.volts / this.cellsPerModule;
  }

  get #spread(): number {
    return clamp(interpolate(spreadVolts, this.#battery.soc), 0, this.#meanVolts);
  }
}
