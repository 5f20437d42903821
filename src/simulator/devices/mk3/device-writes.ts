import type { DeviceContext } from './device-commands.ts';
import { flagSettings, settingsWithReset } from './setting-words.ts';

export type WriteKind = 'ram' | 'setting' | 'temporary-setting';

/** What the two-step write has selected. */
export interface Selection {
  kind: WriteKind | undefined;
  id: number;
}

/** 80 with the bits of the bytes that were not understood: here low and high of the value (?). */
const valueRefused = [0x80, 0x18] as const;

/** Why a write is refused: 90 and 91 for what is not there, 80 for a value out of range; undefined = it is not. */
export function writeRefusal(
  { unit, faults }: DeviceContext,
  kind: WriteKind,
  id: number,
  raw: number,
): readonly number[] | undefined {
  if (kind === 'ram') return unit.hasRam(id) && !faults.unsupportedRam.has(id) ? undefined : [0x90, 0];
  const words = unit.settingTable[id];
  if (words === undefined) return [0x91];
  const [, , least, most] = words;
  return flagSettings.has(id) || (raw >= least && raw <= most) ? undefined : valueRefused;
}

/** Writes a value that is not refused. @returns the answer: 87 or 88, padded in short mode (mk2.md, 6) */
export function writeValue(
  { unit, isLong, faults }: DeviceContext,
  kind: WriteKind,
  id: number,
  raw: number,
): readonly number[] {
  const padding = faults.padded || !isLong ? [0, 0] : [];
  if (kind === 'ram') {
    unit.writeRam(id, raw);
    return [0x87, ...padding];
  }
  if (kind === 'setting') {
    unit.settings.set(id, raw);
    unit.temporarySettings.delete(id);
    unit.eepromWrites += 1;
  } else {
    // Reading shows the EEPROM's value all the same.
    unit.temporarySettings.set(id, raw);
  }
  return settingsWithReset.has(id) ? [0x88, 0x01, ...padding.slice(1)] : [0x88, ...padding];
}
