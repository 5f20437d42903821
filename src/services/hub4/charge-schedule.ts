/** One row of the scheduled charge: /Settings/CGwacs/BatteryLife/Schedule/Charge/N. */
export interface ChargeWindow {
  /** 0 Sunday … 6 Saturday, 7 every day, 8 Monday to Friday, 9 weekends; negative = off. */
  readonly day: number;
  /** Seconds since midnight, local time. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** To which state of charge, in per cent; 100 charges to the end of the window. */
  readonly soc: number;
  /** Whether what is above that state of charge may be used before the window ends. */
  readonly allowDischarge: boolean;
}

/** What is remembered from one look to the next. */
export interface ScheduleMemory {
  readonly window: ChargeWindow | undefined;
  readonly isCharging: boolean;
}

export interface ScheduledOrder extends ScheduleMemory {
  /**
   * What the inverters may take from DC meanwhile, as a share of what the solar chargers deliver; undefined = no
   * limit by the schedule.
   */
  readonly solarShare: number | undefined;
}

export const noSchedule: ScheduledOrder = { window: undefined, isCharging: false, solarShare: undefined };

/** Charging begins again when the state of charge has fallen by so much, in per cent. */
const hysteresis = 5;
/** Within so much above its target, in per cent, the state of charge is held. */
const holdBand = 1;
/** Of the solar power, at the target and one hold band above: a little is left so that the battery does not sink. */
const heldShares = { least: 0.8, most: 0.95 } as const;
const daySeconds = 86_400;
const mostDaysBack = 7;

/**
 * What the scheduled charge wants now (dbus-systemcalc-py, ScheduledCharging). The first window that holds counts.
 *
 * @param unixMs milliseconds since 1970; windows are in local time
 */
export function scheduledOrder(
  windows: readonly ChargeWindow[],
  unixMs: number,
  soc: number,
  before: ScheduleMemory,
): ScheduledOrder {
  const window = windows.find((candidate) => holds(candidate, unixMs));
  if (window === undefined) return noSchedule;
  const isCharging = chargesIn(window, soc, before);
  return { window, isCharging, solarShare: isCharging ? undefined : shareAbove(window, soc) };
}

function chargesIn(window: ChargeWindow, soc: number, before: ScheduleMemory): boolean {
  if (window.soc >= 100) return true;
  if (soc >= window.soc) return false;
  // A changed target counts at once.
  const isSame = before.window?.soc === window.soc;
  return isSame && soc + hysteresis >= window.soc ? before.isCharging : true;
}

function shareAbove(window: ChargeWindow, soc: number): number | undefined {
  const above = Math.max(0, soc - window.soc);
  if (above > holdBand && window.allowDischarge) return undefined;
  return heldShares.least + Math.min(above / holdBand, 1) * (heldShares.most - heldShares.least);
}

/** Whether the window is open; one that began on an earlier day may be. */
function holds({ day, start, duration }: ChargeWindow, unixMs: number): boolean {
  if (day < 0) return false;
  const now = new Date(unixMs);
  const daysBack = Math.min(Math.ceil((start + duration) / daySeconds), mostDaysBack);
  for (let back = 0; back <= daysBack; back += 1) {
    const begin = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back, 0, 0, start);
    const elapsed = unixMs - begin.getTime();
    const weekday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back).getDay();
    if (isOn(day, weekday) && elapsed >= 0 && elapsed < duration * 1_000) return true;
  }
  return false;
}

function isOn(day: number, weekday: number): boolean {
  const isWeekend = weekday === 0 || weekday === 6;
  if (day === 7) return true;
  if (day === 8) return !isWeekend;
  if (day === 9) return isWeekend;
  return day === weekday;
}
