import { essSettingTable } from './ess-setting-table.ts';
import type { NumberSetting, Setting, TextSetting } from './setting.ts';

/** Where Modbus clients are allowed or forbidden to write; 1 = allowed (venus-services.md, 6). */
export const readWritePath = '/Settings/ModbusServer/ReadWrite';

const noLimit = -1;
const manualRelay = 2;

function real(byDefault: number, min?: number, max?: number): NumberSetting {
  return numbers('real', byDefault, min, max);
}

function integer(byDefault: number, min?: number, max?: number): NumberSetting {
  return numbers('integer', byDefault, min, max);
}

function numbers(type: NumberSetting['type'], byDefault: number, min?: number, max?: number): NumberSetting {
  return { type, default: byDefault, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function flag(byDefault: 0 | 1 = 0): NumberSetting {
  return integer(byDefault, 0, 1);
}

function text(byDefault: string): TextSetting {
  return { type: 'text', default: byDefault, longest: 256 };
}

/** The power to draw from the grid, in watts; negative feeds in. Also the limits of its volatile twin. */
export const gridSetPoint: Setting = real(50, -1_000_000, 1_000_000);

/**
 * Every setting: those that registers show, and those that the rules of the system go by (venus-services.md, 5 and
 * 6). Watts, amperes, volts, per cent.
 */
const table: Readonly<Record<string, Setting>> = {
  '/Settings/CGwacs/AcPowerSetPoint': gridSetPoint,
  '/Settings/CGwacs/MaxChargePercentage': real(100, 0, 100),
  '/Settings/CGwacs/MaxDischargePercentage': real(100, 0, 100),
  '/Settings/CGwacs/MaxChargePower': real(noLimit, noLimit),
  '/Settings/CGwacs/MaxDischargePower': real(noLimit, noLimit),
  '/Settings/CGwacs/MaxFeedInPower': real(noLimit, noLimit),
  '/Settings/CGwacs/OvervoltageFeedIn': flag(),
  '/Settings/CGwacs/PreventFeedback': flag(),
  '/Settings/CGwacs/AcExportLimit': real(noLimit, noLimit),
  '/Settings/CGwacs/AcInputLimit': real(noLimit, noLimit),
  '/Settings/CGwacs/AlwaysPeakShave': flag(),
  '/Settings/CGwacs/RunWithoutGridMeter': flag(),
  '/Settings/CGwacs/Hub4Mode': integer(1, 1, 3),
  // Clients choose a mode; the other values are states, which the control sets. 0 is the old word for 10.
  '/Settings/CGwacs/BatteryLife/State': {
    ...integer(10, 1, 12),
    written: new Map([
      [0, 10],
      [1, 1],
      [9, 9],
      [10, 10],
    ]),
  },
  '/Settings/CGwacs/BatteryLife/MinimumSocLimit': real(10, 0, 100),
  '/Settings/CGwacs/BatteryLife/SocLimit': { ...real(10, 0, 100), isOutput: true },
  ...essSettingTable,

  '/Settings/SystemSetup/MaxChargeCurrent': real(noLimit, noLimit, 10_000),
  '/Settings/SystemSetup/MaxChargeVoltage': real(0, 0, 80),
  '/Settings/SystemSetup/AcInput1': integer(1, 0, 3),
  '/Settings/SystemSetup/AcInput2': integer(2, 0, 3),
  '/Settings/SystemSetup/BatteryService': text('default'),
  '/Settings/SystemSetup/TemperatureService': text('default'),
  '/Settings/SystemSetup/HasDcSystem': flag(),
  '/Settings/SystemSetup/HasAcOutSystem': flag(1),
  '/Settings/SystemSetup/HasAcInLoads': flag(1),
  '/Settings/SystemSetup/SystemName': text(''),
  '/Settings/SystemSetup/BmsInstance': integer(noLimit, noLimit, 65_535),

  '/Settings/Relay/Function': integer(manualRelay, -1, 5),
  '/Settings/Relay/1/Function': integer(manualRelay, -1, 5),
  '/Settings/Relay/0/InitialState': flag(),
  '/Settings/Relay/1/InitialState': flag(),

  '/Settings/Pump0/AutoStartEnabled': flag(),
  '/Settings/Pump0/Mode': integer(0, 0, 2),
  '/Settings/Pump0/StartValue': real(50, 0, 100),
  '/Settings/Pump0/StopValue': real(80, 0, 100),

  '/Settings/DynamicEss/BatteryCapacity': real(0, 0),
  '/Settings/DynamicEss/FullChargeDuration': real(0, 0),
  '/Settings/DynamicEss/FullChargeInterval': real(0, 0),
  '/Settings/DynamicEss/Mode': { ...integer(0), oneOf: [0, 1, 4] },
  '/Settings/DynamicEss/Schedule/0/AllowGridFeedIn': flag(),
  '/Settings/DynamicEss/Schedule/0/Duration': real(0, 0),
  '/Settings/DynamicEss/Schedule/0/Restrictions': integer(0, 0, 3),
  '/Settings/DynamicEss/Schedule/0/Soc': real(0, 0, 100),
  '/Settings/DynamicEss/Schedule/0/Start': real(0, 0),
  '/Settings/DynamicEss/Schedule/0/Strategy': integer(0, 0, 3),

  [readWritePath]: flag(1),
};

/** The settings by their paths. */
export const settings: ReadonlyMap<string, Setting> = new Map(Object.entries(table));
