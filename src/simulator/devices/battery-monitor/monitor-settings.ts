import type { Battery } from '../../plant/battery.ts';

/** What a battery monitor is set to so that it counts as this battery charges. */
export interface MonitorSettings {
  readonly leastVolts: number;
  readonly mostVolts: number;
  readonly chargedVolts: number;
  readonly tailPercent: number;
  readonly efficiencyPercent: number;
}

/** Volts per block. */
const usage = { leastVolts: 11.9, mostVolts: 14.3, belowAbsorption: 0.2, belowFloat: 0.4 } as const;
/**
 * Lithium ends absorption within minutes, and is full then. Lead goes on filling up in float, which a warm battery has
 * lower; at a higher tail current it would still be lacking a tenth.
 */
const tailPercent = { lead: 1, lithium: 4 } as const;
const mostEfficiencyPercent = 99;

/** As somebody sets a monitor up who knows the battery; and the extremes that its history begins with. */
export function monitorSettings({ chemistry, blocks }: Battery): MonitorSettings {
  const { absorptionVolts, floatVolts, efficiency, equaliseVolts } = chemistry;
  const isLead = equaliseVolts !== undefined;
  return {
    leastVolts: usage.leastVolts * blocks,
    mostVolts: usage.mostVolts * blocks,
    chargedVolts: (isLead ? floatVolts - usage.belowFloat : absorptionVolts - usage.belowAbsorption) * blocks,
    tailPercent: isLead ? tailPercent.lead : tailPercent.lithium,
    efficiencyPercent: Math.min(100 * efficiency, mostEfficiencyPercent),
  };
}
