import { lifeStates } from './battery-life.ts';
import type { BatteryLimits } from './battery-limits.ts';
import type { ScheduledOrder } from './charge-schedule.ts';

/** What BatteryLife and the schedule want of the battery. */
export interface BatteryOrders {
  /** It is charged, whatever the grid set-point says. */
  readonly charges: boolean;
  /** The battery is so low that only what must be may be taken from it. */
  readonly isHeld: boolean;
  /** Limits of this, beside those of battery and settings; in watts. */
  readonly limits: BatteryLimits;
}

interface LifeOrder {
  readonly charges: 'no' | 'slowly' | 'fully';
  readonly mayDischarge: boolean;
}

const free: LifeOrder = { charges: 'no', mayDischarge: true };
const held: LifeOrder = { charges: 'no', mayDischarge: false };
const full: LifeOrder = { charges: 'fully', mayDischarge: false };

/** States that are not here leave the battery free. */
const lifeOrders: Readonly<Record<number, LifeOrder>> = {
  [lifeStates.dischargeOff]: held,
  [lifeStates.slowCharge]: { charges: 'slowly', mayDischarge: false },
  [lifeStates.sustain]: held,
  [lifeStates.recharge]: full,
  [lifeStates.keepCharged]: full,
  [lifeStates.plainDischargeOff]: held,
  [lifeStates.plainRecharge]: full,
};

/**
 * @param slowWatts what the AC side may give while the battery is charged slowly
 * @param solarWatts what the solar chargers deliver
 */
export function batteryOrders(
  state: number,
  schedule: ScheduledOrder,
  { slowWatts, solarWatts }: { readonly slowWatts: number; readonly solarWatts: number },
): BatteryOrders {
  const life = lifeOrders[state] ?? free;
  const isScheduled = schedule.isCharging;
  const charges = life.charges !== 'no' || isScheduled;
  const byShare = schedule.solarShare === undefined ? Infinity : solarWatts * schedule.solarShare;
  return {
    charges,
    isHeld: !life.mayDischarge,
    limits: {
      chargeWatts: life.charges === 'slowly' && !isScheduled ? slowWatts : Infinity,
      dischargeWatts: life.mayDischarge && !charges ? byShare : 0,
    },
  };
}
