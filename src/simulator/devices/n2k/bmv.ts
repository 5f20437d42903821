import { type HistoryReadings, historyReadings, historyRegisters } from './battery-history.ts';
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
import { measured } from './registers.ts';
import { dataInstance } from './sent-message.ts';

/** What a BMV measures and has counted. */
export interface BmvReadings extends BatteryReadings, HistoryReadings {
  /** Of the starter battery; null: none is connected. */
  starterVolts: number | null;
}

/** What scene bmv702 shows, with a history. */
export function bmvReadings(): BmvReadings {
  return {
    ...batteryReadings(),
    ...historyReadings(),
    starterVolts: 12.61,
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
