import { batteryOf } from '../system/battery.ts';
import { activeBms } from '../system/battery-service.ts';
import { solarOf } from '../system/dc-sources.ts';
import type { Plant } from '../system/plant.ts';
import type { PlantService } from '../system/present-services.ts';
import { type Reading, reading } from '../system/readings.ts';

/** What the inverter/chargers together may convert, in watts; Infinity = no limit. */
export interface BatteryLimits {
  readonly chargeWatts: number;
  readonly dischargeWatts: number;
}

/** The battery as the limits see it. */
interface Dc {
  readonly volts: Reading;
  readonly solarWatts: number;
}

/** A discharge limit in per cent below this forbids discharging (modbus-gx.md, register 2702). */
const leastDischargePercentage = 50;

/** The limits of settings, of the BMS and of the VE.Bus system; the strictest counts (venus-services.md, 3 and 6). */
export function batteryLimits(plant: Plant, multi: PlantService): BatteryLimits {
  const bms = activeBms(plant);
  const dc = dcOf(plant, multi);
  const setting = (path: string): Reading => numberOf(plant.setting(path));
  return {
    chargeWatts: Math.min(
      power(setting('/Settings/CGwacs/MaxChargePower')),
      chargeCurrent(atLeast0(setting('/Settings/SystemSetup/MaxChargeCurrent')), dc),
      chargeCurrent(reading(bms, '/Info/MaxChargeCurrent'), dc),
      chargePercentage(setting('/Settings/CGwacs/MaxChargePercentage'), multi, dc),
      permission(multi, '/Bms/AllowToCharge'),
      permission(bms, '/Io/AllowToCharge'),
    ),
    dischargeWatts: Math.min(
      power(setting('/Settings/CGwacs/MaxDischargePower')),
      dischargeCurrent(reading(bms, '/Info/MaxDischargeCurrent'), dc),
      (setting('/Settings/CGwacs/MaxDischargePercentage') ?? 100) < leastDischargePercentage ? 0 : Infinity,
      permission(multi, '/Bms/AllowToDischarge'),
      permission(bms, '/Io/AllowToDischarge'),
    ),
  };
}

/** Of slow charging, in amperes (venus-services.md, 6). */
const slowChargeAmps = 5;

/** What the AC side gives a battery that is charged slowly. */
export function slowChargeWatts(plant: Plant, multi: PlantService): number {
  return chargeCurrent(slowChargeAmps, dcOf(plant, multi));
}

function dcOf(plant: Plant, multi: PlantService): Dc {
  const volts = batteryOf(plant).volts ?? reading(multi, '/Dc/0/Voltage');
  return { volts, solarWatts: solarOf(plant).charge ?? 0 };
}

/** Amperes into the battery as watts from the AC side: what the solar chargers bring counts too. */
function chargeCurrent(amps: Reading, { volts, solarWatts }: Dc): number {
  if (amps === null) return Infinity;
  if (amps <= 0) return 0;
  return volts === null ? Infinity : Math.max(0, amps * volts - solarWatts);
}

function dischargeCurrent(amps: Reading, { volts, solarWatts }: Dc): number {
  if (amps === null) return Infinity;
  if (amps <= 0) return 0;
  return volts === null ? Infinity : amps * volts + solarWatts;
}

/** Of the current that the chargers are set to, where that is known; nothing at all is nothing in any case. */
function chargePercentage(percentage: Reading, multi: PlantService, { volts }: Dc): number {
  if (percentage === null || percentage >= 100) return Infinity;
  if (percentage <= 0) return 0;
  const rated = reading(multi, '/Dc/0/MaxChargeCurrent');
  return rated === null || volts === null ? Infinity : (percentage / 100) * rated * volts;
}

/** Negative = no limit. */
function power(watts: Reading): number {
  return atLeast0(watts) ?? Infinity;
}

function permission(service: PlantService | undefined, path: string): number {
  return reading(service, path) === 0 ? 0 : Infinity;
}

function atLeast0(value: Reading): Reading {
  return value === null || value < 0 ? null : value;
}

export function numberOf(value: unknown): Reading {
  return typeof value === 'number' ? value : null;
}
