import { didYouMean } from '../../runtime/nearest.ts';

/** A fault as a command line names it; T is what it befalls. */
export interface FaultOption<T> {
  /** What stands behind `=`, for help; undefined = nothing. */
  readonly value?: string;
  readonly about: string;
  /** @throws FaultError when the value does not fit */
  apply(target: T, value: string): void;
}

export type FaultOptions<T> = Readonly<Record<string, FaultOption<T>>>;

/** A fault that does not exist, or a value that does not fit; its message is for the user. */
export class FaultError extends Error {}

/** Each fault in a line, for help. */
export function faultHelpOf<T>(options: FaultOptions<T>): [option: string, about: string][] {
  return Object.entries(options).map(([name, { value, about }]) => [
    value === undefined ? name : `${name}=${value}`,
    about,
  ]);
}

/**
 * Makes a fault happen. @param text NAME or NAME=VALUE
 * @throws FaultError with what is wrong
 */
export function applyFaultOf<T>(options: FaultOptions<T>, target: T, text: string): void {
  const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    throw new FaultError(`there is no fault "${name}"${didYouMean(name, Object.keys(options))}`);
  }
  if (option.value === undefined && value !== undefined) throw new FaultError(`fault ${name} takes no value`);
  if (option.value !== undefined && (value ?? '') === '') {
    throw new FaultError(`fault ${name} needs a value: ${name}=${option.value}`);
  }
  try {
    option.apply(target, value ?? '');
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new FaultError(`fault ${name}: ${error.message}; write ${name}=${option.value}`);
  }
}

/** A number in a range; @throws FaultError */
export function numberIn(text: string, least: number, most: number, isWhole = !(least === 0 && most === 1)): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
  throw new FaultError(`"${text}" is no number from ${least} to ${most}`);
}

/** A number in hex digits of so many bytes; @throws FaultError */
export function hexIn(text: string, bytes: number): number {
  if (new RegExp(`^(0x)?[0-9a-f]{1,${2 * bytes}}$`, 'i').test(text)) return Number.parseInt(text, 16);
  throw new FaultError(`"${text}" is no number of ${2 * bytes} hex digits`);
}

/** Two parts, with a colon between them; @throws FaultError */
export function pairIn(text: string): [string, string] {
  const [, first, second] = /^([^:]+):([^:]+)$/.exec(text) ?? [];
  if (first === undefined || second === undefined)
    throw new FaultError(`"${text}" is not two parts with a colon between`);
  return [first, second];
}
