import { inverterModes } from '../../devices/vedirect/inverter-modes.ts';
import type { PhoenixInverter } from '../../devices/vedirect/phoenix.ts';
import type { Inverter, InverterMode } from '../../plant/inverter.ts';
import type { PartView } from './part-view.ts';

/** Shows an inverter, and switches it and sets it up as hosts have told the device. */
export function inverterView(device: PhoenixInverter, part: Inverter): PartView {
  let ordered: number | undefined;
  let { settings } = part;
  device.settings = settings;
  return {
    command() {
      if (device.mode !== ordered) {
        ordered = device.mode;
        part.order({ mode: orderOf(device) });
      }
      if (device.settings !== settings) {
        settings = device.settings;
        part.order({ settings });
      }
    },
    measure(seconds) {
      const { volts: batteryVolts, outputVolts, outputAmps, outputWatts, state, lowBattery, overload } = part;
      device.measure({
        seconds,
        batteryVolts,
        outputVolts,
        outputAmps,
        outputVoltAmps: outputWatts,
        state,
        lowBattery,
        overload,
      });
    },
  };
}

/** Hibernation is off to whatever hangs on the output. */
function orderOf({ mode, mayRun }: PhoenixInverter): InverterMode {
  if (!mayRun) return 'off';
  return mode === inverterModes.eco ? 'eco' : 'on';
}
