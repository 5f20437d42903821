import type { SolarCharger as Device } from '../../devices/vedirect/mppt.ts';
import { commands } from '../../devices/vedirect/mppt-control.ts';
import type { SolarCharger, SolarChargerOrders } from '../../plant/solar-charger.ts';
import type { PartView } from './part-view.ts';

/** Shows a solar charger, and switches it, limits it and sets it up as hosts have told the device. */
export function solarChargerView(device: Device, part: SolarCharger): PartView {
  const { control, options, setup } = device;
  /** As ordered last; what is not ordered anew is left to others. */
  let ordered: Partial<SolarChargerOrders> = {};
  let { settings } = part;
  setup.adopt(settings);
  return {
    command() {
      if (setup.settings !== settings) {
        settings = setup.settings;
        part.order({ settings });
      }
      if (control.command !== commands.none) equalise(part, control.command);
      control.command = commands.none;
      const { isOn, limitAmps, isExternal, voltageSetPoint } = control;
      const volts = isExternal ? (voltageSetPoint.value ?? undefined) : undefined;
      const isLoadOn = options.loadOutput ? control.isLoadOn : part.isLoadOn;
      const isSame = isOn === ordered.isOn && limitAmps === ordered.limitAmps && volts === ordered.volts;
      if (isSame && isLoadOn === ordered.isLoadOn) return;
      ordered = { isOn, limitAmps, volts, isLoadOn };
      part.order(ordered);
    },
    measure(seconds) {
      const { volts: batteryVolts, amps: chargerAmps, panelVolts, panelWatts, trackerMode, stage } = part;
      device.measure({
        seconds,
        batteryVolts,
        chargerAmps,
        panelVolts,
        panelWatts,
        trackerMode,
        stage,
        day: part.days.count,
        loadAmps: options.loadOutput ? part.loadAmps : 0,
        hasInput: part.isActive || (!part.isOn && panelVolts > batteryVolts),
      });
    },
  };
}

function equalise(part: SolarCharger, command: number): void {
  if (command === commands.startEqualising) part.order({ stage: 'equalise' });
  if (command === commands.stopEqualising && part.stage === 'equalise') part.order({ stage: 'float' });
}
