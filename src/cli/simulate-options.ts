import { didYouMean } from '../runtime/nearest.ts';
import { type Options, type parseCommand, usageError } from './command.ts';

/** The values of a command line with these options. */
export type ValuesOf<O extends Options> = ReturnType<typeof parseCommand<O>>['values'];

/** What a command line gives for an option; undefined: it was left out. */
type Given = string | undefined;

/** A whole number in a range; @throws GatewayError USAGE */
export function whole(name: string, text: Given, least: number, most: number, usual: number): number {
  if (text === undefined) return usual;
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && number <= most) return number;
  throw usageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
}

/** A TCP port, 0: the system chooses. @throws GatewayError USAGE */
export function portOf(name: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw usageError(`--${name} takes a port from 0 to 65535, not "${text}"`);
}

/** A number in a range; undefined when left out. @throws GatewayError USAGE */
export function decimal(name: string, text: Given, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^-?\d+(\.\d+)?$/.test(text) && number >= least && number <= most) return number;
  throw usageError(`--${name} takes a number from ${least} to ${most}, not "${text}"`);
}

/** One of several words; undefined when left out. @throws GatewayError USAGE */
export function oneOf<const T extends string>(name: string, text: Given, words: readonly T[]): T | undefined {
  const word = words.find((candidate) => candidate === text);
  if (text === undefined || word !== undefined) return word;
  throw usageError(`--${name} takes ${words.join(', ')}, not "${text}"${didYouMean(text, words)}`);
}

/** A product id, as the text field PID has it: `0xA053`. @throws GatewayError USAGE */
export function productId(name: string, text: Given): string | undefined {
  if (text === undefined) return undefined;
  if (!/^(0x)?[0-9a-f]{3,4}$/i.test(text)) throw usageError(`--${name} takes a product id like 0xA053, not "${text}"`);
  return `0x${text.replace(/^0x/i, '').toUpperCase()}`;
}

/** A version as the text fields FW and FWE have it: `161`, `0413`, `0316FF`. @throws GatewayError USAGE */
export function firmware(name: string, text: Given): string | undefined {
  if (text === undefined || /^[0-9A-F]{3,6}$/.test(text)) return text;
  throw usageError(`--${name} takes a version as the device sends it, like 161, 0413 or 0316FF, not "${text}"`);
}

/** Text that a device can send; undefined when left out. @throws GatewayError USAGE */
export function sendable(name: string, text: Given, longest: number): string | undefined {
  if (text === undefined) return undefined;
  if (text !== '' && text.length <= longest && /^[\x20-\x39\x3b-\x7e]*$/.test(text)) return text;
  throw usageError(`--${name} takes up to ${longest} plain letters, without ":", not "${text}"`);
}

/** What was given, without what was left out. */
export function given<T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
