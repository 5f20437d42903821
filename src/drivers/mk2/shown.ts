import type { Bus, EnergyCount, Readings } from './bus.ts';
import type { Ess } from './ess.ts';
import { masterOf } from './masters.ts';
import type { PanelRole } from './panel.ts';
import type { UnitSettings } from './unit-settings.ts';
import { setValues, type Values } from './values.ts';

/** What a system's values come from. */
export interface Shown {
  readonly bus: Bus;
  readonly readings: Readings;
  readonly energy: EnergyCount;
  readonly panel: PanelRole;
  readonly ess: Ess;
  readonly settings: UnitSettings;
}

/** By number, AC input 1 first: as many as frame 41 can tell of. */
const inputPaths = [1, 2, 3, 4].map((number) => ({
  limit: `/Ac/In/${number}/CurrentLimit`,
  isAdjustable: `/Ac/In/${number}/CurrentLimitIsAdjustable`,
}));
/** Inputs beyond these have no paths. */
const mostInputs = 2;

/**
 * Sets everything that a vebus service shows now: measurements, and what is commanded and not read back yet.
 * @param values as they were shown the last time, or empty
 */
export function setShown(values: Values, { bus, readings, energy, panel, ess, settings }: Shown): void {
  const master = masterOf(bus, readings.input);
  setValues(values, bus, readings, energy);
  setLimits(values, bus, readings, master);
  for (const [path, value] of ess.values()) values.set(path, value);
  settings.show(values);
  values.set('/ModeIsAdjustable', master === null ? null : Number(master === undefined));
  values.set('/VebusSetChargeState', 0);
  values.set('/SystemReset', 0);
  values.set('/RedetectSystem', 0);
  const { unseen } = panel;
  if (unseen === undefined) return;
  const amps = unseen.limitTenthsAmp / 10;
  values.set('/Mode', unseen.mode);
  values.set('/Ac/ActiveIn/CurrentLimit', amps);
  const paths = inputPaths[readings.input?.lastActiveInput ?? 0];
  if (paths !== undefined) values.set(paths.limit, amps);
}

/** Current limits (mk2.md, 10, register 22); of an input that is not active, what the device has stored. */
function setLimits(values: Values, bus: Bus, { input }: Readings, master: string | undefined | null): void {
  const amps = input === undefined ? null : input.limitTenthsAmp / 10;
  const adjustable = input === undefined ? null : Number(input.limitAdjustable && master === undefined);
  values.set('/Ac/ActiveIn/CurrentLimit', amps);
  values.set('/Ac/ActiveIn/CurrentLimitIsAdjustable', adjustable);
  const inputs = Math.min(input?.inputs ?? 0, mostInputs);
  for (const [index, paths] of inputPaths.entries()) {
    if (index >= inputs) {
      values.delete(paths.limit);
      values.delete(paths.isAdjustable);
      continue;
    }
    const isActive = index === (input?.lastActiveInput ?? 0);
    values.set(paths.limit, isActive ? amps : (bus.storedLimitAmps[index] ?? null));
    values.set(paths.isAdjustable, isActive ? adjustable : 0);
  }
}
