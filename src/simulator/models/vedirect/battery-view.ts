import type { BmvReading } from '../../devices/vedirect/bmv-counter.ts';
import type { Battery } from '../../plant/battery.ts';
import { secondsPerHour } from '../../plant/numbers.ts';
import type { PartView } from './part-view.ts';

/** A battery monitor of whatever kind. */
interface Monitor {
  readonly counter: { soc: number };
  measure(reading: BmvReading): void;
}

/** Share of the capacity: a change beyond it that no current explains was made by hand. */
const jumpShare = 0.0025;

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

/**
 * Shows a battery on a monitor, which counts charge for itself. Only a leap of the battery's charge that did not come
 * through the shunt is taken over: somebody has set it from outside, and wants to see that.
 * @param hasSensor a temperature sensor hangs on the monitor
 */
export function batteryView(monitor: Monitor, battery: Battery, hasSensor: boolean): PartView {
  let ampHours = battery.ampHours;
  return {
    measure(seconds) {
      const { volts, amps, celsius, capacityAmpHours } = battery;
      monitor.measure(hasSensor ? { seconds, volts, amps, celsius } : { seconds, volts, amps });
      const unexplained = battery.ampHours - ampHours - (amps * seconds) / secondsPerHour;
      if (Math.abs(unexplained) > jumpShare * capacityAmpHours) monitor.counter.soc = battery.soc;
      ampHours = battery.ampHours;
    },
  };
}
