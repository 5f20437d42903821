/** The errors of a history record, newest first; 0 = none. */
type Errors = readonly [number, number, number, number];

/** All days together (register 0x104F; vedirect.md, 3.5). Volts, kWh; null where the charger keeps no such value. */
export interface HistoryTotal {
  readonly lastErrors: Errors;
  readonly userYieldKwh: number;
  readonly systemYieldKwh: number;
  readonly mostPanelVolts: number | null;
  readonly mostBatteryVolts: number | null;
  readonly leastBatteryVolts: number | null;
  readonly daysAvailable: number | null;
}

/** One day (registers 0x1050 to 0x106E; vedirect.md, 3.5). */
export interface HistoryDay {
  readonly yieldKwh: number;
  readonly consumedKwh: number | null;
  readonly mostBatteryVolts: number;
  readonly leastBatteryVolts: number;
  readonly lastErrors: Errors;
  readonly bulkMinutes: number;
  readonly absorptionMinutes: number;
  readonly floatMinutes: number;
  readonly mostWatts: number;
  readonly mostBatteryAmps: number;
  readonly mostPanelVolts: number;
  /** 0 to 364; a change marks a new day. */
  readonly dayNumber: number;
}

/** Firmware 1.16 leaves the later fields out. */
const shortTotal = 19;
const longRecord = 34;
const notAvailable32 = 0xffff_ffff;

/** @returns undefined when the bytes are no such record */
export function decodeHistoryTotal(bytes: Uint8Array): HistoryTotal | undefined {
  if (bytes.length < shortTotal) return undefined;
  const view = viewOf(bytes);
  return {
    lastErrors: errorsAt(bytes, 2),
    userYieldKwh: view.getUint32(6, true) / 100,
    systemYieldKwh: view.getUint32(10, true) / 100,
    mostPanelVolts: hundredths(view.getUint16(14, true)),
    mostBatteryVolts: hundredths(view.getUint16(16, true)),
    leastBatteryVolts: bytes.length >= 21 ? hundredths(view.getUint16(19, true)) : null,
    daysAvailable: bytes[18] ?? null,
  };
}

/** @returns undefined when the bytes are no such record */
export function decodeHistoryDay(bytes: Uint8Array): HistoryDay | undefined {
  if (bytes.length < longRecord) return undefined;
  const view = viewOf(bytes);
  const consumed = view.getUint32(5, true);
  return {
    yieldKwh: view.getUint32(1, true) / 100,
    consumedKwh: consumed === notAvailable32 ? null : consumed / 100,
    mostBatteryVolts: view.getUint16(9, true) / 100,
    leastBatteryVolts: view.getUint16(11, true) / 100,
    lastErrors: errorsAt(bytes, 14),
    bulkMinutes: view.getUint16(18, true),
    absorptionMinutes: view.getUint16(20, true),
    floatMinutes: view.getUint16(22, true),
    mostWatts: view.getUint32(24, true),
    mostBatteryAmps: view.getUint16(28, true) / 10,
    mostPanelVolts: view.getUint16(30, true) / 100,
    dayNumber: view.getUint16(32, true),
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function errorsAt(bytes: Uint8Array, at: number): Errors {
  return [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
}

function hundredths(raw: number): number | null {
  return raw === 0xffff ? null : raw / 100;
}
