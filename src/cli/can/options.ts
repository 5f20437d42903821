import { usageError } from '../command.ts';
import type { BatteryInstance } from './battery-instance.ts';
import type { NameInstance } from './instance.ts';

export const highest = { pgn: 0x1_ffff, source: 254, unique: 0x1f_ffff, instance: 252, system: 15, seconds: 86_400 };

/** What `can instance` is to set. */
export type InstanceChange = NameInstance | (BatteryInstance & { readonly which: 'battery' });

/** A whole number as users write it, 127508 or 0x1F214. @throws GatewayError USAGE */
export function numberOf(option: string, text: string, most: number, least = 0): number {
  const number = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usageError(`${option} takes ${least} to ${most}, not "${text}"`);
}

/** An option that may be given several times. @throws GatewayError USAGE */
export function numbersOf(option: string, texts: readonly string[] | undefined, most: number): number[] {
  return (texts ?? []).map((text) => numberOf(option, text, most));
}

/** `--for SECONDS` in milliseconds. @throws GatewayError USAGE */
export function listenMsOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : numberOf('--for', text, highest.seconds, 1) * 1_000;
}

export interface InstanceOptions {
  readonly device?: string | undefined;
  readonly battery?: string | undefined;
  readonly system?: string | undefined;
}

/** One change at a time: each is confirmed by the node for itself. @throws GatewayError USAGE */
export function instanceOf({ device, battery, system }: InstanceOptions): InstanceChange {
  const given = [device, battery, system].filter((text) => text !== undefined);
  if (given.length !== 1) throw usageError('can instance sets one of --device N, --battery [FROM:]TO, --system N');
  if (device !== undefined) return { which: 'device', wanted: numberOf('--device', device, highest.instance) };
  if (system !== undefined) return { which: 'system', wanted: numberOf('--system', system, highest.system) };
  const [first = '', second, ...rest] = (battery ?? '').split(':');
  if (rest.length > 0) throw usageError(`--battery takes TO or FROM:TO, not "${battery}"`);
  const [from, to] = [first, second ?? first].map((text) => numberOf('--battery', text, highest.instance));
  return { which: 'battery', from: second === undefined ? undefined : from, to: to ?? 0 };
}
