import type { Clock } from '../../runtime/clock.ts';
import type { Store } from '../../store/store.ts';
import { batteryServiceOf } from './battery-service.ts';
import { solarOf } from './dc-sources.ts';
import type { Plant } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { reading, type SystemValues } from './readings.ts';
import { mainVebus } from './vebus.ts';

const currentPath = '/ExtraBatteryCurrent';
const socPath = '/Soc';

/** Amperes, per cent: what differs by less is the same. */
const resolution = 0.05;
/** A VE.Bus system is told no more often than this. */
const leastMs = 1_000;
const writeLimitMs = 1_000;

/**
 * Tells the main VE.Bus system what it cannot measure: the current of the solar chargers, so that it counts the
 * charge rightly, and the state of charge of the monitor that counts better. Only a system that takes such is told.
 */
export class VebusFeedback {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #writing = new Set<string>();
  readonly #writtenAt = new Map<string, number>();
  #tellsCurrent = false;
  #tellsSoc = false;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Told with every update, also without solar chargers: a VE.Bus system then counts by itself again. */
  tellCurrent(plant: Plant): void {
    const { connected } = mainVebus(plant);
    this.#tellsCurrent = connected !== undefined && this.#tell(connected, currentPath, solarOf(plant).chargeAmps ?? 0);
  }

  /** Told from time to time. */
  tellSoc(plant: Plant): void {
    const { connected } = mainVebus(plant);
    const battery = batteryServiceOf(plant);
    const soc = reading(battery, socPath);
    const isWanted = connected !== undefined && battery?.type !== 'vebus' && soc !== null && takesSoc(connected);
    this.#tellsSoc = isWanted && this.#tell(connected, socPath, soc);
  }

  /** What of this is done now. */
  values(): SystemValues {
    return [
      ['/Control/ExtraBatteryCurrent', Number(this.#tellsCurrent)],
      ['/Control/VebusSoc', Number(this.#tellsSoc)],
    ];
  }

  /** Whether the system takes the value. It is written only where it differs from what the system has. */
  #tell(vebus: PlantService, path: string, value: number): boolean {
    const service = this.#store.get(vebus.name);
    const present = reading(service, path);
    if (service === undefined || present === null) return false;
    const request = [{ service, changes: [{ path, value }] }];
    if (this.#store.check(request) !== undefined) return false;
    const now = this.#clock.now();
    const isRecent = now - (this.#writtenAt.get(path) ?? Number.NEGATIVE_INFINITY) < leastMs;
    if (Math.abs(present - value) >= resolution && !isRecent && !this.#writing.has(path)) {
      this.#writing.add(path);
      this.#writtenAt.set(path, now);
      void this.#store.write(request, writeLimitMs).then(() => this.#writing.delete(path));
    }
    return true;
  }
}

/**
 * The assistants of Hub-2 count the charge by themselves and must not be disturbed. They never are where those of
 * Hub-4 or ESS are; a system that tells of them in /Hub2 has such that can be told.
 */
function takesSoc(vebus: PlantService): boolean {
  return reading(vebus, '/Hub4/AssistantId') !== null || reading(vebus, '/Hub2') !== null;
}
