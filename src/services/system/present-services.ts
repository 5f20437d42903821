import type { Service } from '../../store/service.ts';

/** A service as the rules see it; the services of the store are such. */
export type PlantService = Pick<Service, 'type' | 'name' | 'instance' | 'value'>;

const none: readonly PlantService[] = [];

/** The services that are there, in the orders in which the rules look at them. */
export class PresentServices {
  readonly #byType = new Map<string, PlantService[]>();
  readonly #sorted = new Map<string, readonly PlantService[]>();
  readonly everything: readonly PlantService[];
  /** Inverters and inverter/chargers that are not on VE.Bus: first those that also charge, by device instance. */
  readonly otherInverters: readonly PlantService[];

  /** @param services in the order in which they appeared */
  constructor(services: Iterable<PlantService>) {
    for (const service of services) {
      const others = this.#byType.get(service.type);
      if (others === undefined) this.#byType.set(service.type, [service]);
      else others.push(service);
    }
    for (const [type, ofType] of this.#byType) {
      this.#sorted.set(
        type,
        ofType.toSorted((a, b) => a.instance - b.instance),
      );
    }
    this.everything = [...this.#byType.values()].flat();
    this.otherInverters = [...this.sorted('multi'), ...this.sorted('inverter')];
  }

  /** The services of a type in the order in which they appeared. */
  all(type: string): readonly PlantService[] {
    return this.#byType.get(type) ?? none;
  }

  /** The services of a type by device instance; of equal ones, that which appeared first comes first. */
  sorted(type: string): readonly PlantService[] {
    return this.#sorted.get(type) ?? none;
  }
}
