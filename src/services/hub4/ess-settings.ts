import { scheduleCount, schedulePath } from '../settings/ess-setting-table.ts';
import { type Plant, remembered } from '../system/plant.ts';
import { reading } from '../system/readings.ts';
import { numberOf } from './battery-limits.ts';
import type { ChargeWindow } from './charge-schedule.ts';
import type { PhaseWatts } from './phase-shares.ts';

/** What clients want of ESS, from the settings and the volatile set-point (venus-services.md, 6). Watts. */
export interface EssSettings {
  readonly phasesTogether: boolean;
  /** What is to be drawn from the grid; negative = fed in, no more than is allowed. */
  readonly target: number;
  readonly mayFeedInSolar: boolean;
  /** Most that may be fed into the grid in all; Infinity = no limit. */
  readonly mostFeedIn: number;
  /** Most that each phase may draw from the grid, and feed into it; Infinity = no limit. */
  readonly importWatts: PhaseWatts;
  readonly exportWatts: PhaseWatts;
  readonly alwaysShavesPeaks: boolean;
}

const paths = {
  Hub4Mode: '/Settings/CGwacs/Hub4Mode',
  AcPowerSetPoint: '/Settings/CGwacs/AcPowerSetPoint',
  PreventFeedback: '/Settings/CGwacs/PreventFeedback',
  MaxFeedInPower: '/Settings/CGwacs/MaxFeedInPower',
  OvervoltageFeedIn: '/Settings/CGwacs/OvervoltageFeedIn',
  AcInputLimit: '/Settings/CGwacs/AcInputLimit',
  AcExportLimit: '/Settings/CGwacs/AcExportLimit',
  AlwaysPeakShave: '/Settings/CGwacs/AlwaysPeakShave',
} as const;

/** @param volts of each phase */
export function essSettings(plant: Plant, volts: readonly number[]): EssSettings {
  const setting = (name: keyof typeof paths): number | null => numberOf(plant.setting(paths[name]));
  const setPoint = reading(plant.first('hub4'), '/Overrides/Setpoint') ?? setting('AcPowerSetPoint') ?? 0;
  const mostFeedIn = setting('PreventFeedback') === 1 ? 0 : noneIfNegative(setting('MaxFeedInPower'));
  const watts = (name: keyof typeof paths): number[] => {
    const amps = noneIfNegative(setting(name));
    return volts.map((value) => amps * value);
  };
  return {
    phasesTogether: setting('Hub4Mode') !== 2,
    target: Math.max(setPoint, 0 - mostFeedIn),
    mayFeedInSolar: setting('OvervoltageFeedIn') === 1,
    mostFeedIn,
    importWatts: watts('AcInputLimit'),
    exportWatts: watts('AcExportLimit'),
    alwaysShavesPeaks: setting('AlwaysPeakShave') === 1,
  };
}

const windowPaths = Array.from({ length: scheduleCount }, (_, row) => ({
  day: schedulePath(row, 'Day'),
  start: schedulePath(row, 'Start'),
  duration: schedulePath(row, 'Duration'),
  soc: schedulePath(row, 'Soc'),
  allowDischarge: schedulePath(row, 'AllowDischarge'),
}));

/** The windows of the scheduled charge, those that are off included. */
export const chargeWindows = remembered((plant): readonly ChargeWindow[] => {
  const value = (path: string): number => numberOf(plant.setting(path)) ?? 0;
  return windowPaths.map(({ day, start, duration, soc, allowDischarge }) => ({
    day: value(day),
    start: value(start),
    duration: value(duration),
    soc: value(soc),
    allowDischarge: value(allowDischarge) === 1,
  }));
});

function noneIfNegative(value: number | null): number {
  return value === null || value < 0 ? Infinity : value;
}
