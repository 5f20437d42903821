import {
  batteryStatus,
  type DcReadings,
  dcDetails,
  dcTypes,
  hasBit,
  kelvin,
  switchBank,
  usualMs,
} from './battery-readings.ts';
import { type ChargerState, chargerStatus, chargerSwitch } from './charger-status.ts';
import { classes, functions, type Identity, type Make, type NodeModel, victronNode } from './node-model.ts';
import { measured, type RegisterEntry, setting, told } from './registers.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

/** What a solar charger measures and does. */
export interface MpptReadings extends DcReadings, ChargerState {
  pvVolts: number | null;
  pvAmps: number | null;
  /** VREG EDDA. */
  error: number;
  /** Alarm bits (vecan.md, 5). */
  alarms: number;
  relay: number;
  yieldTodayKwh: number;
  yieldYesterdayKwh: number;
  mostWattsToday: number;
  mostWattsYesterday: number;
  totalKwh: number;
}

/** What scene mppt150-70 shows, with yields. */
export function mpptReadings(): MpptReadings {
  return {
    ...{ volts: 27.42, amps: 31.5, celsius: 24.1, pvVolts: 87.31, pvAmps: 10.2, mode: 1, state: 3, workingState: 3 },
    ...{ equalizing: 0, error: 0, alarms: 0, relay: 0, yieldTodayKwh: 2.41, yieldYesterdayKwh: 3.86 },
    ...{ mostWattsToday: 981, mostWattsYesterday: 1_544, totalKwh: 1_204.55 },
  };
}

const charger = { deviceClass: classes.generation, deviceFunction: functions.charger, database: 2000 } as const;
const makes = {
  blueSolar: { productCode: 0x0108, model: 'BlueSolar MPPT 150/70', firmware: 0x0203, ...charger },
  smartSolar: { productCode: 0xa102, model: 'SmartSolar MPPT VE.Can 150/70', firmware: 0x0313, ...charger },
} as const satisfies Record<string, Make>;
const mppModes = { off: 0, tracking: 2 } as const;
const mostChargeAmps = 70;

/** A solar charger on VE.Can (vecan.md, 7). @param isNew SmartSolar: sends the newer messages too */
export function mppt(readings: MpptReadings, identity: Identity, isNew = false): NodeModel {
  const battery = dataInstance(0);
  const panels = dataInstance(1);
  const isActive = (): boolean => readings.state !== 0;
  const hasAlarm = (bit: number): boolean => hasBit(readings.alarms, bit);
  return victronNode(isNew ? makes.smartSolar : makes.blueSolar, identity, {
    messages: [
      batteryStatus(battery, () => readings),
      batteryStatus(panels, () => ({ volts: readings.pvVolts, amps: readings.pvAmps })),
      dcDetails(battery, dcTypes.battery, () => ({})),
      dcDetails(panels, dcTypes.solar, () => ({})),
      chargerStatus(readings),
      // vecan.md, 7, Switch banks: relay, alarm, low and high battery voltage, solar activity.
      switchBank(0, () => [readings.relay, readings.alarms !== 0, hasAlarm(0), hasAlarm(1), isActive()]),
      ...(isNew ? newMessages(readings) : []),
    ],
    registers: mpptRegisters(readings),
  });
}

/** 127750 and 127751 (vecan.md, 4); which connection (?). */
function newMessages(readings: MpptReadings): SentMessage[] {
  const fixed = { sid: 0, connectionNumber: 0 };
  return [
    {
      ...{ pgn: 127750, everyMs: usualMs, fixed },
      values: () => ({ operatingState: readings.state, temperatureState: 0, overloadState: 0 }),
    },
    {
      ...{ pgn: 127751, everyMs: usualMs, fixed },
      values: () => ({ dcVoltage: readings.volts, dcCurrent: readings.amps }),
    },
  ];
}

function mpptRegisters(readings: MpptReadings): RegisterEntry[] {
  return [
    chargerSwitch(readings),
    told(0x0201, 'un8', 1, () => readings.state),
    told(0xedbb, 'un16', 100, () => readings.pvVolts),
    measured(0xedbd, 'un16', 10, () => readings.pvAmps),
    told(0xedbc, 'un32', 100, () => product(readings.pvVolts, readings.pvAmps)),
    measured(0xedb3, 'un8', 1, () => (readings.state === 0 ? mppModes.off : mppModes.tracking)),
    told(0xedd3, 'un16', 100, () => readings.yieldTodayKwh),
    measured(0xedd2, 'un16', 1, () => readings.mostWattsToday),
    measured(0xedd1, 'un16', 100, () => readings.yieldYesterdayKwh),
    measured(0xedd0, 'un16', 1, () => readings.mostWattsYesterday),
    measured(0xeddc, 'un32', 100, () => readings.totalKwh),
    measured(0xeddd, 'un32', 100, () => readings.totalKwh),
    told(0xedda, 'un8', 1, () => readings.error),
    told(0xedd8, 'un8', 1, () => readings.relay),
    measured(0xedd5, 'un16', 100, () => readings.volts),
    measured(0xedd7, 'sn16', 10, () => readings.amps),
    measured(0xedec, 'un16', 100, () => kelvin(readings.celsius)),
    setting(0xedf0, 'un16', 10, mostChargeAmps, { least: 0, most: mostChargeAmps }),
    setting(0xedf6, 'un16', 100, 27.6, { least: 24, most: 34.8 }),
    setting(0xedf7, 'un16', 100, 28.8, { least: 24, most: 34.8 }),
    ...networkRegisters(),
  ];
}

/** What chargers of one network share (vecan.md, 5). */
function networkRegisters(): RegisterEntry[] {
  return [
    setting(0x2001, 'un16', 100, null),
    setting(0x2002, 'un16', 100, null),
    setting(0x2003, 'sn16', 100, null),
    setting(0x2015, 'un16', 10, null),
    setting(0x201c, 'sn32', 1000, null),
  ];
}

function product(volts: number | null, amps: number | null): number | null {
  return volts === null || amps === null ? null : volts * amps;
}
