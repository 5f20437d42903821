import { fullName, type Plant } from './plant.ts';
import type { PresentServices } from './present-services.ts';
import type { SystemValues } from './readings.ts';

/** `/ServiceMapping`: under its type and instance the name of each service; null once it has gone. */
export class ServiceMapping {
  readonly #paths = new Set<string>();
  #services: PresentServices | undefined;
  #values: SystemValues = [];

  values({ services }: Plant): SystemValues {
    if (services !== this.#services) this.#values = this.#namesOf(services);
    this.#services = services;
    return this.#values;
  }

  #namesOf(services: PresentServices): SystemValues {
    const names = new Map(
      services.everything
        .filter(({ type }) => type !== 'system')
        .map((service) => [mappingPath(service.type, service.instance), fullName(service)]),
    );
    for (const path of names.keys()) this.#paths.add(path);
    return [...this.#paths].map((path) => [path, names.get(path) ?? null]);
  }
}

function mappingPath(type: string, instance: number): string {
  return `/ServiceMapping/com_victronenergy_${type}_${instance}`;
}
