/** What the limit of the PV inverters goes by. Watts. */
export interface PvLimitInputs {
  /** Drawn from the grid; negative = fed in. */
  readonly grid: number;
  /** Most that may be fed in; Infinity = no limit. */
  readonly mostFeedIn: number;
  /** What the PV inverters that take a limit deliver together now, and could at most. */
  readonly delivered: number;
  readonly most: number;
  /** Clock.now() milliseconds. */
  readonly now: number;
}

export interface PvLimit {
  /** Watts of all PV inverters together; undefined = not limited. */
  readonly watts: number | undefined;
  /** Since when too much has been fed in; undefined = it is not. */
  readonly excessSince: number | undefined;
  readonly changedAt: number;
}

export const noPvLimit: PvLimit = { watts: undefined, excessSince: undefined, changedAt: Number.NEGATIVE_INFINITY };

/** So little beyond the allowed is left alone. */
const toleranceWatts = 50;
/** The battery takes the surplus first: a set-point is in force by then. */
const patienceMs = 4_000;
/** From one change to the next: PV inverters follow slowly. */
const stepMs = 5_000;
/** Of what the inverters could deliver: a limit is raised by at least so much, to find out whether it is still needed. */
const leastStep = 0.02;
/** Of the room that there is. */
const roomShare = 0.5;

/** The limit that keeps what is fed into the grid inside what is allowed, after a new reading of the grid. */
export function nextPvLimit(before: PvLimit, { grid, mostFeedIn, delivered, most, now }: PvLimitInputs): PvLimit {
  if (mostFeedIn === Infinity || most <= 0) return noPvLimit;
  const excess = 0 - grid - mostFeedIn;
  if (excess > toleranceWatts) {
    const excessSince = before.excessSince ?? now;
    const isDue = now - excessSince >= patienceMs && now - before.changedAt >= stepMs;
    if (!isDue) return { ...before, excessSince };
    const present = Math.min(before.watts ?? delivered, delivered);
    return { watts: Math.max(0, present - excess), excessSince, changedAt: now };
  }
  const isOver = { ...before, excessSince: undefined };
  if (before.watts === undefined || now - before.changedAt < stepMs) return isOver;
  const watts = before.watts + Math.max(leastStep * most, roomShare * Math.max(0, 0 - excess));
  return { ...isOver, watts: watts >= most ? undefined : watts, changedAt: now };
}
