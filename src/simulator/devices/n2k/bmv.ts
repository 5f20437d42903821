import {
  type BatteryReadings,
  batteryReadings,
  batteryStatus,
  dcDetails,
  dcTypes,
  hasBit,
  monitorRegisters,
  switchBank,
} from './battery-readings.ts';
import { classes, functions, type Identity, type NodeModel, victronNode } from './node-model.ts';
import { measured, type RegisterEntry } from './registers.ts';
import { dataInstance } from './sent-message.ts';

/** What a BMV measures and has counted. */
export interface BmvReadings extends BatteryReadings {
  /** Of the starter battery; null: none is connected. */
  starterVolts: number | null;
  /** H1 to H12 (vecan.md, 5). */
  deepestAmpHours: number;
  lastDischargeAmpHours: number;
  averageAmpHours: number;
  chargeCycles: number;
  fullDischarges: number;
  drawnAmpHours: number;
  leastVolts: number;
  mostVolts: number;
  secondsSinceFull: number;
  synchronisations: number;
  lowVoltageAlarms: number;
  highVoltageAlarms: number;
  dischargedKwh: number;
  chargedKwh: number;
}

/** What scene bmv702 shows, with a history. */
export function bmvReadings(): BmvReadings {
  return {
    ...batteryReadings(),
    starterVolts: 12.61,
    ...{ deepestAmpHours: -164.5, lastDischargeAmpHours: -123.4, averageAmpHours: -61.2, chargeCycles: 19 },
    ...{ fullDischarges: 0, drawnAmpHours: -2_184, leastVolts: 11.47, mostVolts: 14.61, secondsSinceFull: 61_200 },
    ...{ synchronisations: 16, lowVoltageAlarms: 1, highVoltageAlarms: 0, dischargedKwh: 108.4, chargedKwh: 117.2 },
  };
}

/** Its 127506 has no remaining capacity: database 1.301 (vecan.md, 1). */
const detailsBytes = 9;

/** Models that can stand behind the interface; 0100 is the interface itself (vecan.md, 6). */
const models: ReadonlyMap<number, { readonly name: string; readonly hasStarter: boolean }> = new Map([
  [0x0100, { name: 'BMV to NMEA2000', hasStarter: true }],
  [0x0200, { name: 'BMV-600S', hasStarter: false }],
  [0x0201, { name: 'BMV-602S', hasStarter: true }],
  [0x0203, { name: 'BMV-700', hasStarter: false }],
  [0x0204, { name: 'BMV-702', hasStarter: true }],
]);
export const bmvProducts: readonly number[] = [...models.keys()];

/** A BMV behind its interface to NMEA 2000 (vecan.md, 7). */
export function bmv(readings: BmvReadings, identity: Identity, productCode = 0x0204): NodeModel {
  const { name: model = 'BMV', hasStarter = true } = models.get(productCode) ?? {};
  const main = dataInstance(0);
  const low = (): boolean => hasBit(readings.alarms, 0);
  const starter = batteryStatus(dataInstance(1), () => ({ volts: readings.starterVolts }));
  return victronNode(
    {
      productCode,
      model,
      firmware: 0x0106,
      database: 1301,
      deviceClass: classes.generation,
      deviceFunction: functions.battery,
    },
    identity,
    {
      messages: [
        batteryStatus(main, () => readings),
        ...(hasStarter ? [starter] : []),
        dcDetails(main, dcTypes.battery, () => readings, { length: detailsBytes }),
        // (?) vecan.md, 7, Switch banks: relay, alarm, low voltage.
        switchBank(0, () => [readings.relay, readings.alarms !== 0, low()]),
      ],
      registers: [
        ...monitorRegisters(readings),
        measured(0xed7d, 'sn16', 100, () => readings.starterVolts),
        ...historyRegisters(readings),
      ],
    },
  );
}

function historyRegisters(readings: BmvReadings): RegisterEntry[] {
  return [
    measured(0x0300, 'sn32', 10, () => readings.deepestAmpHours),
    measured(0x0301, 'sn32', 10, () => readings.lastDischargeAmpHours),
    measured(0x0302, 'sn32', 10, () => readings.averageAmpHours),
    measured(0x0303, 'sn32', 1, () => readings.chargeCycles),
    measured(0x0304, 'sn32', 1, () => readings.fullDischarges),
    measured(0x0305, 'sn32', 10, () => readings.drawnAmpHours),
    measured(0x0306, 'sn32', 100, () => readings.leastVolts),
    measured(0x0307, 'sn32', 100, () => readings.mostVolts),
    measured(0x0308, 'sn32', 1, () => readings.secondsSinceFull),
    measured(0x0309, 'sn32', 1, () => readings.synchronisations),
    measured(0x030a, 'sn32', 1, () => readings.lowVoltageAlarms),
    measured(0x030b, 'sn32', 1, () => readings.highVoltageAlarms),
    measured(0x0310, 'un32', 100, () => readings.dischargedKwh),
    measured(0x0311, 'un32', 100, () => readings.chargedKwh),
  ];
}
