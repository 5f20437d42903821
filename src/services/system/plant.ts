import type { Value } from '../../store/values.ts';
import { settings } from '../settings/table.ts';
import { Derivation } from './derivation.ts';
import type { PlantService, PresentServices } from './present-services.ts';
import { type Reading, reading } from './readings.ts';

const inputTypePaths = ['/Settings/SystemSetup/AcInput1', '/Settings/SystemSetup/AcInput2'];

/** All services that are there: what the rules of the `system` service go by. */
export class Plant {
  /** The same as long as no service comes or goes. */
  readonly services: PresentServices;
  readonly #settings: PlantService | undefined;

  constructor(services: PresentServices) {
    this.services = services;
    this.#settings = this.first('settings');
  }

  /** The services of a type in the order in which they appeared. */
  all(type: string): readonly PlantService[] {
    return this.services.all(type);
  }

  has(type: string): boolean {
    return this.all(type).length > 0;
  }

  /** The services of a type by device instance; of equal ones, that which appeared first comes first. */
  sorted(type: string): readonly PlantService[] {
    return this.services.sorted(type);
  }

  /** The one of a type with the lowest device instance. */
  first(type: string): PlantService | undefined {
    return this.sorted(type)[0];
  }

  /** Inverters and inverter/chargers that are not on VE.Bus: first those that also charge, by device instance. */
  get otherInverters(): readonly PlantService[] {
    return this.services.otherInverters;
  }

  /** A setting, or its default where the settings do not have it (venus-services.md, 5 and 6). */
  setting(path: string): Value {
    const value = this.#settings?.value(path);
    return value === undefined ? (settings.get(path)?.default ?? null) : value;
  }

  /** What the settings say is at AC input 0 or 1 (0 unused, 1 grid, 2 generator, 3 shore). */
  inputType(input: number): Reading {
    const path = inputTypePaths[input];
    const value = path === undefined ? null : this.setting(path);
    return typeof value === 'number' ? value : null;
  }

  /** Whether there is something on DC that nothing measures. */
  get hasDcSystem(): boolean {
    return this.setting('/Settings/SystemSetup/HasDcSystem') === 1;
  }
}

/**
 * Several rules go by the same things, and most of what they go by stays for long: such is derived once for each plant,
 * and again when a value that it went by has changed.
 */
export function remembered<T>(derive: (plant: Plant) => T): (plant: Plant) => T {
  const ofPlants = new WeakMap<Plant, Derivation<T>>();
  return (plant) => {
    let derivation = ofPlants.get(plant);
    if (derivation === undefined) {
      derivation = new Derivation(() => derive(plant));
      ofPlants.set(plant, derivation);
    }
    return derivation.value;
  };
}

const prefix = 'com.victronenergy';

/** The name of a service on a GX, like `com.victronenergy.battery.ttyUSB0`. */
export function fullName(service: PlantService): string {
  return `${prefix}.${service.name}`;
}

/** The name that stays when the link changes, like `com.victronenergy.battery/288`. */
export function lastingName(service: PlantService): string {
  return `${prefix}.${service.type}/${service.instance}`;
}

/** The service that a lasting name means, if it is there. */
export function serviceOf(plant: Plant, name: string): PlantService | undefined {
  const [, type = '', instance] = /^com\.victronenergy\.(\w+)\/(\d+)$/.exec(name) ?? [];
  return plant.all(type).find((service) => service.instance === Number(instance));
}

/**
 * Whether the device behind a service is there and known: the rules choose only among such. A service that does not
 * offer the path of a name at all is not held to it.
 */
export function isUsable(service: PlantService): boolean {
  const isKnown = service.value('/ProductName') !== null && service.value('/Mgmt/Connection') !== null;
  return reading(service, '/Connected') === 1 && isKnown;
}
