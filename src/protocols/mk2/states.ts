import type { LedMasks } from './frame.ts';

/** Main states (mk2.md, 8). */
export const mainState = {
  down: 0,
  startup: 1,
  off: 2,
  slave: 3,
  invertFull: 4,
  invertHalf: 5,
  invertAes: 6,
  powerAssist: 7,
  bypass: 8,
  charge: 9,
} as const;

/** /State by main state; charging is told by chargeStates. */
const operatingStates: Readonly<Record<number, number>> = {
  // By name only; not seen in recordings (mk2.md, 15).
  [mainState.down]: 0,
  [mainState.startup]: 0,
  [mainState.off]: 0,
  [mainState.slave]: 0,
  [mainState.invertFull]: 9,
  [mainState.invertHalf]: 9,
  [mainState.invertAes]: 1,
  [mainState.powerAssist]: 10,
  [mainState.bypass]: 8,
};

/** /State by sub-state while charging: init, bulk, absorption, float, storage, 5 and 6 absorption, equalise, stopped. */
const chargeStates: readonly number[] = [3, 3, 4, 5, 6, 4, 4, 7, 3];

const fault = 2;
const unknownSubState = 9;

/**
 * /State of a VE.Bus system (mk2.md, 10). @returns null when the device's state is none that is known
 * @param sub counts while charging only
 */
export function operatingState(main: number, sub: number, vebusError: number): number | null {
  if (vebusError !== 0) return fault;
  if (main === mainState.charge) return chargeStates[sub] ?? null;
  return operatingStates[main] ?? null;
}

/** /VebusChargeState: the sub-state, 9 when it is none that is known. */
export function chargeState(sub: number): number {
  return isSubState(sub) ? sub : unknownSubState;
}

/** Whether a sub-state is one that exists. */
export function isSubState(sub: number): boolean {
  return sub < chargeStates.length;
}

/** Main states in which the AC input feeds the system. */
export function isOnAcInput(main: number): boolean {
  return main >= mainState.powerAssist && main <= mainState.charge;
}

/** Whether a main state is one that exists; some firmware sends rubbish (mk2.md, 4). */
export function isMainState(main: number): boolean {
  return main <= mainState.charge;
}

export const ledNames = [
  'Mains',
  'Absorption',
  'Bulk',
  'Float',
  'Inverter',
  'Overload',
  'LowBattery',
  'Temperature',
] as const;
export type LedName = (typeof ledNames)[number];

const unknownLeds = 0x1f;

/**
 * The LEDs as /Leds shows them: 0 off, 1 on, 2 blinking, 3 blinking in antiphase.
 * @returns undefined when the interface cannot tell
 */
export function ledValues({ on, blink }: LedMasks): Readonly<Record<LedName, number>> | undefined {
  if (on === unknownLeds && blink === unknownLeds) return undefined;
  const value = (bit: number): number => ((on >> bit) & 1) + 2 * ((blink >> bit) & 1);
  return {
    Mains: value(0),
    Absorption: value(1),
    Bulk: value(2),
    Float: value(3),
    Inverter: value(4),
    Overload: value(5),
    LowBattery: value(6),
    Temperature: value(7),
  };
}

/** LEDs that are lit while charging, and the sub-state that each stands for. */
const stageLeds: readonly (readonly [LedName, number])[] = [
  ['Float', 3],
  ['Absorption', 2],
  ['Bulk', 1],
];
const bulk = 1;

/** The sub-state of a device that charges and does not tell it, by its LEDs; bulk when they do not tell either. */
export function subStateOfLeds(leds: Readonly<Record<LedName, number>> | undefined): number {
  return stageLeds.find(([name]) => leds?.[name] === 1)?.[1] ?? bulk;
}

/** Alarms in the L answer: the pre-alarm's bit and the alarm's bit. */
const alarmBits = {
  HighTemperature: [0x01, 0x10],
  LowBattery: [0x02, 0x20],
  Overload: [0x04, 0x40],
  Ripple: [0x08, 0x80],
} as const;
export type AlarmName = keyof typeof alarmBits;
export const alarmNames = Object.keys(alarmBits) as AlarmName[];

/** 0 none, 1 warning, 2 alarm. */
export function alarmValue(name: AlarmName, alarms: number): number {
  const [warning, alarm] = alarmBits[name];
  if ((alarms & alarm) !== 0) return 2;
  return (alarms & warning) !== 0 ? 1 : 0;
}

/** In the L answer's last byte. */
export const vebusErrorMask = 0x1f;

/** Sensor alarms are told by LEDs that blink together (mk2.md, 8, Derived alarms); 0 or 2. */
export function sensorAlarms(leds: Readonly<Record<LedName, number>>): {
  readonly TemperatureSensor: number;
  readonly VoltageSensor: number;
} {
  const isBlinking = (name: LedName): boolean => leds[name] === 2;
  // All three together: a forced charge, no alarm.
  const isForced = isBlinking('Absorption') && isBlinking('Bulk') && isBlinking('Float');
  const alarm = (other: LedName): number => (!isForced && isBlinking('Absorption') && isBlinking(other) ? 2 : 0);
  return { TemperatureSensor: alarm('Float'), VoltageSensor: alarm('Bulk') };
}

/** /Mode by the effective switch bits of frame 41: charge, invert (mk2.md, 10, /Mode). */
export function modeOfSwitches(switches: number): number {
  const charges = (switches & 0x10) !== 0;
  const inverts = (switches & 0x20) !== 0;
  if (charges) return inverts ? 3 : 1;
  return inverts ? 2 : 4;
}

/** /VebusError in words (mk2.md, 8). */
export const vebusErrors: Readonly<Record<number, string>> = {
  1: 'a phase is missing',
  2: 'old and new MK2 mixed',
  3: 'not all devices found, or more than expected',
  4: 'no other device found',
  5: 'over-voltage on AC out',
  6: 'error in an assistant program',
  7: 'a BMS is there without its assistant',
  10: 'time synchronisation',
  14: 'a device cannot send',
  16: 'the dongle is missing',
  17: 'another device became master',
  18: 'over-voltage',
  22: 'cannot work as slave',
  24: 'switch-over protection',
  25: 'firmware versions do not fit',
  26: 'internal error',
};
