import type { Value } from '../../store/values.ts';
import type { HeldDescription } from '../held-service.ts';

/** Where Modbus clients are allowed or forbidden to write; 1 = allowed (venus-services.md, 6). */
export const readWritePath = '/Settings/ModbusServer/ReadWrite';

/** Every setting that has a register, with its default (venus-services.md, 6). */
const defaults: Readonly<Record<string, Value>> = {
  '/Settings/CGwacs/AcPowerSetPoint': 50,
  '/Settings/CGwacs/MaxChargePercentage': 100,
  '/Settings/CGwacs/MaxDischargePercentage': 100,
  '/Settings/CGwacs/MaxDischargePower': -1,
  '/Settings/CGwacs/MaxFeedInPower': -1,
  '/Settings/CGwacs/OvervoltageFeedIn': 0,
  '/Settings/CGwacs/PreventFeedback': 0,
  '/Settings/CGwacs/AcExportLimit': -1,
  '/Settings/CGwacs/AcInputLimit': -1,
  '/Settings/CGwacs/AlwaysPeakShave': 0,
  '/Settings/CGwacs/RunWithoutGridMeter': 0,
  '/Settings/CGwacs/Hub4Mode': 1,
  '/Settings/CGwacs/BatteryLife/State': 10,
  '/Settings/CGwacs/BatteryLife/MinimumSocLimit': 10,
  '/Settings/CGwacs/BatteryLife/SocLimit': 10,
  '/Settings/SystemSetup/MaxChargeCurrent': -1,
  '/Settings/SystemSetup/MaxChargeVoltage': 0,
  '/Settings/SystemSetup/AcInput1': 1,
  '/Settings/SystemSetup/AcInput2': 2,
  '/Settings/SystemSetup/SystemName': '',
  '/Settings/Pump0/AutoStartEnabled': 0,
  '/Settings/Pump0/Mode': 0,
  '/Settings/Pump0/StartValue': 50,
  '/Settings/Pump0/StopValue': 80,
  '/Settings/DynamicEss/BatteryCapacity': 0,
  '/Settings/DynamicEss/FullChargeDuration': 0,
  '/Settings/DynamicEss/FullChargeInterval': 0,
  '/Settings/DynamicEss/Mode': 0,
  '/Settings/DynamicEss/Schedule/0/AllowGridFeedIn': 0,
  '/Settings/DynamicEss/Schedule/0/Duration': 0,
  '/Settings/DynamicEss/Schedule/0/Restrictions': 0,
  '/Settings/DynamicEss/Schedule/0/Soc': 0,
  '/Settings/DynamicEss/Schedule/0/Start': 0,
  '/Settings/DynamicEss/Schedule/0/Strategy': 0,
};

/** The output of BatteryLife: clients read it, the ESS control writes it. */
const readOnly = '/Settings/CGwacs/BatteryLife/SocLimit';

/** The `settings` service: holds and returns what is written. */
export function settingsService(): HeldDescription {
  const writable = Object.keys(defaults).filter((path) => path !== readOnly);
  return {
    type: 'settings',
    values: { ...defaults, [readWritePath]: 1 },
    writable: { ...Object.fromEntries(writable.map((path) => [path, {}])), [readWritePath]: { min: 0, max: 1 } },
  };
}
