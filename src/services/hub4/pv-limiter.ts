import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Store } from '../../store/store.ts';
import type { Plant } from '../system/plant.ts';
import type { PlantService } from '../system/present-services.ts';
import { reading } from '../system/readings.ts';
import { sourceTypes } from '../system/source-types.ts';
import type { GridReading } from './ess-plant.ts';
import { nextPvLimit, noPvLimit, type PvLimit } from './pv-limit.ts';

const limitPath = '/Ac/PowerLimit';
const mostPath = '/Ac/MaxPower';
/** A limit ends after a minute unless it is written again (venus-services.md, 3). */
const refreshMs = 20_000;
const writeLimitMs = 2_000;
/** Changes of less are left to the next refresh. */
const leastChangeWatts = 10;

/** What an inverter was told. */
interface Told {
  readonly watts: number;
  readonly at: number;
}

/** Limits PV inverters when more is fed into the grid than is allowed and the battery takes no more. */
export class PvLimiter {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  #limit: PvLimit = noPvLimit;
  #readAt = Number.NEGATIVE_INFINITY;
  readonly #told = new Map<string, Told>();
  readonly #writing = new Set<string>();

  constructor(store: Store, clock: Clock, log: Logger) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  get isActive(): boolean {
    return this.#limit.watts !== undefined;
  }

  /** @param mostFeedIn in watts; Infinity = no limit */
  update(plant: Plant, grid: GridReading, mostFeedIn: number): void {
    const inverters = limitable(plant);
    const most = sum(inverters, mostPath);
    const wasActive = this.isActive;
    if (grid.at > this.#readAt) {
      this.#readAt = grid.at;
      const delivered = sum(inverters, '/Ac/Power');
      const now = this.#clock.now();
      this.#limit = nextPvLimit(this.#limit, { grid: grid.total, mostFeedIn, delivered, most, now });
    }
    if (wasActive !== this.isActive) {
      this.#log.info(
        wasActive ? 'PV inverters are not limited any more' : 'PV inverters are limited: too much is fed in',
      );
    }
    const share = (this.#limit.watts ?? most) / most;
    for (const inverter of inverters) {
      if (this.isActive || this.#told.has(inverter.name)) this.#tell(inverter, share);
    }
  }

  /** Lets all deliver what they can. */
  release(plant: Plant): void {
    this.#limit = noPvLimit;
    for (const inverter of limitable(plant)) if (this.#told.has(inverter.name)) this.#tell(inverter, 1);
  }

  /** @param share of what the inverter can deliver */
  #tell({ name }: PlantService, share: number): void {
    const service = this.#store.get(name);
    const most = reading(service, mostPath);
    if (service === undefined || most === null || this.#writing.has(name)) return;
    const now = this.#clock.now();
    const watts = Math.round(most * share);
    const told = this.#told.get(name);
    const isSame = told !== undefined && Math.abs(told.watts - watts) < leastChangeWatts;
    if (isSame && now - told.at < refreshMs) return;
    this.#told.set(name, { watts, at: now });
    this.#writing.add(name);
    void this.#store
      .write([{ service, changes: [{ path: limitPath, value: watts }] }], writeLimitMs)
      .then((outcome) => {
        this.#writing.delete(name);
        if (share === 1 && outcome.kind === 'done') this.#told.delete(name);
      });
  }
}

/** PV inverters on the grid side or at the output that take a limit and tell what they can deliver. */
function limitable(plant: Plant): readonly PlantService[] {
  const atGenset = (service: PlantService): boolean => {
    const position = reading(service, '/Position');
    const input = position === 0 ? 0 : position === 2 ? 1 : undefined;
    return input !== undefined && plant.inputType(input) === sourceTypes.genset;
  };
  return plant.sorted('pvinverter').filter((service) => {
    const takesLimit = service.value(limitPath) !== undefined && (reading(service, mostPath) ?? 0) > 0;
    return takesLimit && !atGenset(service);
  });
}

function sum(services: readonly PlantService[], path: string): number {
  return services.reduce((total, service) => total + (reading(service, path) ?? 0), 0);
}
