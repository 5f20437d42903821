import type { Alternator } from '../plant/alternator.ts';
import { chargerOff, stageStates } from './charge-state.ts';
import type { ServiceContents } from './contents.ts';
import { product } from './products.ts';
import { rounded } from './rounded.ts';

/** The pulley makes the alternator turn so much faster than the engine. */
const pulleyRatio = 2.4;

/** An external alternator regulator, such as a Wakespeed, that counts what it gives. */
export function alternator(part: Alternator): ServiceContents {
  const { battery } = part;
  return {
    type: 'alternator',
    product: product('alternator'),
    readings: {
      '/Dc/0/Voltage': () => rounded(part.volts, 100),
      '/Dc/0/Current': () => rounded(part.amps, 10),
      '/Dc/0/Power': () => rounded(part.watts),
      '/Dc/0/Temperature': () => rounded(battery.celsius, 10),
      '/State': () => stateOf(part),
      '/ErrorCode': 0,
      '/Engine/Speed': () => rounded(part.rpm),
      '/Speed': () => rounded(part.rpm * pulleyRatio),
      '/FieldDrive': () => fieldDriveOf(part),
      '/History/EnergyOut': () => rounded(part.producedKwh, 100),
      '/History/Cumulative/User/ChargedAh': () => rounded(part.producedAmpHours, 10),
    },
  };
}

/** The slowest speed at which anything comes out leaves it off. */
function stateOf(part: Alternator): number {
  if (part.reach === 0) return chargerOff;
  return part.isRegulating ? stageStates.absorption : stageStates.bulk;
}

/** Full field for all that the speed gives, less when it regulates. */
function fieldDriveOf({ amps, ratedAmps, reach }: Alternator): number {
  return reach === 0 ? 0 : Math.min(rounded((100 * amps) / (ratedAmps * reach)), 100);
}
