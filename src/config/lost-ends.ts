import { didYouMean } from '../runtime/nearest.ts';
import { listOf, textOf } from './clashes.ts';
import type { ConfigProblem } from './config.ts';
import { labelOf } from './explain.ts';
import { quote } from './quote.ts';
import type { Locate } from './yaml.ts';

const sides = ['from', 'to'] as const;
/** Drivers whose devices can stand on a side: battery monitors, and solar chargers that take values. */
const driversOf: Readonly<Record<(typeof sides)[number], readonly string[]>> = {
  from: ['vedirect', 'bmv60xs'],
  to: ['vedirect'],
};

interface Device {
  readonly name: string | undefined;
  readonly link: string | undefined;
  readonly driver: string;
}

/**
 * Ends of `forward:` that are no device of the file, or one that cannot stand there. With `auto` nobody knows which
 * devices there are.
 */
export function findLostEnds(whole: unknown, where: Locate): ConfigProblem[] {
  const devices = listOf(whole, 'devices').map(([, entry]): Device => {
    const link = textOf(entry, 'link');
    return {
      name: textOf(entry, 'name'),
      link: link === undefined ? undefined : plain(link),
      driver: textOf(entry, 'driver') ?? '',
    };
  });
  if (textOf(whole, 'devices') !== undefined || devices.some(({ driver }) => driver === 'auto')) return [];
  return listOf(whole, 'forward').flatMap(([index, rule]) => {
    const used = new Map<Device, string>();
    return sides.flatMap((side) => {
      const path = ['forward', index, side];
      const problem = (reason: string): ConfigProblem => ({
        where: where(path),
        reason: `${labelOf(path)}: ${reason}`,
      });
      return endsOf(rule, side).flatMap((end) => {
        const device = devices.find(({ name, link }) => name === end || link === plain(end));
        if (device === undefined) return [problem(`there is no device ${quote(end)}${hint(end, devices)}`)];
        if (!driversOf[side].includes(device.driver)) {
          return [problem(`${quote(end)} has driver ${device.driver}; ${side} takes ${driversOf[side].join(' or ')}`)];
        }
        const before = used.get(device);
        used.set(device, side);
        return before === undefined ? [] : [problem(`${quote(end)} stands in ${before} already`)];
      });
    });
  });
}

function endsOf(rule: unknown, side: string): string[] {
  const single = textOf(rule, side);
  const ends = single === undefined ? listOf(rule, side).map(([, end]) => end) : [single];
  return ends.filter((end) => typeof end === 'string');
}

function hint(end: string, devices: readonly Device[]): string {
  const names = devices.flatMap(({ name }) => name ?? []);
  return didYouMean(end, names) || '; write the `name:` or the `link:` of a device';
}

/** A plain path means a serial port. */
function plain(link: string): string {
  return link.trim().replace(/^serial:/i, '');
}
