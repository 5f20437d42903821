import type { Value } from '../../src/store/values.ts';

type Read = (raw: string) => Value;
/** Where a label's text is shown, and as what. */
type Shown = readonly [path: string, read: Read];

const per =
  (digitsPerUnit: number): Read =>
  (raw) =>
    Number(raw) / digitsPerUnit;
const milli = per(1_000);
const centi = per(100);
const whole = per(1);
const onOff: Read = (raw) => (raw === 'ON' ? 1 : 0);
const alarmOnOff: Read = (raw) => (raw === 'ON' ? 2 : 0);
const seconds: Read = (raw) => (raw === '-1' ? null : Number(raw) * 60);
const hexDigits: Read = (raw) => Number.parseInt(raw, 16);
const text: Read = (raw) => raw;
const bit =
  (mask: number): Read =>
  (raw) =>
    (Number(raw) & mask) === 0 ? 0 : 2;

/** What all devices tell. */
const common: Readonly<Record<string, readonly Shown[]>> = {
  PID: [['/ProductId', whole]],
  'SER#': [['/Serial', text]],
  FW: [['/FirmwareVersion', hexDigits]],
  FWE: [['/FirmwareVersion', hexDigits]],
  V: [['/Dc/0/Voltage', milli]],
};

const battery: Readonly<Record<string, readonly Shown[]>> = {
  ...common,
  I: [['/Dc/0/Current', milli]],
  P: [['/Dc/0/Power', whole]],
  VS: [['/Dc/1/Voltage', milli]],
  CE: [['/ConsumedAmphours', milli]],
  SOC: [['/Soc', per(10)]],
  TTG: [['/TimeToGo', seconds]],
  Alarm: [['/Alarms/Alarm', alarmOnOff]],
  Relay: [['/Relay/0/State', onOff]],
  AR: [
    ['/Alarms/LowVoltage', bit(1)],
    ['/Alarms/HighVoltage', bit(2)],
    ['/Alarms/LowSoc', bit(4)],
    ['/Alarms/LowStarterVoltage', bit(8)],
    ['/Alarms/HighStarterVoltage', bit(16)],
    ['/Alarms/LowTemperature', bit(32)],
    ['/Alarms/HighTemperature', bit(64)],
    ['/Alarms/MidVoltage', bit(128)],
  ],
  // The model is shown by its product id.
  BMV: [],
  H1: [['/History/DeepestDischarge', milli]],
  H2: [['/History/LastDischarge', milli]],
  H3: [['/History/AverageDischarge', milli]],
  H4: [['/History/ChargeCycles', whole]],
  H5: [['/History/FullDischarges', whole]],
  H6: [['/History/TotalAhDrawn', milli]],
  H7: [['/History/MinimumVoltage', milli]],
  H8: [['/History/MaximumVoltage', milli]],
  H9: [['/History/TimeSinceLastFullCharge', whole]],
  H10: [['/History/AutomaticSyncs', whole]],
  H11: [['/History/LowVoltageAlarms', whole]],
  H12: [['/History/HighVoltageAlarms', whole]],
  H15: [['/History/MinimumStarterVoltage', milli]],
  H16: [['/History/MaximumStarterVoltage', milli]],
  H17: [['/History/DischargedEnergy', centi]],
  H18: [['/History/ChargedEnergy', centi]],
};

const solarcharger: Readonly<Record<string, readonly Shown[]>> = {
  ...common,
  I: [['/Dc/0/Current', milli]],
  VPV: [['/Pv/V', milli]],
  PPV: [['/Yield/Power', whole]],
  CS: [['/State', whole]],
  ERR: [['/ErrorCode', whole]],
  MPPT: [['/MppOperationMode', whole]],
  OR: [['/DeviceOffReason', whole]],
  LOAD: [['/Load/State', onOff]],
  IL: [['/Load/I', milli]],
  Relay: [['/Relay/0/State', onOff]],
  H19: [['/Yield/User', centi]],
  H20: [['/History/Daily/0/Yield', centi]],
  H21: [['/History/Daily/0/MaxPower', whole]],
  H22: [['/History/Daily/1/Yield', centi]],
  H23: [['/History/Daily/1/MaxPower', whole]],
  HSDS: [['/History/Daily/0/Nr', whole]],
};

const inverter: Readonly<Record<string, readonly Shown[]>> = {
  ...common,
  AC_OUT_V: [['/Ac/Out/L1/V', centi]],
  AC_OUT_I: [['/Ac/Out/L1/I', per(10)]],
  AC_OUT_S: [['/Ac/Out/L1/S', whole]],
  CS: [['/State', whole]],
  MODE: [['/Mode', whole]],
  OR: [['/DeviceOffReason', whole]],
  AR: [
    ['/Alarms/LowVoltage', bit(1)],
    ['/Alarms/HighVoltage', bit(2)],
    ['/Alarms/LowTemperature', bit(32)],
    ['/Alarms/HighTemperature', bit(64)],
    ['/Alarms/Overload', bit(256)],
    ['/Alarms/Ripple', bit(512)],
    ['/Alarms/LowVoltageAcOut', bit(1_024)],
    ['/Alarms/HighVoltageAcOut', bit(2_048)],
  ],
  // Warnings stand in the paths of AR, which wins.
  WARN: [],
};

const charger: Readonly<Record<string, readonly Shown[]>> = {
  ...common,
  I: [['/Dc/0/Current', milli]],
  T: [['/Dc/0/Temperature', whole]],
  CS: [['/State', whole]],
  ERR: [['/ErrorCode', whole]],
  // Nobody has said what it means.
  'HC#': [],
};

const dcdc: Readonly<Record<string, readonly Shown[]>> = {
  ...common,
  I: [['/Dc/0/Current', milli]],
  P: [['/Dc/0/Power', whole]],
  DC_IN_V: [['/Dc/In/V', centi]],
  DC_IN_I: [['/Dc/In/I', per(10)]],
  DC_IN_P: [['/Dc/In/P', whole]],
  CS: [['/State', whole]],
  ERR: [['/ErrorCode', whole]],
  OR: [['/DeviceOffReason', whole]],
};

/** Where each label that the recordings hold is shown, by type of service; by hand from vedirect.md, 2.5 and 5. */
const shownLabels: Readonly<Record<string, Readonly<Record<string, readonly Shown[]>>>> = {
  battery,
  solarcharger,
  inverter,
  charger,
  dcdc,
};

/**
 * The store paths that a service must have after `fields`, with their values.
 * @throws Error for a type of service or a label that is not in the tables above
 */
export function pathsOf(type: string, fields: ReadonlyMap<string, string>): Record<string, Value> {
  const labels = shownLabels[type];
  if (labels === undefined) throw new Error(`no table of labels for ${type}`);
  const entries = [...fields].flatMap(([label, raw]) => {
    const shown = labels[label];
    if (shown === undefined) throw new Error(`no path is known for label ${label} of ${type}`);
    return shown.map(([path, read]) => [path, raw === '---' ? null : read(raw)] as const);
  });
  return Object.fromEntries(entries);
}
