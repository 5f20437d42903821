import type { Store } from '../../store/store.ts';
import { Plant } from './plant.ts';
import { PresentServices } from './present-services.ts';

/** The services of a store as a plant. Who is there is looked up only after a service has come or gone. */
export class PlantWatch {
  readonly #store: Store;
  #services: PresentServices | undefined;

  /** Watches as long as the store lives. */
  constructor(store: Store) {
    this.#store = store;
    const forget = (): void => {
      this.#services = undefined;
    };
    store.listen({ added: forget, removed: forget });
  }

  /** All services as they are now. */
  now(): Plant {
    this.#services ??= new PresentServices(this.#store.services());
    return new Plant(this.#services);
  }
}
