import type { Value } from '../../store/values.ts';
import type { Bus, EnergyCount, Readings } from './bus.ts';
import type { Ess } from './ess.ts';
import { masterOf } from './masters.ts';
import type { PanelRole } from './panel.ts';
import { valuesOf } from './values.ts';

/** Everything that a vebus service shows now: measurements, and what is commanded and not read back yet. */
export function shownOf(
  bus: Bus,
  readings: Readings,
  energy: EnergyCount,
  panel: PanelRole,
  ess: Ess,
): Record<string, Value> {
  const master = masterOf(bus, readings.input);
  const values = {
    ...valuesOf(bus, readings, energy),
    ...limitValues(bus, readings, master),
    ...ess.values(),
    '/ModeIsAdjustable': master === null ? null : Number(master === undefined),
    '/VebusSetChargeState': 0,
    '/SystemReset': 0,
  };
  const { unseen } = panel;
  if (unseen === undefined) return values;
  const amps = unseen.limitTenthsAmp / 10;
  const active = `/Ac/In/${(readings.input?.lastActiveInput ?? 0) + 1}/CurrentLimit`;
  return { ...values, '/Mode': unseen.mode, '/Ac/ActiveIn/CurrentLimit': amps, [active]: amps };
}

/** Current limits (mk2.md, 10, register 22); of an input that is not active, what the device has stored. */
function limitValues(bus: Bus, { input }: Readings, master: string | undefined | null): Record<string, Value> {
  const amps = input === undefined ? null : input.limitTenthsAmp / 10;
  const adjustable = input === undefined ? null : Number(input.limitAdjustable && master === undefined);
  const values: Record<string, Value> = {
    '/Ac/ActiveIn/CurrentLimit': amps,
    '/Ac/ActiveIn/CurrentLimitIsAdjustable': adjustable,
  };
  for (let number = 1; number <= Math.min(input?.inputs ?? 0, 2); number += 1) {
    const isActive = number === (input?.lastActiveInput ?? 0) + 1;
    values[`/Ac/In/${number}/CurrentLimit`] = isActive ? amps : (bus.storedLimitAmps[number - 1] ?? null);
    values[`/Ac/In/${number}/CurrentLimitIsAdjustable`] = isActive ? adjustable : 0;
  }
  return values;
}
