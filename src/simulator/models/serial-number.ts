import { streamOf } from '../plant/noise.ts';

/** Without letters that look like digits. */
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const maker = 'HQ26';
const rest = 7;

/** The serial number of a simulated device, such as HQ26K7M3XQ4: the same on each run, another for each name. */
export function serialNumber(seed: number, name: string): string {
  const random = streamOf(seed, `${name} serial number`);
  const letter = (): string => letters.charAt(Math.floor(random() * letters.length));
  return `${maker}${Array.from({ length: rest }, letter).join('')}`;
}
