import { didYouMean } from '../../../runtime/nearest.ts';
import { FaultError, hexIn, numberIn } from '../fault-text.ts';
import { type CatalogueDevice, type CatalogueEntry, catalogue } from './catalogue.ts';
import type { Identity } from './node-model.ts';

/** A device of a simulated bus that cannot be understood; its message is for the user. */
export class DeviceTextError extends Error {}

/** A device that is ready to be put on a bus. */
export interface PlannedDevice extends CatalogueDevice {
  /** As faults name it: `bmv`, the second of its kind `bmv2`. */
  readonly name: string;
  readonly address: number;
}

const largest = { uniqueNumber: 0x1f_ffff, deviceInstance: 252, systemInstance: 15, address: 251 } as const;
const longestText = 32;
/** Between the unique numbers of two devices of a kind: a VE.Bus interface takes two of them. */
const uniqueStep = 10;

/**
 * Understands `KIND[:KEY=VALUE]…`. Keys: unique, instance, system, address, serial, name, the kind's variant, and every
 * number that the device measures (`soc=50`, `volts=none`).
 * @param before devices of the same kind that are there already: this one differs from them
 * @throws DeviceTextError
 */
export function plannedDevice(text: string, before: (kind: string) => number): PlannedDevice {
  const [kind = '', ...settings] = text.split(':');
  const entry = Object.hasOwn(catalogue, kind) ? catalogue[kind] : undefined;
  if (entry === undefined) {
    const kinds = Object.keys(catalogue);
    throw new DeviceTextError(`there is no device "${kind}": ${kinds.join(', ')}${didYouMean(kind, kinds)}`);
  }
  const count = before(kind);
  const given = new Map(settings.map((setting) => keyAndValue(kind, setting)));
  try {
    const device = entry.make(identityOf(given, entry, count), variantOf(given, entry));
    const address = numberOf(given, 'address', largest.address) ?? Math.min(entry.address + count, largest.address);
    // What is left are values.
    for (const [key, value] of given) setReading(device.readings, key, value);
    return { ...device, name: count === 0 ? kind : `${kind}${count + 1}`, address };
  } catch (error) {
    if (error instanceof FaultError) throw new DeviceTextError(`${kind}: ${error.message}`);
    throw error;
  }
}

function keyAndValue(kind: string, setting: string): [string, string] {
  const at = setting.indexOf('=');
  if (at > 0 && at < setting.length - 1) return [setting.slice(0, at), setting.slice(at + 1)];
  throw new DeviceTextError(`${kind}: "${setting}" is no KEY=VALUE`);
}

function identityOf(given: Map<string, string>, entry: CatalogueEntry, count: number): Identity {
  const uniqueNumber = numberOf(given, 'unique', largest.uniqueNumber) ?? entry.uniqueNumber + count * uniqueStep;
  return {
    uniqueNumber,
    deviceInstance: numberOf(given, 'instance', largest.deviceInstance) ?? count,
    systemInstance: numberOf(given, 'system', largest.systemInstance) ?? 0,
    serial: textOf(given, 'serial') ?? `HQ20${uniqueNumber.toString(36).toUpperCase().padStart(7, '0')}`,
    description: textOf(given, 'name') ?? '',
  };
}

function variantOf(given: Map<string, string>, { variant }: CatalogueEntry): number {
  if (variant === undefined) return 0;
  const text = take(given, variant.name);
  if (text === undefined) return variant.usual;
  const isHex = variant.name === 'product';
  const value = isHex ? hexIn(text, 2) : numberIn(text, 0, Number.MAX_SAFE_INTEGER);
  if (variant.values.includes(value)) return value;
  const shown = variant.values.map((one) => (isHex ? one.toString(16).padStart(4, '0') : one));
  throw new FaultError(`${variant.name} takes ${shown.join(', ')}, not "${text}"`);
}

/** @throws FaultError when the device has no such value */
function setReading(readings: object, key: string, text: string): void {
  const numbers = Object.entries(readings).filter(([, value]) => typeof value === 'number' || value === null);
  const names = numbers.map(([name]) => name);
  if (!names.includes(key)) throw new FaultError(`it has no "${key}"${didYouMean(key, names)}`);
  const value = text === 'none' ? null : Number(text);
  if (Number.isNaN(value)) throw new FaultError(`${key} takes a number or none, not "${text}"`);
  Object.assign(readings, { [key]: value });
}

function numberOf(given: Map<string, string>, key: string, most: number): number | undefined {
  const text = take(given, key);
  return text === undefined ? undefined : numberIn(text, 0, most);
}

function textOf(given: Map<string, string>, key: string): string | undefined {
  const text = take(given, key);
  if (text === undefined || (text.length <= longestText && /^[ -~]*$/.test(text))) return text;
  throw new FaultError(`${key} takes up to ${longestText} plain letters, not "${text}"`);
}

function take(given: Map<string, string>, key: string): string | undefined {
  const text = given.get(key);
  given.delete(key);
  return text;
}
