import { batteryStatus, type DcReadings, dcDetails, dcTypes, switchBank, usualMs } from './battery-readings.ts';
import { operatingStateOf } from './charger-status.ts';
import { classes, functions, type Identity, type Make, type NodeModel, victronNode } from './node-model.ts';
import { measured, type RegisterEntry, settable, told } from './registers.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

/** One phase of an AC side. */
export interface AcPhase {
  volts: number | null;
  amps: number | null;
  hertz: number | null;
  watts: number | null;
}

/** What a VE.Bus system behind its interface measures and does. */
export interface VebusReadings extends DcReadings {
  soc: number | null;
  /** VREG 0200: 1 charger only, 2 inverter only, 3 on, 4 off. */
  mode: number;
  /** VREG 0201: 0 off, 3 to 7 charging, 8 pass-through, 9 inverting. */
  state: number;
  /** VREG 0204: 0, 1, or 240: none. */
  activeInput: number;
  /** Of AC-in 1. */
  limitAmps: number;
  /** Of AC-in 2; null: there is none. */
  secondLimitAmps: number | null;
  leastLimitAmps: number;
  mostLimitAmps: number;
  /** Switches of bank 0: warnings and alarms; which is which (?). */
  readonly alarms: (0 | 1)[];
  /** Switches of bank 1: LEDs. */
  readonly leds: (0 | 1)[];
  readonly output: readonly AcPhase[];
  readonly input: readonly AcPhase[];
}

/** What scene vebus-1ph shows, on one phase or more. */
export function vebusReadings(phases = 1): VebusReadings {
  const each = (phase: AcPhase): AcPhase[] => Array.from({ length: phases }, () => ({ ...phase }));
  return {
    ...{ volts: 26.31, amps: -18.2, celsius: 22.4, soc: 81, mode: 3, state: 9 },
    ...{ activeInput: 0, limitAmps: 16, secondLimitAmps: null, leastLimitAmps: 3.4, mostLimitAmps: 50 },
    ...{ alarms: [0, 0, 0, 0], leds: [1, 0, 0, 0, 0, 1, 0, 0] },
    output: each({ volts: 230, amps: 2, hertz: 50, watts: 431 }),
    input: each({ volts: 231, amps: 1, hertz: 49.984_375, watts: -120 }),
  };
}

/** By phase (vecan.md, 4): voltage, current and frequency; power. */
const phasePgns = [
  { basic: 65014, power: 65013 },
  { basic: 65011, power: 65010 },
  { basic: 65008, power: 65007 },
] as const;
/** State of 127509 by that of VREG 0201; a system that charges passes its input through (vecan.md, 7). */
const inverterStates: ReadonlyMap<number, number> = new Map([
  [0, 4],
  [1, 2],
  [2, 3],
  [9, 0],
]);
const passThrough = 1;
/** VREG 0200, and the states into which a mode forces a system. */
export const vebusModes = { charger: 1, inverter: 2, on: 3, off: 4 } as const;
const forcedStates: ReadonlyMap<number, number> = new Map([
  [vebusModes.charger, 3],
  [vebusModes.inverter, 9],
  [vebusModes.off, 0],
]);

const make: Omit<Make, 'deviceFunction'> = {
  ...{ productCode: 0x0103, model: 'VE.Bus to NMEA2000', firmware: 0x0106, database: 1301 },
  deviceClass: classes.generation,
};

/**
 * A VE.Bus interface: two nodes of one serial number with neighbouring unique numbers, one for output and battery, one
 * for the AC input, which has no registers (vecan.md, 4 and 7).
 */
export function vebus(readings: VebusReadings, identity: Identity): NodeModel[] {
  const battery = dataInstance(0);
  const inverter = victronNode({ ...make, deviceFunction: functions.inverter }, identity, {
    messages: [
      batteryStatus(battery, () => readings),
      chargerSide(readings),
      inverterSide(readings),
      ...readings.output.flatMap((phase, index) => acMessages(index, phase)),
      switchBank(0, () => readings.alarms),
      switchBank(1, () => readings.leds, 0),
      dcDetails(battery, dcTypes.battery, () => ({ soc: readings.soc }), { everyMs: 0 }),
    ],
    registers: vebusRegisters(readings),
  });
  const neighbour = { ...identity, uniqueNumber: identity.uniqueNumber + 1 };
  const input = victronNode({ ...make, deviceFunction: functions.acInput }, neighbour, {
    messages: readings.input.flatMap((phase, index) => acMessages(index, phase)),
  });
  return [inverter, input];
}

function acMessages(index: number, phase: AcPhase): SentMessage[] {
  const pgns = phasePgns[index];
  if (pgns === undefined) return [];
  return [
    {
      ...{ pgn: pgns.basic, everyMs: usualMs },
      values: () => ({ lineNeutralAcRmsVoltage: phase.volts, acFrequency: phase.hertz, acRmsCurrent: phase.amps }),
    },
    { pgn: pgns.power, everyMs: usualMs, values: () => ({ realPower: phase.watts }) },
  ];
}

function chargerSide(readings: VebusReadings): SentMessage {
  return {
    ...{ pgn: 127507, everyMs: usualMs, fixed: { chargeMode: 0 } },
    own: { instance: dataInstance(0), batteryInstance: dataInstance(0) },
    values: () => ({
      operatingState: operatingStateOf(readings.state),
      enabled: readings.mode === vebusModes.on || readings.mode === vebusModes.charger ? 1 : 0,
      equalizationPending: 0,
      equalizationTimeRemaining: 0,
    }),
  };
}

function inverterSide(readings: VebusReadings): SentMessage {
  return {
    ...{ pgn: 127509, everyMs: usualMs },
    own: { instance: dataInstance(0), acInstance: dataInstance(0), dcInstance: dataInstance(0) },
    values: () => ({
      operatingState: inverterStates.get(readings.state) ?? passThrough,
      inverterEnable: readings.mode === vebusModes.on || readings.mode === vebusModes.inverter ? 1 : 0,
    }),
  };
}

function vebusRegisters(readings: VebusReadings): RegisterEntry[] {
  const stateWhenOn = readings.state;
  return [
    settable(0x0200, 'un8', 1, {
      oneOf: Object.values(vebusModes),
      read: () => readings.mode,
      set(mode) {
        readings.mode = mode;
        readings.state = forcedStates.get(mode) ?? stateWhenOn;
      },
    }),
    told(0x0201, 'un8', 1, () => readings.state),
    told(0x0203, 'un16', 10, () => activeLimit(readings)),
    told(0x0204, 'un8', 1, () => readings.activeInput),
    measured(0x0211, 'un16', 10, () => readings.leastLimitAmps),
    measured(0x0212, 'un16', 10, () => readings.mostLimitAmps),
    settable(0x0214, 'un16', 10, {
      read: () => readings.limitAmps,
      // 0 stands for the minimum (vecan.md, 5).
      set(amps) {
        readings.limitAmps = Math.max(amps, readings.leastLimitAmps);
      },
      least: 0,
      most: readings.mostLimitAmps,
    }),
  ];
}

/** Of the input that is in use; AC-in 1 while there is none. */
function activeLimit({ activeInput, limitAmps, secondLimitAmps }: VebusReadings): number {
  return activeInput === 1 && secondLimitAmps !== null ? secondLimitAmps : limitAmps;
}
