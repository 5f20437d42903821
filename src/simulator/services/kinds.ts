import type { DeviceKindName } from '../scenario/device-kinds.ts';
import { loadMeter } from './ac-load.ts';
import { alternator } from './alternator.ts';
import { managedBattery } from './battery.ts';
import { acCharger } from './charger.ts';
import type { ServiceContents, Surroundings } from './contents.ts';
import { dcLoad } from './dc-load.ts';
import { evCharger } from './ev-charger.ts';
import { genset } from './genset.ts';
import { gpsReceiver } from './gps.ts';
import { gridMeter } from './grid.ts';
import { inverter } from './inverter.ts';
import { pvInverter } from './pv-inverter.ts';
import { solarCharger } from './solar-charger.ts';
import { tankSensor } from './tank.ts';
import { temperatureSensor } from './temperature.ts';

type StoreDevice = DeviceKindName<'store'>;

/** What each device of the store offers. @param of the name of its part */
const kinds: Readonly<Record<StoreDevice, (of: string, around: Surroundings) => ServiceContents>> = {
  acload: (of, around) => loadMeter(around.plant.get('acLoad', of), around),
  alternator: (of, { plant }) => alternator(plant.get('alternator', of)),
  battery: (of, around) => managedBattery(around.plant.get('battery', of), around),
  charger: (of, { plant }) => acCharger(plant.get('acCharger', of)),
  dcload: (of, { plant }) => dcLoad(plant.get('dcLoad', of)),
  evcharger: (of, around) => evCharger(around.plant.get('evCharger', of), around),
  genset: (of, around) => genset(around.plant.get('generator', of), around),
  gps: (of, { plant }) => gpsReceiver(plant.get('gps', of)),
  grid: (of, around) => gridMeter(around.plant.get('grid', of), around),
  inverter: (of, { plant }) => inverter(plant.get('inverter', of)),
  pvinverter: (of, around) => pvInverter(around.plant.get('pvInverter', of), around),
  solarcharger: (of, around) => solarCharger(around.plant.get('solarCharger', of), around),
  tank: (of, { plant }) => tankSensor(plant.get('tank', of)),
  temperature: (of, around) => temperatureSensor(around.plant.get('temperature', of), around),
};

/** @throws OrderError when the plant has no such part */
export function contentsOf(device: StoreDevice, of: string, around: Surroundings): ServiceContents {
  return kinds[device](of, around);
}
