import { fullPercent } from '../devices/battery-monitor/battery-history.ts';
import type { ShuntReading } from '../devices/battery-monitor/charge-counter.ts';
import type { Battery } from '../plant/battery.ts';
import { secondsPerHour } from '../plant/numbers.ts';
import type { PlantModel } from './model.ts';

/** A battery monitor of whatever kind. */
interface Monitor {
  readonly counter: { soc: number; synchronise(): void };
  measure(reading: ShuntReading): void;
}

/** Share of the capacity: a change beyond it that no current explains was made by hand. */
const jumpShare = 0.0025;

/**
 * Shows a battery on a monitor, which counts charge for itself. Only a leap of the battery's charge that did not come
 * through the shunt is taken over: somebody has set it from outside, and wants to see that.
 * @param hasSensor a temperature sensor hangs on the monitor
 */
export function batteryView(monitor: Monitor, battery: Battery, hasSensor: boolean): Pick<PlantModel, 'measure'> {
  let ampHours = battery.ampHours;
  return {
    measure(seconds) {
      const { volts, amps, celsius, capacityAmpHours } = battery;
      monitor.measure(hasSensor ? { seconds, volts, amps, celsius } : { seconds, volts, amps });
      const unexplained = battery.ampHours - ampHours - (amps * seconds) / secondsPerHour;
      if (Math.abs(unexplained) > jumpShare * capacityAmpHours) {
        monitor.counter.soc = battery.soc;
        if (battery.soc >= fullPercent) monitor.counter.synchronise();
      }
      ampHours = battery.ampHours;
    },
  };
}
