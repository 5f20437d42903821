import { askRamInfo, askSettingInfo, isRefusal, readRam, readSetting } from '../../protocols/mk2/device-requests.ts';
import { type Flag, flags, placeOf } from '../../protocols/mk2/flags.ts';
import { type RamVariable, ramVariables } from '../../protocols/mk2/ram-variables.ts';
import { type Scale, toValue } from '../../protocols/mk2/scale.ts';
import { type Setting, settings } from '../../protocols/mk2/settings.ts';
import { didYouMean } from '../../runtime/nearest.ts';
import { usageError } from '../command.ts';
import type { Mk2Device } from './device.ts';

/** Something in a device that has a name. */
export type Item =
  | ({ readonly kind: 'ram' } & RamVariable)
  | ({ readonly kind: 'setting' } & Setting)
  | ({ readonly kind: 'flag' } & Flag);

/** What a device tells of an item. Limits and default are in the item's unit. */
export interface ItemValue {
  readonly id: number;
  readonly name: string;
  readonly value: number;
  /** Null: RAM variables have no default and no limits. */
  readonly default: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** What one step of the raw number is. */
  readonly scale: number;
  readonly unit: string;
}

/** An item as it is read, with what is needed to write it. */
export interface ItemState {
  readonly shown: ItemValue;
  readonly scale: Scale;
  /** The raw 16 bits: of a flag, its whole word. */
  readonly raw: number;
  readonly needsPassword: boolean;
}

export const items: readonly Item[] = [
  ...ramVariables.map((variable): Item => ({ kind: 'ram', ...variable })),
  ...settings.map((entry): Item => ({ kind: 'setting', ...entry })),
  ...flags.map((flag): Item => ({ kind: 'flag', ...flag })),
];

/** @throws GatewayError USAGE, with the name that was probably meant */
export function itemByName(name: string): Item {
  const item = items.find((candidate) => candidate.name === name);
  if (item !== undefined) return item;
  const names = items.map((candidate) => candidate.name);
  throw usageError(`there is no "${name}"${didYouMean(name, names) || '; `mk2 list LINK` lists all names'}`);
}

/**
 * Reads an item; undefined when the device does not have it.
 * @param words takes the flag words that are read, so that each is read once
 */
export function readItem(device: Mk2Device, item: Item, words: FlagWords = new Map()): Promise<ItemState | undefined> {
  switch (item.kind) {
    case 'ram':
      return readVariable(device, item);
    case 'setting':
      return readOneSetting(device, item);
    case 'flag':
      return readFlag(device, item, words);
  }
}

async function readVariable(
  device: Mk2Device,
  { id, name, unit, isSigned }: RamVariable,
): Promise<ItemState | undefined> {
  const info = await device.tryAsk(askRamInfo(id));
  if (isRefusal(info) || info.scale === null) return undefined;
  const answer = await device.tryAsk(readRam(id));
  const [raw] = isRefusal(answer) ? [] : answer;
  if (raw === undefined) return undefined;
  const scale: Scale = info.scale.kind === 'number' && isSigned === true ? { ...info.scale, isSigned } : info.scale;
  const step = scale.kind === 'number' ? scale.factor : 1;
  const none = { default: null, min: null, max: null };
  const shown = { id, name, value: toValue(scale, raw), ...none, scale: step, unit };
  return { shown, scale, raw, needsPassword: false };
}

/** A setting that exists but does not apply (mk2.md, 7). */
const notApplicable = 0xffff;

async function readOneSetting(device: Mk2Device, { id, name, unit }: Setting): Promise<ItemState | undefined> {
  const answer = await device.tryAsk(askSettingInfo(id));
  if (isRefusal(answer) || answer.info === null) return undefined;
  const { scale, defaultRaw, minRaw, maxRaw, needsPassword } = answer.info;
  const raw = await device.tryAsk(readSetting(id));
  if (isRefusal(raw) || (raw === notApplicable && maxRaw !== notApplicable)) return undefined;
  const value = (number: number): number => toValue(scale, number);
  return {
    shown: {
      ...{ id, name, value: value(raw), default: value(defaultRaw), min: value(minRaw), max: value(maxRaw) },
      ...{ scale: scale.kind === 'number' ? scale.factor : 1, unit },
    },
    ...{ scale, raw, needsPassword },
  };
}

/** A word of flags, with its defaults. */
interface FlagWord {
  readonly raw: number;
  readonly defaults: number;
  /** Bits that the device has (mk2.md, 7, Flags). */
  readonly mask: number;
  readonly needsPassword: boolean;
}
/** Words that have been read, by setting: 16 flags share one. */
export type FlagWords = Map<number, FlagWord | undefined>;

async function readFlag(device: Mk2Device, flag: Flag, words: FlagWords): Promise<ItemState | undefined> {
  const { settingId, bit } = placeOf(flag);
  if (!words.has(settingId)) words.set(settingId, await readWord(device, settingId));
  const word = words.get(settingId);
  const of = (bits: number): number => (bits >> bit) & 1;
  // A flag that is set is there, although a mask has been seen that lacks it.
  if (word === undefined || of(word.mask | word.raw) === 0) return undefined;
  const shown = { id: flag.id, name: flag.name, value: of(word.raw), default: of(word.defaults), min: 0, max: 1 };
  const { raw, needsPassword } = word;
  return { shown: { ...shown, scale: 1, unit: '' }, scale: { kind: 'bit', bit }, raw, needsPassword };
}

async function readWord(device: Mk2Device, settingId: number): Promise<FlagWord | undefined> {
  const answer = await device.tryAsk(askSettingInfo(settingId));
  if (isRefusal(answer) || answer.info === null) return undefined;
  const raw = await device.tryAsk(readSetting(settingId));
  if (isRefusal(raw)) return undefined;
  const { defaultRaw, maxRaw, needsPassword } = answer.info;
  return { raw, defaults: defaultRaw, mask: maxRaw, needsPassword };
}

/** A value as people read it, no finer than its steps. */
export function formatItem({ value, scale, unit }: Pick<ItemValue, 'value' | 'scale' | 'unit'>): string {
  const digits = scale >= 1 ? 0 : Math.min(Math.ceil(-Math.log10(scale)), 4);
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}
