import { batteryOf } from './battery.ts';
import { activeBms } from './battery-service.ts';
import type { Plant } from './plant.ts';
import type { PlantService } from './present-services.ts';
import { type Reading, reading, type SystemValues } from './readings.ts';
import { mainVebus } from './vebus.ts';

/** States of the system beyond those of a VE.Bus system (venus-services.md, 4). */
const states = {
  off: 0,
  externalControl: 252,
  discharging: 256,
  sustain: 257,
  recharge: 258,
  scheduledCharge: 259,
  batteryProtect: 261,
} as const;

/** Of /VebusMainState. */
const passthru = 8;
const charging = 9;

/** Of /Settings/CGwacs/BatteryLife/State (venus-services.md, 6). */
const keepCharged = 9;
const selfConsumption: readonly Reading[] = [2, 3, 4, 10];
const dischargeOffByBatteryLife = 5;
const dischargeOff: readonly Reading[] = [dischargeOffByBatteryLife, 11];
const slowCharge = 6;
const recharging: readonly Reading[] = [slowCharge, 8, 12];

/** Beyond which a battery counts as discharging. */
const idleWatts = 30;

/** Why ESS does what it does; what is not known is not so. */
interface Flags {
  readonly lowSoc: boolean;
  readonly batteryLife: boolean;
  readonly chargeDisabled: boolean;
  readonly dischargeDisabled: boolean;
  readonly slowCharge: boolean;
  readonly userChargeLimited: boolean;
  readonly userDischargeLimited: boolean;
  readonly peakShaving: boolean;
}

const noFlags: Flags = {
  lowSoc: false,
  batteryLife: false,
  chargeDisabled: false,
  dischargeDisabled: false,
  slowCharge: false,
  userChargeLimited: false,
  userDischargeLimited: false,
  peakShaving: false,
};

interface SystemState {
  readonly state: Reading;
  readonly flags: Flags;
}

/** `/SystemState`: what the main inverter does and, with ESS, why. */
export function systemStateValues(plant: Plant): SystemValues {
  const { state, flags } = systemStateOf(plant);
  return [
    ['/SystemState/State', state],
    ['/SystemState/LowSoc', Number(flags.lowSoc)],
    ['/SystemState/BatteryLife', Number(flags.batteryLife)],
    ['/SystemState/ChargeDisabled', Number(flags.chargeDisabled)],
    ['/SystemState/DischargeDisabled', Number(flags.dischargeDisabled)],
    ['/SystemState/SlowCharge', Number(flags.slowCharge)],
    ['/SystemState/UserChargeLimited', Number(flags.userChargeLimited)],
    ['/SystemState/UserDischargeLimited', Number(flags.userDischargeLimited)],
    ['/SystemState/PeakShaving', Number(flags.peakShaving)],
  ];
}

export function systemStateOf(plant: Plant): SystemState {
  const { connected } = mainVebus(plant);
  if (connected === undefined) return stateWithoutVebus(plant);
  const hasEss = reading(connected, '/Hub4/AssistantId') !== null;
  const externalControl = 3;
  if (hasEss && plant.setting('/Settings/CGwacs/Hub4Mode') === externalControl) {
    return { state: states.externalControl, flags: noFlags };
  }
  const main = reading(connected, '/VebusMainState');
  const isPeakShaving = reading(plant.first('hub4'), '/IsPeakShaving') === 1;
  const isOnGrid = main === passthru || main === charging;
  const state = vebusState(connected);
  if (!hasEss || !isOnGrid) return { state, flags: isPeakShaving ? onlyPeakShaving : noFlags };
  return { state: essState(plant, connected) ?? state, flags: essFlags(plant, connected, isPeakShaving) };
}

const onlyPeakShaving: Flags = { ...noFlags, peakShaving: true };

function stateWithoutVebus(plant: Plant): SystemState {
  const device = plant.first('acsystem') ?? plant.otherInverters[0];
  const bms = activeBms(plant);
  const isSustained = device?.type === 'acsystem' && reading(device, '/Ess/Sustain') === 1;
  const state = device === undefined ? states.off : (reading(device, '/State') ?? states.off);
  return {
    state: isSustained ? states.sustain : state,
    flags: {
      ...noFlags,
      chargeDisabled: reading(bms, '/Info/MaxChargeCurrent') === 0,
      dischargeDisabled: reading(bms, '/Info/MaxDischargeCurrent') === 0,
    },
  };
}

function vebusState(vebus: PlantService): Reading {
  if (reading(vebus, '/VebusMainState') === charging) {
    if (reading(vebus, '/Dc/0/PreferRenewableEnergy') === 1) return states.sustain;
    // Somebody tells it at which voltage to charge.
    if (reading(vebus, '/BatteryOperationalLimits/MaxChargeVoltage') !== null) return states.externalControl;
  }
  return reading(vebus, '/State');
}

/** What ESS does beside the VE.Bus system's own state; undefined = nothing. */
function essState(plant: Plant, vebus: PlantService): number | undefined {
  const hub4 = plant.first('hub4');
  if (reading(activeBms(plant), '/Info/ChargeRequest') === 1) return states.recharge;
  if ((reading(vebus, '/Hub4/Sustain') ?? 0) !== 0) return states.sustain;
  if (reading(hub4, '/OvervoltageProtection') === 1) return states.batteryProtect;
  const life = batteryLifeState(plant);
  if (life !== keepCharged && reading(hub4, '/ScheduledCharge') === 1) return states.scheduledCharge;
  if (recharging.includes(life)) return states.recharge;
  const power = batteryOf(plant).watts;
  const isDischarging = power !== null && power < -idleWatts;
  return selfConsumption.includes(life) && isDischarging ? states.discharging : undefined;
}

function essFlags(plant: Plant, vebus: PlantService, peakShaving: boolean): Flags {
  const life = batteryLifeState(plant);
  const isScheduled = life !== keepCharged && reading(plant.first('hub4'), '/ScheduledCharge') === 1;
  const minimumSoc = plant.setting('/Settings/CGwacs/BatteryLife/MinimumSocLimit');
  const mayDischarge = life !== keepCharged && typeof minimumSoc === 'number' && minimumSoc < 100;
  const bms = bmsPaths(vebus);
  return {
    lowSoc: !isScheduled && dischargeOff.includes(life),
    batteryLife: !isScheduled && life === dischargeOffByBatteryLife,
    chargeDisabled: (reading(vebus, bms.charge) ?? reading(activeBms(plant), info.charge)) === 0,
    dischargeDisabled: (reading(vebus, bms.discharge) ?? reading(activeBms(plant), info.discharge)) === 0,
    slowCharge: !isScheduled && life === slowCharge,
    userChargeLimited: plant.setting('/Settings/SystemSetup/MaxChargeCurrent') === 0,
    userDischargeLimited: mayDischarge && plant.setting('/Settings/CGwacs/MaxDischargePower') === 0,
    peakShaving,
  };
}

const permissions = { charge: '/Bms/AllowToCharge', discharge: '/Bms/AllowToDischarge' } as const;
const limits = {
  charge: '/BatteryOperationalLimits/MaxChargeCurrent',
  discharge: '/BatteryOperationalLimits/MaxDischargeCurrent',
} as const;

/** What the battery itself asks for: counts where nobody has told the VE.Bus system (no DVCC). */
const info = { charge: '/Info/MaxChargeCurrent', discharge: '/Info/MaxDischargeCurrent' } as const;

/** A VE.Bus BMS says in words what is disabled; any other BMS by limits of 0. */
function bmsPaths(vebus: PlantService): Readonly<Record<'charge' | 'discharge', string>> {
  const tells = reading(vebus, permissions.charge) !== null && reading(vebus, permissions.discharge) !== null;
  return tells ? permissions : limits;
}

function batteryLifeState(plant: Plant): Reading {
  const value = plant.setting('/Settings/CGwacs/BatteryLife/State');
  return typeof value === 'number' ? value : null;
}
