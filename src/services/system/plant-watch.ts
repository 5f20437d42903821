import type { Service } from '../../store/service.ts';
import type { Store } from '../../store/store.ts';
import { Plant } from './plant.ts';
import { PresentServices } from './present-services.ts';
import { WatchedService } from './watched-service.ts';

/**
 * The services of a store as a plant. Who is there is looked up only after a service has come or gone; until then what
 * was derived stays, unless a value that it went by changes.
 */
export class PlantWatch {
  readonly #store: Store;
  readonly #watched = new Map<Service, WatchedService>();
  #plant: Plant | undefined;

  /** Watches as long as the store lives. */
  constructor(store: Store) {
    this.#store = store;
    const forget = (): void => {
      this.#plant = undefined;
    };
    store.listen({
      added: forget,
      removed: forget,
      changed: (service, paths) => this.#watched.get(service)?.tell(paths),
    });
  }

  /** All services as they are now. */
  now(): Plant {
    this.#plant ??= this.#look();
    return this.#plant;
  }

  #look(): Plant {
    this.#watched.clear();
    for (const service of this.#store.services()) this.#watched.set(service, new WatchedService(service));
    return new Plant(new PresentServices(this.#watched.values()));
  }
}
