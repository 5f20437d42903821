import type { BatteryLimits } from './battery-limits.ts';
import { type MultiView, mostWatts } from './ess-plant.ts';
import type { EssSettings } from './ess-settings.ts';
import type { FrontLoads } from './front-loads.ts';
import { type PhaseWatts, sharedEqually, withinTotal } from './phase-shares.ts';

/** Watts, by phase those that the inverter/chargers have, L1 first. */
export interface ControlInputs {
  readonly settings: Pick<EssSettings, 'phasesTogether' | 'target' | 'importWatts' | 'exportWatts'>;
  readonly multi: Pick<MultiView, 'outputs' | 'inputWatts'>;
  /** undefined = the grid power is not known. */
  readonly front: FrontLoads | undefined;
  /** The battery is charged, whatever the grid set-point says. */
  readonly charges: boolean;
  readonly limits: BatteryLimits;
  /** The same for peak shaving, which may use what self-consumption may not. */
  readonly shavingLimits: BatteryLimits;
}

export interface SetPoints {
  /** Power at the AC inputs; positive = drawn (/Hub4/Ln/AcPowerSetpoint). */
  readonly watts: PhaseWatts;
  /** A limit of a phase's grid current decides, not the set-point. */
  readonly isPeakShaving: boolean;
}

/** The set-points of all phases: what the grid set-point asks for, then what battery and grid allow. */
export function setPoints(inputs: ControlInputs): SetPoints {
  const { limits } = inputs;
  const { outputs, inputWatts } = inputs.multi;
  const converted = wanted(inputs).map((watts, phase) => watts - (outputs[phase] ?? 0));
  const allowed = withinTotal(converted, 0 - limits.dischargeWatts, limits.chargeWatts);
  const shaved = allowed.map((watts, phase) => shave(inputs, phase, watts + (outputs[phase] ?? 0)));
  return {
    watts: shaved.map(({ watts }, phase) => {
      const most = Math.min(inputWatts[phase] ?? mostWatts, mostWatts);
      return Math.round(Math.max(Math.min(watts, most), -mostWatts));
    }),
    isPeakShaving: shaved.some(({ isShaved }) => isShaved),
  };
}

/** Before any limit. */
function wanted({ settings: { phasesTogether, target }, multi: { outputs }, front, charges }: ControlInputs): number[] {
  if (charges) return outputs.map((output) => output + mostWatts);
  // Of itself the battery neither helps nor charges.
  if (front === undefined) return [...outputs];
  if (phasesTogether) return sharedEqually(target - front.total, outputs);
  return outputs.map((output, phase) => {
    const load = front.phases[phase];
    return load === undefined ? output : target / outputs.length - load;
  });
}

/** Keeps the grid current of a phase inside its limits, as far as the battery may help. */
function shave(inputs: ControlInputs, phase: number, watts: number): { watts: number; isShaved: boolean } {
  const { front, shavingLimits } = inputs;
  const { outputs } = inputs.multi;
  const { importWatts, exportWatts } = inputs.settings;
  const load = front?.phases[phase];
  if (load === undefined) return { watts, isShaved: false };
  const output = outputs[phase] ?? 0;
  const most = (importWatts[phase] ?? Infinity) - load;
  if (watts > most) {
    const least = output - shavingLimits.dischargeWatts / outputs.length;
    return { watts: Math.max(most, Math.min(least, watts)), isShaved: true };
  }
  const least = 0 - (exportWatts[phase] ?? Infinity) - load;
  if (watts < least) {
    const bound = output + shavingLimits.chargeWatts / outputs.length;
    return { watts: Math.min(least, Math.max(bound, watts)), isShaved: true };
  }
  return { watts, isShaved: false };
}
