import type { Setting } from './setting.ts';

/** Rows of the scheduled charge. */
export const scheduleCount = 5;

const lifePath = '/Settings/CGwacs/BatteryLife';

/** @param name `Day`, `Start`, `Duration`, `Soc` or `AllowDischarge` */
export function schedulePath(row: number, name: string): string {
  return `${lifePath}/Schedule/Charge/${row}/${name}`;
}

/** What BatteryLife remembers beside state and limit. */
export const memoryPaths = {
  flags: `${lifePath}/Flags`,
  dischargedSoc: `${lifePath}/DischargedSoc`,
  dischargedAt: `${lifePath}/DischargedTime`,
} as const;

const daySeconds = 86_400;

const scheduleRow: Readonly<Record<string, Setting>> = {
  // The least switches a row off and keeps its day: -7 is every day, -10 Sunday.
  Day: { type: 'integer', default: -7, min: -10, max: 9 },
  Start: { type: 'integer', default: 0, min: 0, max: daySeconds - 1 },
  Duration: { type: 'integer', default: 0, min: 0, max: 7 * daySeconds },
  Soc: { type: 'real', default: 100, min: 0, max: 100 },
  AllowDischarge: { type: 'integer', default: 0, min: 0, max: 1 },
};

/** Settings of ESS that no register shows (dbus-systemcalc-py: BatteryLife, ScheduledCharging). */
export const essSettingTable: Readonly<Record<string, Setting>> = {
  [memoryPaths.flags]: { type: 'integer', default: 0, min: 0, max: 7, isOutput: true },
  [memoryPaths.dischargedSoc]: { type: 'real', default: -1, min: -1, max: 100, isOutput: true },
  [memoryPaths.dischargedAt]: { type: 'integer', default: 0, min: 0, isOutput: true },
  ...Object.fromEntries(
    Array.from({ length: scheduleCount }, (_, row) => row).flatMap((row) =>
      Object.entries(scheduleRow).map(([name, setting]) => [schedulePath(row, name), setting] as const),
    ),
  ),
};
