import type { Battery } from '../plant/battery.ts';
import type { BatteryModules } from './battery-modules.ts';
import type { Reading } from './contents.ts';

const warning = 1;
const alarm = 2;

/** Where a management system warns and where it gives an alarm; °C, shares of the capacity per hour, volts, percent. */
const limits = {
  highCelsius: [50, 55],
  lowCelsius: [0, -10],
  highChargeCelsius: [45, 50],
  lowChargeCelsius: [5, 3],
  chargeRate: [0.6, 0.75],
  dischargeRate: [1.1, 1.3],
  lowBlockVolts: [11.2, 10.4],
  highBlockVolts: [14.5, 14.6],
  cellSpread: [0.3, 0.5],
  lowCellVolts: [2.8, 2.6],
  lowSoc: [10, 5],
} as const;
type Limits = readonly [warns: number, alarms: number];

/** Alarms of a managed battery: 0, 1 = warning, 2 = alarm. What this battery cannot have is never more than 0. */
export function batteryAlarms(battery: Battery, modules: BatteryModules): Record<string, Reading | number> {
  const { blocks, capacityAmpHours } = battery;
  return {
    '/Alarms/LowVoltage': () => below(battery.volts / blocks, limits.lowBlockVolts),
    '/Alarms/HighVoltage': () => above(battery.volts / blocks, limits.highBlockVolts),
    '/Alarms/LowSoc': () => below(battery.soc, limits.lowSoc),
    '/Alarms/LowTemperature': () => below(modules.lowestCelsius, limits.lowCelsius),
    '/Alarms/HighTemperature': () => above(modules.highestCelsius, limits.highCelsius),
    '/Alarms/LowChargeTemperature': () => below(modules.lowestCelsius, limits.lowChargeCelsius),
    '/Alarms/HighChargeTemperature': () => above(modules.highestCelsius, limits.highChargeCelsius),
    '/Alarms/HighChargeCurrent': () => above(battery.amps / capacityAmpHours, limits.chargeRate),
    '/Alarms/HighDischargeCurrent': () => above(-battery.amps / capacityAmpHours, limits.dischargeRate),
    '/Alarms/HighCurrent': () => above(Math.abs(battery.amps) / capacityAmpHours, limits.dischargeRate),
    '/Alarms/LowCellVoltage': () => below(modules.lowestVolts, limits.lowCellVolts),
    '/Alarms/CellImbalance': () => above(modules.highestVolts - modules.lowestVolts, limits.cellSpread),
    '/Alarms/InternalFailure': 0,
    '/Alarms/BmsCable': 0,
    '/Alarms/Contactor': 0,
  };
}

function above(value: number, [warns, alarms]: Limits): number {
  if (value >= alarms) return alarm;
  return value >= warns ? warning : 0;
}

function below(value: number, [warns, alarms]: Limits): number {
  if (value <= alarms) return alarm;
  return value <= warns ? warning : 0;
}
