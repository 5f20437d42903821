import { fullName, type Plant, remembered } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { dcWatts, reading, type SystemValues, sumOf } from './readings.ts';

export interface MainVebus {
  /** The service of the main VE.Bus system; its devices may be off or gone. */
  readonly service: PlantService | undefined;
  /** The same while its devices answer. When they do not, no other system takes its place. */
  readonly connected: PlantService | undefined;
}

/** The VE.Bus system that counts as the main one: not on a USB cable if possible, then the lowest instance. */
export const mainVebus = remembered((plant): MainVebus => {
  const services = plant.sorted('vebus');
  const service = services.find((candidate) => !isOnUsb(candidate)) ?? services[0];
  return { service, connected: reading(service, '/Connected') === 1 ? service : undefined };
});

function isOnUsb(service: PlantService): boolean {
  const port = service.value('/Interfaces/Mk2/Connection');
  return typeof port === 'string' && port.startsWith('/dev/ttyUSB');
}

/** `/VebusService` and `/Dc/Vebus`: the main VE.Bus system seen from the battery; positive = charging. */
export function vebusValues(plant: Plant): SystemValues {
  const { connected } = mainVebus(plant);
  return [
    ['/VebusService', connected === undefined ? null : fullName(connected)],
    ['/VebusInstance', connected?.instance ?? null],
    ['/Devices/NumberOfVebusDevices', plant.all('vebus').length],
    ['/Dc/Vebus/Current', reading(connected, '/Dc/0/Current')],
    ['/Dc/Vebus/Power', reading(connected, '/Dc/0/Power') ?? dcWatts(connected)],
  ];
}

/** Watts that all VE.Bus systems together give to DC; 0 where nothing is known. */
export function allVebusWatts(plant: Plant): number {
  return sumOf(plant.all('vebus'), dcWatts) ?? 0;
}
