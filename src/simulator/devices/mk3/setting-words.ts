/** A setting as a unit tells it: scale word, default, least and most, raw (mk2.md, 7, Settings). */
export type SettingWords = readonly [scale: number, value: number, least: number, most: number];
export type SettingTable = Readonly<Record<number, SettingWords>>;

/** What decides over a unit's settings. */
export interface UnitSize {
  /** Of the battery: 12, 24 or 48. */
  readonly nominalVolts: number;
  /** What its charger can. */
  readonly chargeAmps: number;
  /** AC inputs; 0 = an inverter. */
  readonly inputs: number;
  /** What its transfer switch carries. */
  readonly mostInputAmps: number;
}

/** A MultiPlus-II 12/3000/120-32. */
export const multiPlus12: Omit<UnitSize, 'inputs'> = { nominalVolts: 12, chargeAmps: 120, mostInputAmps: 50 };

export const settingIds = {
  flags: 0,
  absorptionVolts: 2,
  floatVolts: 3,
  chargeAmps: 4,
  inverterVolts: 5,
  inputLimit: 6,
  shutdownVolts: 11,
  restartOffset: 12,
  assistBoost: 48,
  secondInputLimit: 49,
  batteryCapacity: 64,
} as const;

/** Bits of the first word of flags (mk2.md, 7, Flags). */
export const settingFlags = { powerAssist: 1 << 5, disableCharge: 1 << 6 } as const;
/** Words of flags: their largest value is a mask, not a limit. */
export const flagSettings: ReadonlySet<number> = new Set([0, 1, 60, 61]);
/** Settings that work after a reset only: their access byte says so. */
export const settingsWithReset: ReadonlySet<number> = new Set([settingIds.shutdownVolts]);

/** Of a unit on a battery of 12 V; the others have a multiple. */
const voltSettings: SettingTable = {
  [settingIds.absorptionVolts]: [-100, 1_440, 1_200, 1_600],
  [settingIds.floatVolts]: [-100, 1_380, 1_200, 1_600],
  [settingIds.shutdownVolts]: [-100, 930, 930, 1_300],
  [settingIds.restartOffset]: [-100, 160, 25, 600],
};

const otherSettings: SettingTable = {
  [settingIds.flags]: [1, 0x89b0, 0, 0x6ffc],
  1: [2, 0x4dfe, 0, 0xffff],
  [settingIds.inverterVolts]: [1, 230, 210, 245],
  7: [15, 4, 1, 96],
  8: [360, 28, 1, 180],
  9: [60, 8, 1, 24],
  10: [1, 3, 1, 3],
  // Scale and limits are assumed: no recording has them.
  [settingIds.assistBoost]: [-10, 20, 10, 50],
  60: [1, 0, 0, 0x000f],
  [settingIds.batteryCapacity]: [1, 200, 0, 5_000],
};

/** The settings that a unit of this size has. */
export function settingTableOf({ nominalVolts, chargeAmps, inputs, mostInputAmps }: UnitSize): SettingTable {
  const blocks = nominalVolts / 12;
  const volts = Object.entries(voltSettings).map(([id, [scale, value, least, most]]): [string, SettingWords] => [
    id,
    [scale, value * blocks, least * blocks, most * blocks],
  ]);
  const inputLimit: SettingWords = [-10, Math.min(320, mostInputAmps * 10), 10, mostInputAmps * 10];
  return {
    ...otherSettings,
    ...Object.fromEntries(volts),
    [settingIds.chargeAmps]: [1, chargeAmps, 0, chargeAmps],
    [settingIds.inputLimit]: inputLimit,
    ...(inputs > 1 ? { [settingIds.secondInputLimit]: inputLimit } : {}),
  };
}
