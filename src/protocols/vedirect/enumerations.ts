import { alarmBits } from './alarms.ts';

type Names = Readonly<Record<number, string>>;
type BitNames = readonly (readonly [bit: number, name: string])[];

/** Label CS (vedirect.md, 2.6). The register tables have the same names. */
const deviceStates: Names = {
  0: 'off',
  1: 'low power',
  2: 'fault',
  3: 'bulk',
  4: 'absorption',
  5: 'float',
  6: 'storage',
  7: 'equalize',
  8: 'passthru',
  9: 'inverting',
  10: 'power assist',
  11: 'power supply',
  244: 'sustain',
  245: 'waking up',
  246: 'repeated absorption',
  247: 'automatic equalize',
  248: 'battery safe',
  249: 'load detection',
  250: 'blocked',
  251: 'test',
  252: 'external control',
  255: 'not available',
};

/** Label MODE (vedirect.md, 2.5). */
const deviceModes: Names = {
  1: 'charger only',
  2: 'inverter only',
  3: 'on',
  4: 'off',
  5: 'eco',
  252: 'standby',
  253: 'hibernate',
};

/** Label MPPT (vedirect.md, 2.5). */
const trackerModes: Names = {
  0: 'off',
  1: 'voltage or current limited',
  2: 'MPPT active',
};

/** Label MON: what a shunt measures (vedirect.md, 2.7). */
const monitorModes: Names = {
  [-9]: 'solar charger',
  [-8]: 'wind charger',
  [-7]: 'shaft generator',
  [-6]: 'alternator',
  [-5]: 'fuel cell',
  [-4]: 'water generator',
  [-3]: 'DC/DC charger',
  [-2]: 'AC charger',
  [-1]: 'generic source',
  0: 'battery monitor',
  1: 'generic load',
  2: 'electric drive',
  3: 'fridge',
  4: 'water pump',
  5: 'bilge pump',
  6: 'DC system',
  7: 'inverter',
  8: 'water heater',
};

/** Labels AR and WARN (vedirect.md, 2.7). */
const alarms: BitNames = [
  [alarmBits.LowVoltage, 'low voltage'],
  [alarmBits.HighVoltage, 'high voltage'],
  [alarmBits.LowSoc, 'low state of charge'],
  [alarmBits.LowStarterVoltage, 'low starter voltage'],
  [alarmBits.HighStarterVoltage, 'high starter voltage'],
  [alarmBits.LowTemperature, 'low temperature'],
  [alarmBits.HighTemperature, 'high temperature'],
  [alarmBits.MidVoltage, 'mid-point voltage'],
  [alarmBits.Overload, 'overload'],
  [alarmBits.Ripple, 'DC ripple'],
  [alarmBits.LowVoltageAcOut, 'low AC output voltage'],
  [alarmBits.HighVoltageAcOut, 'high AC output voltage'],
  [alarmBits.ShortCircuit, 'short circuit'],
  [alarmBits.BmsLockout, 'BMS lock-out'],
  // Has no alarm path.
  [16_384, 'BMS cable failure'],
];

/** Label OR (vedirect.md, 2.7). */
const offReasons: BitNames = [
  [0x1, 'no input power'],
  [0x2, 'power switch'],
  [0x4, 'switched off by its mode'],
  [0x8, 'remote input'],
  [0x10, 'protection'],
  [0x20, 'pay-as-you-go'],
  [0x40, 'BMS'],
  [0x80, 'engine shut down'],
  [0x100, 'analysing the input voltage'],
  [0x200, 'battery temperature too low'],
  [0x400, 'no PV power'],
  [0x800, 'battery voltage too low'],
  [0x1000, 'mains voltage too low'],
  [0x2000, 'no CAN synchronisation'],
  [0x4000, 'not enough inverters'],
  [0x8000, 'active alarm'],
];

/** What a device does, from the text label CS. */
export function deviceStateName(code: number): string {
  return nameIn(deviceStates, code);
}

/** How a device is switched, from the text label MODE. */
export function deviceModeName(code: number): string {
  return nameIn(deviceModes, code);
}

/** What a solar tracker does, from the text label MPPT. */
export function trackerModeName(code: number): string {
  return nameIn(trackerModes, code);
}

/** What a shunt measures, from the text label MON. */
export function monitorModeName(code: number): string {
  return nameIn(monitorModes, code);
}

/** All alarms of a mask, from the text labels AR and WARN. */
export function alarmNames(mask: number): string[] {
  return namesIn(alarms, mask);
}

/** Every reason why a device is off, from the text label OR. */
export function offReasonNames(mask: number): string[] {
  return namesIn(offReasons, mask);
}

function nameIn(names: Names, code: number): string {
  return names[code] ?? `unknown code ${code}`;
}

/** The names of the bits that are set; bits without a name come as one number at the end. */
function namesIn(bits: BitNames, mask: number): string[] {
  const set = bits.filter(([bit]) => (mask & bit) !== 0);
  const unknown = mask - set.reduce((sum, [bit]) => sum + bit, 0);
  const names = set.map(([, name]) => name);
  return unknown === 0 ? names : [...names, `unknown bits 0x${unknown.toString(16)}`];
}
