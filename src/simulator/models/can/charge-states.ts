import type { Battery } from '../../plant/battery.ts';
import type { ChargeStage } from '../../plant/charge-stages.ts';

/** VREG 0201 (vecan.md, 5). */
export const deviceStates = {
  off: 0,
  fault: 2,
  passthru: 8,
  inverting: 9,
  assisting: 10,
  external: 252,
} as const;

/** VREG 0201 by what a charger does. */
export const stageStates: Readonly<Record<ChargeStage, number>> = {
  bulk: 3,
  absorption: 4,
  'repeated-absorption': 4,
  float: 5,
  storage: 6,
  equalise: 7,
};

/** The settings of a charger whose battery is chosen by a switch. */
export function presetsFor({ chemistry, blocks }: Battery) {
  return {
    floatVolts: chemistry.floatVolts * blocks,
    absorptionVolts: chemistry.absorptionVolts * blocks,
    hasPresetVolts: true,
  };
}
