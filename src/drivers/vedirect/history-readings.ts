import { firstHistoryDay, historyDays } from '../../protocols/vedirect/hex-registers.ts';
import {
  decodeHistoryDay,
  decodeHistoryTotal,
  type HistoryDay,
  type HistoryTotal,
} from '../../protocols/vedirect/history-records.ts';
import type { Value } from '../../store/values.ts';
import type { Reading } from './reading.ts';

type Columns<T> = Readonly<Record<string, (record: T) => Value>>;

const total: Columns<HistoryTotal> = {
  DaysAvailable: ({ daysAvailable }) => daysAvailable,
  MaxPvVoltage: ({ mostPanelVolts }) => mostPanelVolts,
  MinBatteryVoltage: ({ leastBatteryVolts }) => leastBatteryVolts,
  MaxBatteryVoltage: ({ mostBatteryVolts }) => mostBatteryVolts,
  LastError1: ({ lastErrors }) => lastErrors[0],
  LastError2: ({ lastErrors }) => lastErrors[1],
  LastError3: ({ lastErrors }) => lastErrors[2],
  LastError4: ({ lastErrors }) => lastErrors[3],
};

/** Times are in minutes, as the device and VE.Can have them (vedirect.md, 5; venus-services.md, 3, differs). */
const day: Columns<HistoryDay> = {
  Yield: ({ yieldKwh }) => yieldKwh,
  Consumption: ({ consumedKwh }) => consumedKwh,
  MaxPower: ({ mostWatts }) => mostWatts,
  MaxPvVoltage: ({ mostPanelVolts }) => mostPanelVolts,
  MinBatteryVoltage: ({ leastBatteryVolts }) => leastBatteryVolts,
  MaxBatteryVoltage: ({ mostBatteryVolts }) => mostBatteryVolts,
  MaxBatteryCurrent: ({ mostBatteryAmps }) => mostBatteryAmps,
  TimeInBulk: ({ bulkMinutes }) => bulkMinutes,
  TimeInAbsorption: ({ absorptionMinutes }) => absorptionMinutes,
  TimeInFloat: ({ floatMinutes }) => floatMinutes,
  LastError1: ({ lastErrors }) => lastErrors[0],
  LastError2: ({ lastErrors }) => lastErrors[1],
  LastError3: ({ lastErrors }) => lastErrors[2],
  LastError4: ({ lastErrors }) => lastErrors[3],
  Nr: ({ dayNumber }) => dayNumber,
};

function record<T>(
  id: number,
  prefix: string,
  columns: Columns<T>,
  decode: (bytes: Uint8Array) => T | undefined,
): Omit<Reading, 'rhythm'> {
  return {
    id,
    paths: Object.keys(columns).map((name) => `${prefix}/${name}`),
    values(bytes) {
      const decoded = decode(bytes);
      return decoded === undefined ? undefined : Object.values(columns).map((column) => column(decoded));
    },
  };
}

/** All days of a solar charger together. */
export const totalReading: Reading = {
  ...record(0x104f, '/History/Overall', total, decodeHistoryTotal),
  rhythm: 'seldom',
};

/** Today, which changes, and the days before, which do not until the next day begins. */
export const dayReadings: readonly Reading[] = Array.from({ length: historyDays }, (_, ago) => ({
  ...record(firstHistoryDay + ago, `/History/Daily/${ago}`, day, decodeHistoryDay),
  rhythm: ago === 0 ? 'seldom' : 'once',
}));

/** The path that tells that a new day has begun. */
export const dayNumberPath = '/History/Daily/0/Nr';
