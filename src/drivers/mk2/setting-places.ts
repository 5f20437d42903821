import { type Flag, flag, placeOf, withFlag } from '../../protocols/mk2/flags.ts';
import { type SettingInfo, toRaw, toValue } from '../../protocols/mk2/scale.ts';
import { flagWords, setting } from '../../protocols/mk2/settings.ts';
import type { Rejection } from '../../store/values.ts';

interface Place {
  readonly id: number;
  /** The bit that counts; undefined: the whole number. */
  readonly flag?: Flag;
}

/** Settings that a vebus service shows (registers 106 to 109), and where they lie in the EEPROM (mk2.md, 7). */
const places = {
  '/Settings/AssistCurrentBoostFactor': { id: setting.assistCurrentBoost },
  '/Settings/InverterOutputVoltage': { id: setting.inverterVoltage },
  '/Settings/PowerAssistEnabled': { id: flagWords[0], flag: flag.powerAssist },
  // 1 = disabled, as the flag is.
  '/Settings/UpsFunction': { id: flagWords[0], flag: flag.disableWaveCheck },
} as const satisfies Readonly<Record<string, Place>>;
export type SettingPath = keyof typeof places;

export const settingPaths = Object.keys(places) as SettingPath[];
export const settingIds: readonly number[] = [...new Set(Object.values(places).map(({ id }) => id))];

export function settingOf(path: SettingPath): Place {
  return places[path];
}

/** A setting that exists but does not apply (mk2.md, 7). */
const notApplicable = 0xffff;

/** What a path shows; null when the device has no such setting. */
export function shownValue(path: SettingPath, { scale, maxRaw }: SettingInfo, raw: number): number | null {
  const { flag: bitFlag } = settingOf(path);
  if (bitFlag === undefined) return raw === notApplicable ? null : toValue(scale, raw);
  const { bit } = placeOf(bitFlag);
  // The largest value of a word of flags is the mask of those that the device has.
  return ((maxRaw >> bit) & 1) === 0 ? null : (raw >> bit) & 1;
}

/** Why a value cannot be written; the limits are the device's own. */
export function settingProblem(path: SettingPath, value: number, info: SettingInfo): Rejection | undefined {
  if (info.needsPassword) return { kind: 'refused', why: `${path} is part of the grid code: it takes a password` };
  const isFlag = settingOf(path).flag !== undefined;
  const least = isFlag ? 0 : toValue(info.scale, info.minRaw);
  const most = isFlag ? 1 : toValue(info.scale, info.maxRaw);
  const fits = isFlag ? value === 0 || value === 1 : value >= least && value <= most;
  if (fits) return undefined;
  return { kind: 'out-of-range', why: `${path} takes ${least} ${isFlag ? 'or' : 'to'} ${most}, not ${value}` };
}

/** The word to write. @param before as it is now: other flags in it stay */
export function settingWord(path: SettingPath, value: number, { scale }: SettingInfo, before: number): number {
  const { flag: bitFlag } = settingOf(path);
  return bitFlag === undefined ? toRaw(scale, value) : withFlag(before, bitFlag, value === 1);
}
