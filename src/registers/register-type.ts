import { didYouMean } from '../runtime/nearest.ts';
import type { RegisterRow, RegisterType } from './row.ts';

export interface TypeShape {
  readonly type: RegisterType;
  readonly format: RegisterRow['format'];
  /** Number of 16-bit registers. */
  readonly words: number;
}

const numberTypes: ReadonlyMap<string, TypeShape> = new Map([
  ['uint16', { type: 'uint16', format: 'uint16', words: 1 }],
  ['int16', { type: 'int16', format: 'int16', words: 1 }],
  ['uint32', { type: 'uint32', format: 'uint32', words: 2 }],
  ['int32', { type: 'int32', format: 'int32', words: 2 }],
  ['uint64', { type: 'uint64', format: 'uint64', words: 4 }],
]);

const sizedFormats = ['string', 'reserved'] as const;
const typeNames = [...numberTypes.keys(), ...sizedFormats.map((format) => `${format}[n]`)];

/** A Modbus read carries 125 registers; a longer text could never be read whole. */
const longestText = 125;
const longestReserved = 0xffff;

/**
 * Reads a register type such as `uint16` or `string[8]`.
 * @param fail takes in words what is wrong; the result is then what it returns
 */
export function parseType(text: string, fail: (reason: string) => undefined): TypeShape | undefined {
  const plain = numberTypes.get(text);
  if (plain !== undefined) return plain;
  if (text === '') return fail(`type is missing; use one of ${typeNames.join(', ')}`);
  const [, name = '', digits = ''] = /^([a-z]+)\[(\d{1,6})\]$/.exec(text) ?? [];
  const format = sizedFormats.find((candidate) => candidate === name);
  if (format === undefined) {
    const hint = didYouMean(text, typeNames) || `; use one of ${typeNames.join(', ')}`;
    return fail(`unknown type "${text}"${hint}`);
  }
  const words = Number(digits);
  const longest = format === 'string' ? longestText : longestReserved;
  if (words >= 1 && words <= longest) return { type: `${format}[${words}]`, format, words };
  return fail(`${text} has an impossible length; use 1 to ${longest} registers`);
}
