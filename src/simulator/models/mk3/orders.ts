import { essFlags } from '../../../protocols/mk2/assistants.ts';
import { switchStates } from '../../../protocols/mk2/requests.ts';
import type { ChargeStage } from '../../devices/mk3/charge-stages.ts';
import { settingFlags, settingIds } from '../../devices/mk3/setting-words.ts';
import type { SimulatedUnit } from '../../devices/mk3/unit.ts';
import type { ChargeStage as PlantStage } from '../../plant/charge-stages.ts';
import type { EssOrder, MultiMode, MultiOrders, MultiSettings } from '../../plant/multi-orders.ts';
import type { PlantSystem } from './plant-system.ts';

const modes: Readonly<Record<number, MultiMode>> = {
  [switchStates.chargerOnly]: 'charger-only',
  [switchStates.inverterOnly]: 'inverter-only',
  [switchStates.on]: 'on',
  [switchStates.off]: 'off',
};

/** What the `0E` command can force (mk2.md, 6). */
const forced: Readonly<Partial<Record<ChargeStage, PlantStage>>> = {
  equalise: 'equalise',
  forcedAbsorption: 'absorption',
  float: 'float',
};

/** What hosts and panels want of the Multis now, all of it: what is not ordered any more goes back. */
export function ordersOf(system: PlantSystem, units: readonly [SimulatedUnit, ...SimulatedUnit[]]) {
  const [master] = units;
  const flags = master.setting(settingIds.flags);
  const limitAmps = system.limitTenthsAmp / 10;
  const stage = system.forcedStage === undefined ? undefined : forced[system.forcedStage];
  let chargeAmps = 0;
  for (const unit of units) chargeAmps += unit.setting(settingIds.chargeAmps);
  const { inputs } = system.multi.description;
  const orders: Partial<MultiOrders> = {
    mode: system.isStarting ? 'off' : (modes[system.mode] ?? 'on'),
    inputLimitAmps: inputs.map(() => limitAmps),
    ignoresInput: inputs.map(() => system.ignoresMains),
    ess: system.multi.phases.map((_, phase) => essOrder(system, phase)),
    chargeLimitAmps: (flags & settingFlags.disableCharge) === 0 ? chargeAmps : 0,
    powerAssist: (flags & settingFlags.powerAssist) !== 0,
    settings: settingsOf(master),
    ...(stage === undefined ? {} : { stage }),
  };
  return orders;
}

/** On the wire a positive set-point feeds in; here it is drawn from the mains (mk2.md, 9). */
function essOrder({ ess }: PlantSystem, phase: number): EssOrder {
  const flags = ess.flags(phase);
  return {
    setPointWatts: ess.isControlled(phase) ? 0 - ess.watts(phase) : undefined,
    disableCharge: (flags & essFlags.disableCharge) !== 0,
    disableFeedIn: (flags & essFlags.disableFeedIn) !== 0,
  };
}

function settingsOf(unit: SimulatedUnit): MultiSettings {
  const shutdown = unit.setting(settingIds.shutdownVolts);
  return {
    absorptionVolts: unit.setting(settingIds.absorptionVolts) / 100,
    floatVolts: unit.setting(settingIds.floatVolts) / 100,
    outputVolts: unit.setting(settingIds.inverterVolts),
    shutdownVolts: shutdown / 100,
    restartVolts: (shutdown + unit.setting(settingIds.restartOffset)) / 100,
  };
}
