import type { Value } from '../../../store/values.ts';
import type { NodeKind } from './node-kind.ts';
import type { VecanService } from './telling.ts';
import type { Values } from './values-of.ts';

/**
 * Alarms and warnings come from several sources (switch banks, VREGs, 127750): each tells them by these names, and
 * derive.ts makes the paths under /Alarms of them. 1 raised, 0 not.
 */
export function alarmName(alarm: string): string {
  return `alarm ${alarm}`;
}

/** See alarmName. */
export function warningName(alarm: string): string {
  return `warning ${alarm}`;
}

/** Bits of VREGs 031E (alarms) and 031C (warnings), by the name of the alarm's path (vecan.md, 5). */
type Bits = readonly (readonly [bit: number, alarm: string])[];

const batteryBits: Bits = [
  [0, 'LowVoltage'],
  [1, 'HighVoltage'],
  [2, 'LowSoc'],
  [5, 'LowTemperature'],
  [6, 'HighTemperature'],
  [7, 'MidVoltage'],
  [14, 'BmsCable'],
];
const converterBits: Bits = [
  [6, 'HighTemperature'],
  [8, 'Overload'],
  [9, 'Ripple'],
];
const chargerBits: Bits = [
  [0, 'LowVoltage'],
  [1, 'HighVoltage'],
];

const starterBits: Bits = [...batteryBits, [3, 'LowStarterVoltage'], [4, 'HighStarterVoltage']];

const bitsByKind: Readonly<Partial<Record<NodeKind, Bits>>> = {
  bmv: starterBits,
  // What is the starter battery of others is the voltage behind the fuse here.
  'lynx-shunt': [...batteryBits, [3, 'LowFusedVoltage'], [4, 'HighFusedVoltage']],
  'lynx-ion': batteryBits,
  mppt: chargerBits,
  charger: chargerBits,
  vebus: [...converterBits, [0, 'LowBattery'], [1, 'HighDcVoltage']],
  inverter: [
    ...chargerBits,
    ...converterBits,
    [5, 'LowTemperature'],
    [10, 'LowVoltageAcOut'],
    [11, 'HighVoltageAcOut'],
  ],
};

/** Only these have a general alarm too. */
const generalAlarm: ReadonlySet<NodeKind> = new Set(['bmv', 'lynx-shunt', 'lynx-ion', 'mppt']);

/** What a word of alarm bits says. @param word null: not available */
export function alarmsIn(kind: NodeKind, word: number | null): Values {
  const general: Values = generalAlarm.has(kind)
    ? [[alarmName('Alarm'), word === null ? null : word === 0 ? 0 : 1]]
    : [];
  return [...general, ...flagsIn(bitsByKind[kind] ?? [], word, alarmName)];
}

/** What a word of warning bits says. @param word null: not available */
export function warningsIn(kind: NodeKind, word: number | null): Values {
  return flagsIn(bitsByKind[kind] ?? [], word, warningName);
}

/** 1 or 0 for each bit that has a name. @param word null: not available */
export function flagsIn(bits: Bits, word: number | null, nameOf: (name: string) => string): Values {
  return bits.map(([bit, name]) => [nameOf(name), word === null ? null : Math.floor(word / 2 ** bit) % 2]);
}

/** Every alarm that a service of a type may show; those that a device does not tell are invalid. */
export const alarmsOf: Readonly<Partial<Record<VecanService, readonly string[]>>> = {
  battery: [
    ...['Alarm', 'LowVoltage', 'HighVoltage', 'LowStarterVoltage', 'HighStarterVoltage', 'LowSoc', 'LowTemperature'],
    ...['HighTemperature', 'MidVoltage', 'LowFusedVoltage', 'HighFusedVoltage', 'HighChargeCurrent'],
    ...['HighDischargeCurrent', 'LowChargeTemperature', 'InternalFailure', 'Contactor', 'HighCurrent', 'BmsCable'],
  ],
  solarcharger: ['Alarm', 'LowVoltage', 'HighVoltage', 'HighTemperature'],
  charger: ['LowVoltage', 'HighVoltage', 'HighTemperature'],
  vebus: ['HighTemperature', 'LowBattery', 'Overload', 'Ripple', 'HighDcVoltage'],
  inverter: [
    ...['HighTemperature', 'LowTemperature', 'LowVoltage', 'HighVoltage', 'LowVoltageAcOut', 'HighVoltageAcOut'],
    ...['Overload', 'Ripple'],
  ],
};

/** 2 alarm, 1 warning, 0 neither; null when the device says nothing of it. */
export function alarmLevel(alarm: Value | undefined, warning: Value | undefined): Value {
  if (alarm === 1) return 2;
  if (warning === 1) return 1;
  return alarm === 0 || (alarm === undefined && warning === 0) ? 0 : null;
}
