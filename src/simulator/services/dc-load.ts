import type { DcLoad } from '../plant/dc-load.ts';
import type { ServiceContents } from './contents.ts';
import { voltageAlarms } from './dc-alarms.ts';
import { kwhBefore } from './past.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** A SmartShunt as a meter of a load: nothing hangs on its auxiliary input. */
export function dcLoad(load: DcLoad): ServiceContents {
  const before = kwhBefore(load);
  return {
    type: 'dcload',
    product: product('dcload'),
    readings: {
      '/Dc/0/Voltage': () => rounded(load.volts, 100),
      '/Dc/0/Current': () => rounded(load.amps, 10),
      '/Dc/0/Power': () => rounded(load.watts),
      '/History/EnergyIn': () => rounded(before + load.consumedKwh, 100),
      '/Settings/MonitorMode': 1,
      ...voltageAlarms(load),
    },
  };
}
