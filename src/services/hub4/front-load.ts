import { follows } from './command-trail.ts';

/** What is known of the power that the inverter/chargers draw from their AC inputs: of one phase, or of all. Watts. */
export interface InputPower {
  /** Set-points of which each may have been in force when the grid was measured; empty = none was. */
  readonly told: readonly number[];
  /** As the inverter/chargers measure it; null = not told. */
  readonly measured: number | null;
  /** Whether it was measured when the newest set-point had had its time to take effect. */
  readonly isMeasuredAfter: boolean;
}

/** Changes of less are left alone, so that noise does not fill the line. */
const deadBandWatts = 15;
/**
 * What loads, less PV inverters, draw between the grid meter and the AC inputs: the reading of the meter less what
 * flows into the inverter/chargers.
 *
 * The two are measured at different times, and a set-point takes a second or two to show, so what flowed while the
 * meter measured is known only to lie between what was told lately and what was measured. As long as something in
 * this range explains the reading with the load as it was before, the load has not changed; otherwise it has changed
 * by the least that explains it. So no reading is answered twice and nothing swings, however slow the inverters are.
 * Once they have settled, the range is one value and the load is exact.
 *
 * Inverters that do not follow, because the battery is full or they are at a limit, are believed in what they measure.
 *
 * @param grid the reading of the meter; positive = drawn from the grid
 * @param before the load as it was by the last reading; undefined = this is the first
 */
export function frontLoad(grid: number, { told, measured, isMeasuredAfter }: InputPower, before?: number): number {
  const [first] = told;
  if (first === undefined) return grid - (measured ?? 0);
  const isSettled = told.length === 1;
  if (isSettled && follows(measured, first)) return steady(grid - first, before);
  const possible = measured === null ? told : [...told, measured];
  const least = grid - Math.max(...possible);
  const most = grid - Math.min(...possible);
  if (before !== undefined && before >= least && before <= most) return before;
  if (isSettled && isMeasuredAfter && measured !== null) return grid - measured;
  return Math.min(Math.max(before ?? grid - first, least), most);
}

function steady(load: number, before: number | undefined): number {
  return before !== undefined && Math.abs(load - before) < deadBandWatts ? before : load;
}
