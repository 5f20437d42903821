import { type AlarmName, alarmBits } from '../../protocols/vedirect/alarms.ts';
import type { VeDirectService } from '../../protocols/vedirect/products.ts';
import type { Value } from '../../store/values.ts';

/** The decoded fields of a port, by label; undefined = not sent, null = not available. */
export type Fields = (label: string) => number | string | null | undefined;

/** Where the values of a kind of service come from (vedirect.md, 5). */
export interface ServiceMapping {
  /** Store path by text label, for values that are taken as they are. */
  readonly paths: Readonly<Record<string, string>>;
  /** Values that are worked out; undefined = the device does not send what is needed. */
  readonly derived: Readonly<Record<string, (fields: Fields) => Value | undefined>>;
}

const number = (value: number | string | null | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** 2 when a bit of AR is set (the alarm is latched), 1 when only WARN has it, else 0. */
function alarms(names: readonly AlarmName[], warns: boolean): ServiceMapping['derived'] {
  const entries = names.map((name) => {
    const level = (fields: Fields): Value | undefined => {
      const raised = number(fields('AR'));
      const warned = warns ? number(fields('WARN')) : undefined;
      if (raised === undefined && warned === undefined) return undefined;
      if (((raised ?? 0) & alarmBits[name]) !== 0) return 2;
      return ((warned ?? 0) & alarmBits[name]) !== 0 ? 1 : 0;
    };
    return [`/Alarms/${name}`, level] as const;
  });
  return Object.fromEntries(entries);
}

const present =
  (label: string) =>
  (fields: Fields): Value =>
    fields(label) === undefined || fields(label) === null ? 0 : 1;

/** Watts from volts and amperes where the device sends no power of its own. */
const dcPower = (fields: Fields): Value | undefined => {
  if (fields('P') !== undefined) return fields('P');
  const [volts, amps] = [number(fields('V')), number(fields('I'))];
  return volts === undefined || amps === undefined ? undefined : volts * amps;
};

const dc = { V: '/Dc/0/Voltage', I: '/Dc/0/Current' } as const;

const battery: ServiceMapping = {
  paths: {
    ...dc,
    VS: '/Dc/1/Voltage',
    VM: '/Dc/0/MidVoltage',
    DM: '/Dc/0/MidVoltageDeviation',
    T: '/Dc/0/Temperature',
    SOC: '/Soc',
    CE: '/ConsumedAmphours',
    TTG: '/TimeToGo',
    Relay: '/Relay/0/State',
    H1: '/History/DeepestDischarge',
    H2: '/History/LastDischarge',
    H3: '/History/AverageDischarge',
    H4: '/History/ChargeCycles',
    H5: '/History/FullDischarges',
    H6: '/History/TotalAhDrawn',
    H7: '/History/MinimumVoltage',
    H8: '/History/MaximumVoltage',
    H9: '/History/TimeSinceLastFullCharge',
    H10: '/History/AutomaticSyncs',
    H11: '/History/LowVoltageAlarms',
    H12: '/History/HighVoltageAlarms',
    H13: '/History/LowStarterVoltageAlarms',
    H14: '/History/HighStarterVoltageAlarms',
    H15: '/History/MinimumStarterVoltage',
    H16: '/History/MaximumStarterVoltage',
    H17: '/History/DischargedEnergy',
    H18: '/History/ChargedEnergy',
    MON: '/Settings/MonitorMode',
  },
  derived: {
    '/Dc/0/Power': dcPower,
    '/Alarms/Alarm': (fields) => {
      const on = number(fields('Alarm'));
      return on === undefined ? undefined : on * 2;
    },
    ...alarms(
      [
        'LowVoltage',
        'HighVoltage',
        'LowSoc',
        'LowStarterVoltage',
        'HighStarterVoltage',
        'LowTemperature',
        'HighTemperature',
        'MidVoltage',
      ],
      false,
    ),
    '/Settings/HasTemperature': present('T'),
    '/Settings/HasStarterVoltage': present('VS'),
    '/Settings/HasMidVoltage': present('VM'),
  },
};

const solarcharger: ServiceMapping = {
  paths: {
    ...dc,
    VPV: '/Pv/V',
    PPV: '/Yield/Power',
    CS: '/State',
    ERR: '/ErrorCode',
    MPPT: '/MppOperationMode',
    OR: '/DeviceOffReason',
    LOAD: '/Load/State',
    IL: '/Load/I',
    Relay: '/Relay/0/State',
    H19: '/Yield/User',
    H20: '/History/Daily/0/Yield',
    H21: '/History/Daily/0/MaxPower',
    H22: '/History/Daily/1/Yield',
    H23: '/History/Daily/1/MaxPower',
    HSDS: '/History/Daily/0/Nr',
  },
  derived: {
    '/Pv/I': (fields) => {
      const [watts, volts] = [number(fields('PPV')), number(fields('VPV'))];
      if (watts === undefined || volts === undefined) return undefined;
      return volts > 0 ? watts / volts : null;
    },
  },
};

const inverter: ServiceMapping = {
  paths: {
    V: '/Dc/0/Voltage',
    I: '/Dc/0/Current',
    AC_OUT_V: '/Ac/Out/L1/V',
    AC_OUT_I: '/Ac/Out/L1/I',
    AC_OUT_S: '/Ac/Out/L1/S',
    CS: '/State',
    MODE: '/Mode',
    OR: '/DeviceOffReason',
    ERR: '/ErrorCode',
    Relay: '/Relay/0/State',
    // Inverter RS
    VPV: '/Pv/V',
    PPV: '/Yield/Power',
    H19: '/Yield/User',
    H20: '/History/Daily/0/Yield',
    H21: '/History/Daily/0/MaxPower',
    H22: '/History/Daily/1/Yield',
    H23: '/History/Daily/1/MaxPower',
  },
  derived: alarms(
    [
      'LowVoltage',
      'HighVoltage',
      'LowTemperature',
      'HighTemperature',
      'Overload',
      'Ripple',
      'LowVoltageAcOut',
      'HighVoltageAcOut',
    ],
    true,
  ),
};

const charger: ServiceMapping = {
  paths: {
    ...dc,
    V2: '/Dc/1/Voltage',
    I2: '/Dc/1/Current',
    V3: '/Dc/2/Voltage',
    I3: '/Dc/2/Current',
    T: '/Dc/0/Temperature',
    CS: '/State',
    ERR: '/ErrorCode',
    MODE: '/Mode',
    OR: '/DeviceOffReason',
    Relay: '/Relay/0/State',
  },
  derived: { '/NrOfOutputs': (fields) => (fields('V3') === undefined ? 1 : 3) },
};

const dcdc: ServiceMapping = {
  paths: {
    ...dc,
    DC_IN_V: '/Dc/In/V',
    DC_IN_I: '/Dc/In/I',
    DC_IN_P: '/Dc/In/P',
    CS: '/State',
    ERR: '/ErrorCode',
    OR: '/DeviceOffReason',
    MODE: '/Mode',
  },
  derived: { '/Dc/0/Power': dcPower },
};

/** A shunt that measures something else than the battery (label MON): no state of charge, other energy paths. */
const dcMeter: ServiceMapping = {
  paths: {
    ...dc,
    VS: '/Dc/1/Voltage',
    T: '/Dc/0/Temperature',
    H17: '/History/EnergyOut',
    H18: '/History/EnergyIn',
    MON: '/Settings/MonitorMode',
  },
  derived: {
    '/Dc/0/Power': dcPower,
    ...alarms(
      ['LowVoltage', 'HighVoltage', 'LowStarterVoltage', 'HighStarterVoltage', 'LowTemperature', 'HighTemperature'],
      false,
    ),
  },
};

export const mappings: Readonly<Record<VeDirectService, ServiceMapping>> = {
  battery,
  solarcharger,
  inverter,
  multi: inverter,
  charger,
  dcdc,
  dcsource: dcMeter,
  dcload: dcMeter,
  dcsystem: dcMeter,
  alternator: dcMeter,
  fuelcell: dcMeter,
  motordrive: dcMeter,
};
