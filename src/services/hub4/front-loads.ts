import type { CommandTrail } from './command-trail.ts';
import type { GridReading, MultiView } from './ess-plant.ts';
import { frontLoad, type InputPower } from './front-load.ts';
import { type PhaseWatts, total } from './phase-shares.ts';

/** What is drawn in front of the AC inputs, PV inverters there counting negative. Watts. */
export interface FrontLoads {
  readonly total: number;
  /** By phase; undefined = not known. */
  readonly phases: readonly (number | undefined)[];
}

/** Follows the loads in front of the AC inputs from one reading of the grid to the next. */
export class FrontLoadWatch {
  #loads: FrontLoads | undefined;
  #at = Number.NEGATIVE_INFINITY;

  /** The loads by the last reading; each reading counts once. */
  loads(grid: GridReading, multi: MultiView, trail: CommandTrail): FrontLoads {
    const { kind, pv, at } = grid;
    if (kind === 'own') return { total: 0 - total(pv), phases: pv.map((watts) => 0 - watts) };
    if (this.#loads === undefined || at > this.#at) {
      trail.measured(multi.inputs, multi.measuredAt);
      const told = trail.inForce(at);
      const isMeasuredAfter = trail.isInEffect(multi.measuredAt);
      const before = this.#loads;
      const inputPower = (ofPhases: (watts: PhaseWatts) => number, measured: number | null): InputPower => ({
        told: told.map(ofPhases),
        measured,
        isMeasuredAfter,
      });
      this.#loads = {
        total: frontLoad(
          grid.total,
          { ...inputPower(total, measuredTotal(multi)), told: possibleTotals(told) },
          before?.total,
        ),
        phases: grid.phases.map((watts, phase) => {
          if (watts === null) return undefined;
          const power = inputPower((phases) => phases[phase] ?? 0, multi.inputs[phase] ?? null);
          return frontLoad(watts, power, before?.phases[phase]);
        }),
      };
      this.#at = at;
    }
    return this.#loads;
  }

  clear(): void {
    this.#loads = undefined;
  }
}

function measuredTotal({ inputs }: MultiView): number | null {
  const known = inputs.filter((watts) => watts !== null);
  return known.length === inputs.length ? total(known) : null;
}

/**
 * What all phases together may have been told. Set-points reach the inverter/chargers one phase after the other: while
 * one command follows another, any mixture of the two may be in force.
 */
function possibleTotals(told: readonly PhaseWatts[]): number[] {
  const totals = told.map(total);
  const [first] = told;
  if (first === undefined || told.length === 1) return totals;
  const ofPhase = (phase: number): number[] => told.map((watts) => watts[phase] ?? 0);
  const least = total(first.map((_, phase) => Math.min(...ofPhase(phase))));
  const most = total(first.map((_, phase) => Math.max(...ofPhase(phase))));
  return [...totals, least, most];
}
