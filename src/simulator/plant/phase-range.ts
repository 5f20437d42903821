import type { Conversion } from './conversion.ts';
import { clamp } from './numbers.ts';

/** What decides over one phase of a Multi for one step. All AC watts. */
export interface PhaseSituation {
  readonly conversion: Conversion;
  /** At the output, less what PV inverters there give (they are counted apart without mains). */
  readonly loadWatts: number;
  /** What the AC input may take. */
  readonly mostInputWatts: number;
  /** What this phase may put into the battery. */
  readonly mostDcWatts: number;
  readonly canCharge: boolean;
  /** It may take power from the battery while mains is there. */
  readonly canAssist: boolean;
}

/** What is asked of the AC input by the ESS assistant. */
export interface EssTarget {
  /** Positive = drawn from the mains. */
  readonly setPointWatts: number;
  readonly disableFeedIn: boolean;
  /** What it did before, and how far it may go from there. */
  readonly inverterWatts: number;
  readonly mostChange: number;
}

/** From AC to battery: what it does above and below the battery's target voltage. */
export interface PhaseRange {
  readonly above: number;
  readonly below: number;
}

/** With mains, without ESS: loads first, then the charger; what the input may not take the battery gives. */
export function mainsRange(phase: PhaseSituation): PhaseRange {
  const { conversion, canAssist, canCharge } = phase;
  const idle = conversion.idleAcWatts;
  const room = phase.mostInputWatts - phase.loadWatts;
  if (room < idle && canAssist) return fixed(Math.max(Math.min(room, canCharge ? idle : 0), -conversion.ratedWatts));
  if (!canCharge) return fixed(canAssist ? 0 : idle);
  return { above: idle, below: Math.max(Math.min(room, conversion.acOfDc(phase.mostDcWatts)), idle) };
}

/** With mains, and with an ESS assistant that nobody leads: the mains carries the loads, and the battery rests. */
export function restRange(phase: PhaseSituation): PhaseRange {
  const { conversion, loadWatts, mostInputWatts, canAssist } = phase;
  const idle = conversion.idleAcWatts;
  const room = mostInputWatts - loadWatts;
  return fixed(room < idle && canAssist ? Math.max(room, -conversion.ratedWatts) : idle);
}

/** With mains and ESS: what brings the AC input to the set-point, within all limits. */
export function essRange(phase: PhaseSituation, ess: EssTarget): PhaseRange {
  const { conversion, loadWatts, canAssist, canCharge } = phase;
  const idle = conversion.idleAcWatts;
  const resting = canAssist ? 0 : idle;
  const least = canAssist ? -conversion.ratedWatts : idle;
  const charging = canCharge ? conversion.acOfDc(phase.mostDcWatts) : resting;
  const most = Math.max(Math.min(phase.mostInputWatts - loadWatts, charging), least);
  const feeding = ess.disableFeedIn ? -loadWatts : Number.NEGATIVE_INFINITY;
  const wanted = clamp(Math.max(ess.setPointWatts - loadWatts, feeding), least, most);
  const { inverterWatts, mostChange } = ess;
  const below = canAssist ? clamp(wanted, inverterWatts - mostChange, inverterWatts + mostChange) : wanted;
  return { above: Math.min(below, idle), below };
}

/**
 * Without mains: it carries the loads, and takes what PV inverters give beyond them as far as the battery does. When that
 * takes no more they go on carrying the loads, and the Multi itself: the frequency settles there.
 */
export function islandRange(phase: PhaseSituation, pvOfferWatts: number): PhaseRange {
  const { conversion, loadWatts } = phase;
  const charging = Math.min(conversion.acOfDc(phase.mostDcWatts), conversion.ratedWatts);
  const spare = pvOfferWatts - loadWatts;
  return { above: Math.min(spare, conversion.idleAcWatts), below: Math.min(spare, charging) };
}

function fixed(watts: number): PhaseRange {
  return { above: watts, below: watts };
}
