import { secondsPerHour } from '../../plant/numbers.ts';
import type { SolarCharger } from './mppt.ts';
import { chargerModes, type NetworkValue } from './mppt-control.ts';
import { fixedTypes, type MpptSetup, userType } from './mppt-setup.ts';
import type { NumberFormat } from './register-values.ts';
import { answerFlags, type Limits, measured, type RegisterEntry, settable, setting } from './registers.ts';

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
    settable(0x2004, 'un8', 1, {
      oneOf: [0, 1, 2, 3, 4],
      read: () => control.command,
      set(command) {
        control.command = command ?? 0;
      },
    }),
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

/** What voltages of a 12 V battery can be set to. */
const batteryVolts = { least: 8, most: 17.4, mostRebulk: 1.6 } as const;

/** What it keeps in flash (vedirect.md, 3.5). */
export function settingRegisters({ setup, ratedAmps }: SolarCharger): RegisterEntry[] {
  return [
    ...voltageRegisters(setup),
    ...timeAndCurrentRegisters(setup, ratedAmps),
    setting(0xede4, 'un8', 1, 8, { least: 8, most: 25 }),
    flag(0xede5, 1),
    flag(0xede8, 0),
    setting(0xedfc, 'un16', 100, 10, { least: 1, most: 24 }),
    setting(0xedfd, 'un8', 1, 0, { least: 0, most: 250 }),
    flag(0xedff, 0),
    setting(0xedd9, 'un8', 1, 0, { least: 0, most: 10 }),
  ];
}

/** Type and voltages of the battery. Limits go with its nominal voltage, which can be set too. */
function voltageRegisters(setup: MpptSetup): RegisterEntry[] {
  const volts = (id: number, name: 'absorptionVolts' | 'floatVolts' | 'equaliseVolts'): RegisterEntry =>
    ofUserType(setup, id, 'un16', 100, {
      get least() {
        return batteryVolts.least * setup.blocks;
      },
      get most() {
        return batteryVolts.most * setup.blocks;
      },
      read: () => setup.settings[name] ?? null,
      set: (value) => setup.change({ [name]: value ?? setup.settings[name] }),
    });
  return [
    settable(0xedea, 'un8', 1, {
      oneOf: [0, 12, 24, 36, 48],
      read: () => setup.voltageSetting,
      set: (value) => setup.takeVoltage(value ?? 0),
    }),
    measured(0xedef, 'un8', 1, () => setup.nominalVolts),
    settable(0xedf1, 'un8', 1, {
      oneOf: [...fixedTypes, userType],
      read: () => setup.batteryType,
      set: (type) => setup.takeType(type ?? userType),
    }),
    ofUserType(setup, 0xedf2, 'sn16', 100, {
      get least() {
        return -50 * setup.blocks;
      },
      most: 0,
      read: () => setup.settings.voltsPerCelsius * 1_000,
      set: (millivolts) => setup.change({ voltsPerCelsius: (millivolts ?? 0) / 1_000 }),
    }),
    volts(0xedf4, 'equaliseVolts'),
    volts(0xedf6, 'floatVolts'),
    volts(0xedf7, 'absorptionVolts'),
    settable(0xed2e, 'un16', 100, {
      least: 0.1,
      get most() {
        return batteryVolts.mostRebulk * setup.blocks;
      },
      read: () => setup.settings.rebulkVolts,
      set: (value) => setup.change({ rebulkVolts: value ?? setup.settings.rebulkVolts }),
    }),
  ];
}

/** Taken for the user's own battery type only: the others stand fast (vedirect.md, 3.5). */
function ofUserType(setup: MpptSetup, ...entry: Parameters<typeof settable>): RegisterEntry {
  const [id, register] = settable(...entry);
  const { write } = register;
  if (write === undefined) return [id, register];
  const refused = { flags: answerFlags.parameterError };
  return [id, { ...register, write: (bytes) => (setup.batteryType === userType ? write(bytes) : refused) }];
}

/** How long it absorbs and equalises, by which current absorption ends, and what a cold battery gets. */
function timeAndCurrentRegisters(setup: MpptSetup, ratedAmps: number): RegisterEntry[] {
  const hours = (id: number, name: 'absorptionSeconds' | 'equaliseSeconds', least: number): RegisterEntry =>
    settable(id, 'un16', 100, {
      ...{ least, most: 24 },
      read: () => setup.settings[name] / secondsPerHour,
      set: (value) => setup.change({ [name]: (value ?? 0) * secondsPerHour }),
    });
  return [
    settable(0xede0, 'sn16', 100, {
      ...{ least: -10, most: 10 },
      read: () => setup.settings.coldCelsius,
      set: (value) => setup.change({ coldCelsius: value ?? 0 }),
    }),
    hours(0xede3, 'equaliseSeconds', 0),
    settable(0xede6, 'un16', 10, {
      ...{ least: 0, most: ratedAmps, isOptional: true },
      read: () => setup.settings.coldAmps ?? null,
      set: (value) => setup.change({ coldAmps: value ?? undefined }),
    }),
    settable(0xede7, 'un16', 10, {
      ...{ least: 0, most: 10 },
      read: () => setup.settings.tailAmps,
      set: (value) => setup.change({ tailAmps: value ?? 0 }),
    }),
    hours(0xedfb, 'absorptionSeconds', 1),
    settable(0xedfe, 'un8', 1, {
      oneOf: [0, 1],
      read: () => Number(setup.settings.isAdaptive),
      set: (value) => setup.change({ isAdaptive: value === 1 }),
    }),
  ];
}

function flag(id: number, initial: 0 | 1): RegisterEntry {
  return setting(id, 'un8', 1, initial, { oneOf: [0, 1] });
}
