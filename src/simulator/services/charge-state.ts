import type { ChargeStage } from '../plant/charge-stages.ts';

/** /State of chargers (venus-services, 3). */
export const stageStates: Readonly<Record<ChargeStage, number>> = {
  bulk: 3,
  absorption: 4,
  float: 5,
  storage: 6,
  equalise: 7,
  'repeated-absorption': 246,
};
export const chargerOff = 0;
export const externalControl = 252;

/** /Mode of chargers: 1 = on, 4 = off. */
export const chargerModes = { on: 1, off: 4 } as const;
