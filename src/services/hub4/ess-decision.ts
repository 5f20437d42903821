import type { Value } from '../../store/values.ts';
import { solarOf } from '../system/dc-sources.ts';
import type { Plant } from '../system/plant.ts';
import type { PlantService } from '../system/present-services.ts';
import { type BatteryLimits, batteryLimits, slowChargeWatts } from './battery-limits.ts';
import { batteryOrders } from './battery-orders.ts';
import type { ScheduledOrder } from './charge-schedule.ts';
import type { GridReading, MultiView } from './ess-plant.ts';
import type { EssSettings } from './ess-settings.ts';
import type { FrontLoads } from './front-loads.ts';
import type { Order } from './multi-writer.ts';
import { setPoints } from './set-points.ts';

/** Paths of the `hub4` service that tell of the control. */
export type ControlValues = Readonly<Record<string, Value>>;

/** What they are while nothing is controlled. */
export const idleValues: ControlValues = {
  '/PvPowerLimiterActive': 0,
  '/MaxChargePower': null,
  '/MaxDischargePower': null,
  '/IsPeakShaving': 0,
  '/ScheduledCharge': 0,
  '/ScheduledSoc': null,
  '/Overrides/ForceCharge': 0,
  '/Overrides/MaxDischargePower': null,
};

export interface EssView {
  readonly multi: MultiView;
  readonly settings: EssSettings;
  /** undefined = the grid power is not known. */
  readonly grid: GridReading | undefined;
  readonly front: FrontLoads | undefined;
  /** One of lifeStates. */
  readonly life: number;
  readonly schedule: ScheduledOrder;
  readonly isPvLimited: boolean;
}

export interface EssDecision {
  readonly order: Order;
  readonly values: ControlValues;
}

/** What the inverter/chargers are to do now. */
export function decide(plant: Plant, service: PlantService, view: EssView): EssDecision {
  const { multi, settings, grid, front, life, schedule, isPvLimited } = view;
  const orders = batteryOrders(life, schedule, {
    slowWatts: slowChargeWatts(plant, service),
    solarWatts: solarOf(plant).total ?? 0,
  });
  const hard = batteryLimits(plant, service);
  const limits = {
    chargeWatts: Math.min(hard.chargeWatts, orders.limits.chargeWatts),
    dischargeWatts: Math.min(hard.dischargeWatts, orders.limits.dischargeWatts),
  };
  const mayShave = settings.alwaysShavesPeaks || !orders.isHeld;
  const shavingLimits = mayShave ? hard : limits;
  const { watts, isPeakShaving } = setPoints({
    settings,
    multi,
    front,
    charges: orders.charges,
    limits,
    shavingLimits,
  });
  return {
    order: { watts, flags: flagsFor(settings, limits, grid?.kind) },
    values: {
      '/PvPowerLimiterActive': Number(isPvLimited),
      '/MaxChargePower': finite(limits.chargeWatts),
      '/MaxDischargePower': finite(limits.dischargeWatts),
      '/IsPeakShaving': Number(isPeakShaving),
      '/ScheduledCharge': Number(schedule.window !== undefined),
      '/ScheduledSoc': schedule.window?.soc ?? null,
      '/Overrides/ForceCharge': Number(orders.charges),
      '/Overrides/MaxDischargePower': finite(orders.limits.dischargeWatts),
    },
  };
}

/** What must hold also between two set-points. Where there is a meter, loads in front of the inputs may be fed. */
function flagsFor(
  { mostFeedIn, mayFeedInSolar }: EssSettings,
  { chargeWatts }: BatteryLimits,
  grid: GridReading['kind'] | undefined,
): ReadonlyMap<string, number> {
  return new Map([
    ['/Hub4/DisableCharge', Number(chargeWatts === 0)],
    ['/Hub4/DisableFeedIn', Number(mostFeedIn === 0 && grid === 'own')],
    ['/Hub4/DoNotFeedInOvervoltage', Number(!mayFeedInSolar)],
  ]);
}

function finite(watts: number): number | null {
  return Number.isFinite(watts) ? Math.round(watts) : null;
}
