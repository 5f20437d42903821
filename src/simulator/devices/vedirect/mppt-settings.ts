import type { SolarCharger } from './mppt.ts';
import { chargerModes, type NetworkValue } from './mppt-control.ts';
import type { NumberFormat } from './register-values.ts';
import { type Limits, measured, type RegisterEntry, settable, setting } from './registers.ts';

/** What switches a solar charger: mode, remote control, load output, current (vedirect.md, 3.5). */
export function switchRegisters({ control, options, ratedAmps }: SolarCharger): RegisterEntry[] {
  const load = settable(0xedab, 'un8', 1, {
    oneOf: [0, 1, 2, 3, 4, 5, 6, 7],
    read: () => control.loadMode,
    set(mode) {
      control.loadMode = mode ?? 0;
    },
  });
  return [
    settable(0x0200, 'un8', 1, {
      oneOf: Object.values(chargerModes),
      read: () => control.mode,
      set: (mode) => control.switch(mode ?? 0),
      isAsync: true,
    }),
    settable(0x0202, 'un32', 1, {
      read: () => control.remoteControlUsed,
      // Bits can only be set (vedirect.md, 3.5).
      set(bits) {
        control.remoteControlUsed = ((bits ?? 0) | control.remoteControlUsed) >>> 0;
      },
    }),
    settable(0xedf0, 'un16', 10, {
      ...{ least: 1, most: ratedAmps },
      read: () => control.userAmps,
      set(amps) {
        control.userAmps = amps ?? ratedAmps;
      },
    }),
    ...(options.loadOutput ? [load] : []),
  ];
}

/** Of any battery. */
const mostVolts = 80;

/** Shared sense and external control (vedirect.md, 3.6). */
export function networkRegisters({ control, ratedAmps }: SolarCharger): RegisterEntry[] {
  const shared = (id: number, format: NumberFormat, divisor: number, value: NetworkValue, limits: Limits = {}) =>
    settable(id, format, divisor, {
      ...limits,
      isOptional: true,
      read: () => value.value,
      set(taken) {
        value.value = taken;
      },
      isAsync: true,
    });
  return [
    measured(0x2000, 'un8', 1, () => 1),
    shared(0x2001, 'un16', 100, control.voltageSetPoint, { least: 0, most: mostVolts }),
    shared(0x2002, 'un16', 100, control.senseVolts, { least: 0, most: mostVolts }),
    shared(0x2003, 'sn16', 100, control.senseCelsius, { least: -50, most: 100 }),
    setting(0x2004, 'un8', 1, 0, { oneOf: [0, 1, 2, 3, 4] }),
    shared(0x200a, 'sn32', 1000, control.batteryAmps),
    measured(0x200d, 'un8', 1, () => 0),
    settable(0x200e, 'un8', 1, {
      ...{ least: 0, most: 0x7f },
      read: () => control.networkMode,
      set(bits) {
        control.networkMode = bits ?? 0;
      },
      isAsync: true,
    }),
    measured(0x200f, 'un8', 1, () => (control.networkMode === 0 ? 4 : 0)),
    shared(0x2015, 'un16', 10, control.networkAmps, { least: 0, most: ratedAmps }),
    setting(0x2018, 'un8', 1, 0, { oneOf: [0, 1] }),
  ];
}

/** Values at the factory for a 12 V battery (recordings of a 100/30 and a 150/35): multiplied for others. */
const batteryVolts = { most: 17.4, least: 8, absorption: 14.4, float: 13.8, equalisation: 16.2, rebulk: 0.4 } as const;
/** Battery type: 1 to 8 fixed sets of voltages, or the user's own. */
const factoryType = 3;
const userType = 0xff;
const factoryMillivoltsPerKelvin = -16.2;

/** What it keeps in flash (vedirect.md, 3.5). */
export function settingRegisters({ nominalVolts, ratedAmps }: SolarCharger): RegisterEntry[] {
  const blocks = nominalVolts / 12;
  const volts = (id: number, initial: number): RegisterEntry =>
    setting(id, 'un16', 100, initial * blocks, {
      least: batteryVolts.least * blocks,
      most: batteryVolts.most * blocks,
    });
  const flag = (id: number, initial: 0 | 1): RegisterEntry => setting(id, 'un8', 1, initial, { oneOf: [0, 1] });
  return [
    setting(0xed2e, 'un16', 100, batteryVolts.rebulk * blocks, { least: 0.1, most: 1.6 * blocks }),
    setting(0xede0, 'sn16', 100, 5, { least: -10, most: 10 }),
    setting(0xede3, 'un16', 100, 1, { least: 0, most: 24 }),
    setting(0xede4, 'un8', 1, 8, { least: 8, most: 25 }),
    flag(0xede5, 1),
    setting(0xede6, 'un16', 10, null, { least: 0, most: ratedAmps, isOptional: true }),
    setting(0xede7, 'un16', 10, 2, { least: 0, most: 10 }),
    flag(0xede8, 0),
    setting(0xedea, 'un8', 1, nominalVolts, { oneOf: [0, 12, 24, 36, 48] }),
    measured(0xedef, 'un8', 1, () => nominalVolts),
    setting(0xedf1, 'un8', 1, factoryType, { oneOf: [1, 2, 3, 4, 5, 6, 7, 8, userType] }),
    setting(0xedf2, 'sn16', 100, factoryMillivoltsPerKelvin * blocks, { least: -50 * blocks, most: 0 }),
    volts(0xedf4, batteryVolts.equalisation),
    volts(0xedf6, batteryVolts.float),
    volts(0xedf7, batteryVolts.absorption),
    setting(0xedfb, 'un16', 100, 6, { least: 1, most: 24 }),
    setting(0xedfc, 'un16', 100, 10, { least: 1, most: 24 }),
    setting(0xedfd, 'un8', 1, 0, { least: 0, most: 250 }),
    flag(0xedfe, 1),
    flag(0xedff, 0),
    setting(0xedd9, 'un8', 1, 0, { least: 0, most: 10 }),
  ];
}
