import type { Bus, EnergyCount, Readings } from './bus.ts';
import type { Ess } from './ess.ts';
import { masterOf } from './masters.ts';
import type { PanelRole } from './panel.ts';
import { type Values, valuesOf } from './values.ts';

/** Everything that a vebus service shows now: measurements, and what is commanded and not read back yet. */
export function shownOf(bus: Bus, readings: Readings, energy: EnergyCount, panel: PanelRole, ess: Ess): Values {
  const master = masterOf(bus, readings.input);
  const values = valuesOf(bus, readings, energy);
  setLimits(values, bus, readings, master);
  for (const [path, value] of ess.values()) values.set(path, value);
  values.set('/ModeIsAdjustable', master === null ? null : Number(master === undefined));
  values.set('/VebusSetChargeState', 0);
  values.set('/SystemReset', 0);
  const { unseen } = panel;
  if (unseen === undefined) return values;
  const amps = unseen.limitTenthsAmp / 10;
  values.set('/Mode', unseen.mode);
  values.set('/Ac/ActiveIn/CurrentLimit', amps);
  values.set(`/Ac/In/${(readings.input?.lastActiveInput ?? 0) + 1}/CurrentLimit`, amps);
  return values;
}

/** Current limits (mk2.md, 10, register 22); of an input that is not active, what the device has stored. */
function setLimits(values: Values, bus: Bus, { input }: Readings, master: string | undefined | null): void {
  const amps = input === undefined ? null : input.limitTenthsAmp / 10;
  const adjustable = input === undefined ? null : Number(input.limitAdjustable && master === undefined);
  values.set('/Ac/ActiveIn/CurrentLimit', amps);
  values.set('/Ac/ActiveIn/CurrentLimitIsAdjustable', adjustable);
  for (let number = 1; number <= Math.min(input?.inputs ?? 0, 2); number += 1) {
    const isActive = number === (input?.lastActiveInput ?? 0) + 1;
    values.set(`/Ac/In/${number}/CurrentLimit`, isActive ? amps : (bus.storedLimitAmps[number - 1] ?? null));
    values.set(`/Ac/In/${number}/CurrentLimitIsAdjustable`, isActive ? adjustable : 0);
  }
}
