import type { Gps } from '../plant/gps.ts';
import type { ServiceContents } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** About a centimetre. */
const perDegree = 10_000_000;

/** A satellite receiver under a free sky. */
export function gpsReceiver(gps: Gps): ServiceContents {
  return {
    type: 'gps',
    product: product('gps'),
    readings: {
      '/Position/Latitude': () => rounded(gps.latitude, perDegree),
      '/Position/Longitude': () => rounded(gps.longitude, perDegree),
      '/Course': () => rounded(gps.course, 100),
      '/Speed': () => rounded(gps.speed, 100),
      '/Altitude': () => rounded(gps.altitude, 10),
      '/Fix': 1,
      '/NrOfSatellites': () => gps.satellites,
    },
  };
}
