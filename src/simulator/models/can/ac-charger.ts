import { chargerModes } from '../../devices/n2k/charger-status.ts';
import { type SkyllaReadings, skylla, skyllaReadings } from '../../devices/n2k/skylla.ts';
import { deviceStates, presetsFor, stageStates } from './charge-states.ts';
import type { PlantDevice, Site } from './plant-device.ts';

/** The two sizes of a Skylla-i. */
const sizes = { small: 80, large: 100 } as const;

/** A Skylla-i: the battery is on its first output, and nothing on the others. Without mains it leaves the bus. */
export function plantSkylla({ plant, of: [name], identity }: Site, outputs: 2 | 3): PlantDevice {
  const part = plant.get('acCharger', name);
  const { battery } = part;
  const size = part.ratedAmps <= sizes.small ? sizes.small : sizes.large;
  const main = { volts: part.volts, amps: 0, celsius: 0 };
  const others = Array.from({ length: outputs - 1 }, () => ({ volts: part.volts, amps: 0, celsius: null }));
  const readings: SkyllaReadings = {
    ...{ ...skyllaReadings(outputs), ...presetsFor(battery), outputs: [main, ...others] },
    limitAmps: Math.min(part.ratedAmps, size),
  };
  let shownMode = readings.mode;
  let orderedAmps = readings.limitAmps;
  return {
    nodes: [skylla(readings, identity, size)],
    get hasPower() {
      return part.hasMains;
    },
    command() {
      if (readings.mode !== shownMode) part.order({ isOn: readings.mode === chargerModes.on });
      if (readings.limitAmps !== orderedAmps) part.order({ limitAmps: readings.limitAmps });
      orderedAmps = readings.limitAmps;
    },
    measure() {
      main.volts = part.volts;
      main.amps = part.amps;
      main.celsius = battery.celsius;
      for (const other of others) other.volts = part.volts;
      readings.acAmps = part.acAmps;
      readings.mode = part.isOn ? chargerModes.on : chargerModes.off;
      shownMode = readings.mode;
      readings.workingState = stageStates[part.stage];
      readings.state = part.isActive ? readings.workingState : deviceStates.off;
    },
  };
}
