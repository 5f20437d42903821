import { flagWords } from './settings.ts';

/** A flag inside one of the flag words (mk2.md, 7). Always read, changed and written as a whole word. */
export interface Flag {
  readonly id: number;
  /** As the tools take it. */
  readonly name: string;
  /** Marked "not promoted": never written. */
  readonly isReserved?: true;
}

/** Wave check: flag 7 must be the opposite of flag 3 whenever their word is written. */
export const waveCheck = { disable: 3, inverse: 7 } as const;

/** Flags that the gateway itself knows how to use. */
export const flag = {
  /** The UPS function is off while it is set. */
  disableWaveCheck: { id: waveCheck.disable, name: 'disable-wave-check' },
  powerAssist: { id: 5, name: 'power-assist' },
} as const satisfies Readonly<Record<string, Flag>>;

export const flags: readonly Flag[] = [
  { id: 0, name: 'multi-phase-system' },
  { id: 1, name: 'multi-phase-leader' },
  { id: 2, name: '60-hz' },
  flag.disableWaveCheck,
  { id: 4, name: 'do-not-stop-after-10-h-bulk' },
  flag.powerAssist,
  { id: 6, name: 'disable-charge' },
  { id: 7, name: 'wave-check-inverse', isReserved: true },
  { id: 8, name: 'disable-aes' },
  { id: 9, name: 'reserved-9', isReserved: true },
  { id: 10, name: 'reserved-10', isReserved: true },
  { id: 11, name: 'reduced-float' },
  { id: 12, name: 'reserved-12', isReserved: true },
  { id: 13, name: 'disable-ground-relay' },
  { id: 14, name: 'weak-ac' },
  { id: 15, name: 'remote-overrules-ac-input-2' },
  { id: 16, name: 'vs-on-bulk-protection' },
  { id: 17, name: 'vs-on-temperature-warning' },
  { id: 18, name: 'vs-on-low-battery-warning' },
  { id: 19, name: 'vs-on-overload-warning' },
  { id: 20, name: 'vs-on-ripple-warning' },
  { id: 21, name: 'vs-off-temperature-warning' },
  { id: 22, name: 'vs-off-low-battery-warning' },
  { id: 23, name: 'vs-off-overload-warning' },
  { id: 24, name: 'vs-off-ripple-warning' },
  { id: 25, name: 'vs-on-failure' },
  { id: 26, name: 'vs-invert' },
  { id: 27, name: 'wide-input-frequency' },
  { id: 28, name: 'dynamic-current-limiter' },
  { id: 29, name: 'tubular-plate-curve' },
  { id: 30, name: 'remote-overrules-ac-input-1' },
  { id: 31, name: 'low-power-shutdown-in-aes' },
  { id: 32, name: 'vs2-off-when-ac-input-1' },
  { id: 33, name: 'vs2-invert' },
  { id: 34, name: 'frequency-change-by-vs' },
  { id: 35, name: 'frequency-change-by-voltage' },
];

/** The setting that holds a flag, and the flag's bit there. */
export function placeOf(flag: Flag): { readonly settingId: number; readonly bit: number } {
  return { settingId: flagWords[flag.id >> 4] ?? flagWords[0], bit: flag.id & 0x0f };
}

/** The word with a flag changed, and with the wave check's pair kept opposite. */
export function withFlag(word: number, flag: Flag, isSet: boolean): number {
  const { bit, settingId } = placeOf(flag);
  const changed = isSet ? word | (1 << bit) : word & ~(1 << bit);
  if (settingId !== flagWords[0]) return changed & 0xffff;
  const isDisabled = (changed & (1 << waveCheck.disable)) !== 0;
  const inverse = 1 << waveCheck.inverse;
  return (isDisabled ? changed & ~inverse : changed | inverse) & 0xffff;
}
