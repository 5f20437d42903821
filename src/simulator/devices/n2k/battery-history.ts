import { measured, type RegisterEntry } from './registers.ts';

/** What a battery monitor has counted. */
export interface HistoryReadings {
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

/** Of a 12 V battery that is used a little each day. */
export function historyReadings(): HistoryReadings {
  return {
    ...{ deepestAmpHours: -164.5, lastDischargeAmpHours: -123.4, averageAmpHours: -61.2, chargeCycles: 19 },
    ...{ fullDischarges: 0, drawnAmpHours: -2_184, leastVolts: 11.47, mostVolts: 14.61, secondsSinceFull: 61_200 },
    ...{ synchronisations: 16, lowVoltageAlarms: 1, highVoltageAlarms: 0, dischargedKwh: 108.4, chargedKwh: 117.2 },
  };
}

/** The registers of a history (vecan.md, 5). */
export function historyRegisters(readings: HistoryReadings): RegisterEntry[] {
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
