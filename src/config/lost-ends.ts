import { didYouMean } from '../runtime/nearest.ts';
import { listOf, textOf } from './clashes.ts';
import type { ConfigProblem } from './config.ts';
import { labelOf } from './explain.ts';
import { quote } from './quote.ts';
import type { Locate } from './yaml.ts';

/** Ends of `forward:` that are no device of the file. With `auto` nobody knows which devices there are. */
export function findLostEnds(whole: unknown, where: Locate): ConfigProblem[] {
  const devices = listOf(whole, 'devices').map(([, device]) => device);
  const isOpen =
    textOf(whole, 'devices') !== undefined || devices.some((device) => textOf(device, 'driver') === 'auto');
  if (isOpen) return [];
  const names = devices.flatMap((device) => textOf(device, 'name') ?? []);
  const links = devices.flatMap((device) => textOf(device, 'link') ?? []).map(plain);
  return listOf(whole, 'forward').flatMap(([index, rule]) =>
    (['from', 'to'] as const).flatMap((side) => {
      const path = ['forward', index, side];
      const single = textOf(rule, side);
      const ends = single === undefined ? listOf(rule, side).map(([, end]) => end) : [single];
      return ends.flatMap((end) => {
        if (typeof end !== 'string' || names.includes(end) || links.includes(plain(end))) return [];
        const hint = didYouMean(end, names) || '; write the `name:` or the `link:` of a device';
        return [{ where: where(path), reason: `${labelOf(path)}: there is no device ${quote(end)}${hint}` }];
      });
    }),
  );
}

/** A plain path means a serial port. */
function plain(link: string): string {
  return link.trim().replace(/^serial:/i, '');
}
