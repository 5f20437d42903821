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
import { type ChargeSettings, chargeSettings } from './charge-settings.ts';
import { ChargerLink } from './charger-link.ts';
import { type ChargerState, chargerStatus, chargerSwitch } from './charger-status.ts';
import type { MpptProduct } from './mppt-products.ts';
import { type Identity, type NodeModel, victronNode } from './node-model.ts';
import { measured, type RegisterEntry, told } from './registers.ts';
import { dataInstance, type SentMessage } from './sent-message.ts';

/** What a solar charger measures and does. */
export interface MpptReadings extends DcReadings, ChargerState, ChargeSettings {
  pvVolts: number | null;
  pvAmps: number | null;
  readonly link: ChargerLink;
  /** VREG EDB3; null: as the state says. */
  trackerMode: number | null;
  /** Bits of VREG 0207. */
  offReasons: number;
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
    ...{ link: new ChargerLink(), trackerMode: null, offReasons: 0 },
    ...{ limitAmps: 70, floatVolts: 27.6, absorptionVolts: 28.8, hasPresetVolts: false },
  };
}

/** VREG EDB3. */
export const trackerModes = { off: 0, limited: 1, tracking: 2 } as const;
/** Of a setting, per 24 V. */
const settableVolts = { least: 24, most: 34.8 } as const;

/** A solar charger on VE.Can (vecan.md, 7). */
export function mppt(readings: MpptReadings, identity: Identity, product: MpptProduct): NodeModel {
  const battery = dataInstance(0);
  const panels = dataInstance(1);
  const isActive = (): boolean => readings.state !== 0;
  const hasAlarm = (bit: number): boolean => hasBit(readings.alarms, bit);
  return victronNode(product, identity, {
    messages: [
      batteryStatus(battery, () => readings),
      batteryStatus(panels, () => ({ volts: readings.pvVolts, amps: readings.pvAmps })),
      dcDetails(battery, dcTypes.battery, () => ({})),
      dcDetails(panels, dcTypes.solar, () => ({})),
      chargerStatus(readings),
      // vecan.md, 7, Switch banks: relay, alarm, low and high battery voltage, solar activity.
      switchBank(0, () => [readings.relay, readings.alarms !== 0, hasAlarm(0), hasAlarm(1), isActive()]),
      ...(product.isNew ? newMessages(readings) : []),
    ],
    registers: mpptRegisters(readings, product.ratedAmps),
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

function mpptRegisters(readings: MpptReadings, ratedAmps: number): RegisterEntry[] {
  return [
    chargerSwitch(readings),
    told(0x0201, 'un8', 1, () => readings.state),
    told(0xedbb, 'un16', 100, () => readings.pvVolts),
    measured(0xedbd, 'un16', 10, () => readings.pvAmps),
    told(0xedbc, 'un32', 100, () => product(readings.pvVolts, readings.pvAmps)),
    measured(
      0xedb3,
      'un8',
      1,
      () => readings.trackerMode ?? (readings.state === 0 ? trackerModes.off : trackerModes.tracking),
    ),
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
    measured(0x0207, 'un32', 1, () => readings.offReasons),
    ...chargeSettings(readings, ratedAmps, settableVolts),
    ...readings.link.registers(),
  ];
}

function product(volts: number | null, amps: number | null): number | null {
  return volts === null || amps === null ? null : volts * amps;
}
