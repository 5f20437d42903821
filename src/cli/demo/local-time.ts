import type { Scenario } from '../../simulator/scenario/scenario.ts';

const usualLongitude = 5;
const degreesPerHour = 15;

/**
 * The zone whose time a plant's clocks show, as the name that TZ takes: by its longitude, so that windows of scheduled
 * charge and days of BatteryLife are the same on each computer. Names of that kind count westwards: Etc/GMT-1 is UTC+1.
 */
export function zoneOf({ plant }: Scenario): string {
  const hours = Math.round((plant.place?.longitude ?? usualLongitude) / degreesPerHour);
  return hours === 0 ? 'Etc/GMT' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}
