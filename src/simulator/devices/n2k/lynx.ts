import { type HistoryReadings, historyReadings, historyRegisters } from './battery-history.ts';
import {
  type BatteryReadings,
  batteryReadings,
  batteryStatus,
  type DcReadings,
  dcDetails,
  dcTypes,
  hasBit,
  kelvin,
  monitorRegisters,
  switchBank,
} from './battery-readings.ts';
import { classes, functions, type Identity, type Make, type NodeModel, victronNode } from './node-model.ts';
import { measured, record, told } from './registers.ts';
import { dataInstance } from './sent-message.ts';

/** What a Lynx Shunt measures. */
export interface LynxShuntReadings extends BatteryReadings, HistoryReadings {
  /** Behind the main fuse. */
  fusedVolts: number | null;
  /** Alarm bits for which the relay is closed. */
  relayReasons: number;
}

export function lynxShuntReadings(): LynxShuntReadings {
  return {
    ...{ ...batteryReadings(), ...historyReadings(), leastVolts: 23.12, mostVolts: 28.85 },
    ...{ volts: 26.41, amps: -12.6, celsius: 19.5, fusedVolts: 26.38, relayReasons: 0 },
  };
}

/** What a Lynx Ion knows of its pack: the readings are those of the pack, with the highest temperature. */
export interface LynxIonReadings extends BatteryReadings {
  leastCellVolts: number | null;
  mostCellVolts: number | null;
  leastCellCelsius: number | null;
  /** VREG 0371: numbers of /State 0 to 17. */
  bmsState: number;
  /** VREG 0372. */
  bmsErrors: number;
  /** Single batteries, 16 at most. */
  readonly batteries: readonly DcReadings[];
}

export function lynxIonReadings(batteries = 2): LynxIonReadings {
  return {
    ...{ ...batteryReadings(), volts: 26.52, amps: 21.4, celsius: 24.5, soc: 78.4, secondsToGo: null },
    ...{ leastCellVolts: 3.31, mostCellVolts: 3.33, leastCellCelsius: 22.5, bmsState: 9, bmsErrors: 0 },
    batteries: Array.from({ length: batteries }, (_, index) => ({
      ...{ volts: 26.5 + index / 50, amps: null, celsius: 23.5 + index },
    })),
  };
}

const battery = { deviceClass: classes.generation, deviceFunction: functions.battery } as const;
const shunt: Make = { productCode: 0x0141, model: 'Lynx Shunt VE.Can', firmware: 0x0107, database: 1301, ...battery };
const ion: Make = { productCode: 0x0142, model: 'Lynx Ion', firmware: 0x0114, database: 1301, ...battery };
const detailsBytes = 9;
/**
 * Which alarm bits the switches of a Lynx Shunt's banks stand for; behind the first two (?) in the order of the bits
 * (vecan.md, 7, Switch banks).
 */
const bankBits = [0, 1, 2, 3, 4, 5, 6] as const;
/** Instance of the first of the single batteries of a Lynx Ion. */
const firstBattery = 10;

/** A Lynx Shunt: the second instance is the voltage behind the fuse (vecan.md, 7). */
export function lynxShunt(readings: LynxShuntReadings, identity: Identity): NodeModel {
  const main = dataInstance(0);
  return victronNode(shunt, identity, {
    messages: [
      batteryStatus(main, () => readings),
      batteryStatus(dataInstance(1), () => ({ volts: readings.fusedVolts })),
      dcDetails(main, dcTypes.battery, () => readings, { length: detailsBytes }),
      switchBank(0, () => bankBits.map((bit) => hasBit(readings.alarms, bit))),
      switchBank(1, () => bankBits.map((bit) => hasBit(readings.relayReasons, bit))),
    ],
    registers: [
      ...monitorRegisters(readings),
      measured(0xed7d, 'sn16', 100, () => readings.fusedVolts),
      ...historyRegisters(readings),
    ],
  });
}

/** A Lynx Ion: pack, lowest and highest cell, single batteries (vecan.md, 7). */
export function lynxIon(readings: LynxIonReadings, identity: Identity): NodeModel {
  const main = dataInstance(0);
  return victronNode(ion, identity, {
    messages: [
      batteryStatus(main, () => readings),
      batteryStatus(dataInstance(1), () => ({ volts: readings.leastCellVolts })),
      batteryStatus(dataInstance(2), () => ({ volts: readings.mostCellVolts })),
      ...readings.batteries.map((one, index) => batteryStatus(dataInstance(firstBattery + index), () => one)),
      dcDetails(main, dcTypes.battery, () => readings, { length: detailsBytes }),
    ],
    registers: [
      ...monitorRegisters(readings),
      told(0x0371, 'un8', 1, () => readings.bmsState),
      told(0x0372, 'un32', 1, () => readings.bmsErrors),
      record(0x0385, () => words(readings.leastCellVolts, readings.mostCellVolts)),
      record(0x0386, () => words(kelvin(readings.leastCellCelsius), kelvin(readings.celsius))),
    ],
  });
}

/** Least and highest, 16 bits of hundredths each. */
function words(least: number | null, most: number | null): Uint8Array {
  const raws = [least, most].map((value) => (value === null ? 0xffff : Math.round(value * 100)));
  return Uint8Array.from(raws.flatMap((raw) => [raw & 0xff, raw >> 8]));
}
