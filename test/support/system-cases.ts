import { Plant } from '../../src/services/system/plant.ts';
import { type PlantService, PresentServices } from '../../src/services/system/present-services.ts';
import { systemValues } from '../../src/services/system/rules.ts';
import type { Value } from '../../src/store/values.ts';

/** A plant by full service names, each with its paths: the form of the recorded cases. */
export type CaseServices = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A service as the rules see it. @param name like `vebus.ttyS4` */
export function caseService(name: string, values: Readonly<Record<string, unknown>>): PlantService {
  const instance = values['/DeviceInstance'];
  return {
    name,
    type: name.split('.')[0] ?? '',
    instance: typeof instance === 'number' ? instance : 0,
    value: (path) => {
      const value = values[path];
      // Lists, such as that of the assistants, are nothing that the store holds.
      return typeof value === 'object' ? null : (value as Value | undefined);
    },
  };
}

export function casePlant(services: CaseServices): Plant {
  const present = Object.entries(services).map(([name, values]) =>
    caseService(name.replace(/^com\.victronenergy\./, ''), values),
  );
  return new Plant(new PresentServices(present));
}

/** What the rules make of a plant. @param services by names like `vebus.ttyS4` */
export function derivedFrom(services: CaseServices): (...paths: readonly string[]) => (Value | undefined)[] {
  const values = new Map(systemValues(casePlant(services)));
  return (...paths) => paths.map((path) => values.get(path));
}

/** Identity values of a device that is there and known. */
export function device(instance: number, values: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  return { '/Connected': 1, '/ProductName': 'it', '/Mgmt/Connection': 'here', '/DeviceInstance': instance, ...values };
}
