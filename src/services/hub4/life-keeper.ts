import { memoryPaths } from '../settings/ess-setting-table.ts';
import type { Plant } from '../system/plant.ts';
import type { PlantService } from '../system/present-services.ts';
import { reading } from '../system/readings.ts';
import { type LifeMemory, lifeStates, newDay, nextLife } from './battery-life.ts';
import { numberOf } from './battery-limits.ts';

const paths = {
  state: '/Settings/CGwacs/BatteryLife/State',
  socLimit: '/Settings/CGwacs/BatteryLife/SocLimit',
  ...memoryPaths,
} as const satisfies Record<keyof LifeMemory, string>;
const keys = Object.keys(paths) as (keyof LifeMemory)[];

/** Lets BatteryLife go on in the settings, where its state is kept. */
export class LifeKeeper {
  readonly #put: (path: string, value: number) => void;
  #day: string | undefined;

  /** @param put stores a setting */
  constructor(put: (path: string, value: number) => void) {
    this.#put = put;
  }

  /**
   * The state now.
   *
   * @param soc in per cent; null = not known: then all stays as it is
   * @param unixMs milliseconds since 1970
   */
  update(plant: Plant, multi: PlantService, soc: number | null, unixMs: number): number {
    const before = memoryOf(plant);
    if (soc === null) return before.state;
    const day = new Date(unixMs).toDateString();
    const isNewDay = this.#day !== undefined && this.#day !== day;
    this.#day = day;
    const after = nextLife(isNewDay ? newDay(before) : before, {
      soc,
      minimumSoc: numberOf(plant.setting('/Settings/CGwacs/BatteryLife/MinimumSocLimit')) ?? 0,
      isSustained: (reading(multi, '/Hub4/Sustain') ?? 0) !== 0,
      unixSeconds: Math.floor(unixMs / 1_000),
    });
    for (const key of keys) if (after[key] !== before[key]) this.#put(paths[key], after[key]);
    return after.state;
  }
}

function memoryOf(plant: Plant): LifeMemory {
  const value = (key: keyof LifeMemory): number => numberOf(plant.setting(paths[key])) ?? 0;
  return {
    state: value('state') || lifeStates.plain,
    flags: value('flags'),
    socLimit: value('socLimit'),
    dischargedSoc: value('dischargedSoc'),
    dischargedAt: value('dischargedAt'),
  };
}
