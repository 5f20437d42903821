import { type AcPhase, type VebusReadings, vebus, vebusModes, vebusReadings } from '../../devices/n2k/vebus.ts';
import type { Multi, MultiState } from '../../plant/multi.ts';
import type { MultiMode } from '../../plant/multi-orders.ts';
import { deviceStates, stageStates } from './charge-states.ts';
import type { PlantDevice, Site } from './plant-device.ts';

/** VREG 0204 without an input. */
const noInput = 240;

const plantModes: ReadonlyMap<number, MultiMode> = new Map([
  [vebusModes.charger, 'charger-only'],
  [vebusModes.inverter, 'inverter-only'],
  [vebusModes.on, 'on'],
  [vebusModes.off, 'off'],
]);
const busModes: Readonly<Record<MultiMode, number>> = {
  'charger-only': vebusModes.charger,
  'inverter-only': vebusModes.inverter,
  on: vebusModes.on,
  off: vebusModes.off,
};
const states: Readonly<Record<MultiState, number>> = {
  ...stageStates,
  ...{ off: deviceStates.off, fault: deviceStates.fault, passthru: deviceStates.passthru },
  ...{ inverting: deviceStates.inverting, assisting: deviceStates.assisting },
};

/** LEDs in the order of MK2 (mk2.md): which switch of the bank is which (?). */
const leds: readonly ((multi: Multi) => boolean)[] = [
  ({ situation }) => situation === 'mains',
  ({ state }) => state === 'absorption' || state === 'repeated-absorption',
  ({ state }) => state === 'bulk',
  ({ state }) => state === 'float' || state === 'storage',
  ({ state }) => state === 'inverting',
  ({ overload }) => overload > 0,
  ({ lowBattery }) => lowBattery > 0,
  () => false,
];

/** Multis behind the interface from VE.Bus to NMEA 2000. */
export function plantVebus({ plant, of: [name], identity }: Site): PlantDevice {
  const multi = plant.get('multi', name);
  const battery = plant.get('battery', multi.description.battery);
  const readings: VebusReadings = {
    ...vebusReadings(multi.phases.length),
    ...{ limitAmps: multi.inputLimitAmps(0), leastLimitAmps: multi.limits.least, mostLimitAmps: multi.limits.most },
  };
  let shownMode = readings.mode;
  let shownAmps = readings.limitAmps;
  return {
    nodes: vebus(readings, identity),
    command() {
      const mode = plantModes.get(readings.mode);
      if (mode !== undefined && readings.mode !== shownMode) multi.order({ mode });
      if (readings.limitAmps !== shownAmps) multi.order({ inputLimitAmps: [readings.limitAmps] });
    },
    measure() {
      readings.volts = multi.volts;
      readings.amps = multi.dcAmps;
      readings.celsius = battery.celsius;
      readings.soc = battery.soc;
      showAc(multi, readings);
      showState(multi, readings);
      shownMode = readings.mode;
      shownAmps = readings.limitAmps;
    },
  };
}

function showState(multi: Multi, readings: VebusReadings): void {
  const { lowBattery, overload } = multi;
  readings.mode = busModes[multi.mode];
  readings.state = states[multi.state];
  readings.activeInput = multi.activeInput ?? noInput;
  readings.limitAmps = multi.inputLimitAmps(0);
  readings.secondLimitAmps = multi.acInputs > 1 ? multi.inputLimitAmps(1) : null;
  readings.alarms[0] = lowBattery > 0 ? 1 : 0;
  readings.alarms[1] = overload > 0 ? 1 : 0;
  for (const [index, isLit] of leds.entries()) readings.leds[index] = isLit(multi) ? 1 : 0;
}

function showAc(multi: Multi, { input, output }: VebusReadings): void {
  const { hertz, inputHertz } = multi;
  for (const [index, phase] of multi.phases.entries()) {
    const { inputVolts, inputAmps, inputWatts, outputVolts, outputAmps, outputWatts } = phase;
    set(input[index], inputVolts, inputAmps, inputWatts, inputHertz);
    set(output[index], outputVolts, outputAmps, outputWatts, hertz);
  }
}

/** Amperes have no sign on the wire (vecan.md, 4). */
function set(phase: AcPhase | undefined, volts: number, amps: number, watts: number, hertz: number): void {
  if (phase === undefined) return;
  phase.volts = volts;
  phase.amps = Math.abs(amps);
  phase.watts = watts;
  phase.hertz = hertz;
}
