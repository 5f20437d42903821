import { energyFlows, kwhPerTick } from '../../protocols/mk2/energy.ts';
import type { AcReply } from '../../protocols/mk2/info-frames.ts';
import { ram } from '../../protocols/mk2/ram-variables.ts';
import type { Scale } from '../../protocols/mk2/scale.ts';
import { scaleNumber, toValue } from '../../protocols/mk2/scale.ts';
import {
  alarmNames,
  alarmValue,
  chargeState,
  isMainState,
  isOnAcInput,
  isSubState,
  ledNames,
  ledValues,
  mainState,
  modeOfSwitches,
  operatingState,
  sensorAlarms,
  subStateOfLeds,
  vebusErrorMask,
} from '../../protocols/mk2/states.ts';
import type { Value } from '../../store/values.ts';
import type { Bus, EnergyCount, Readings } from './bus.ts';
import { type PhasePower, powerOf } from './power.ts';

type Values = Record<string, Value>;

/** Voltages below are ghosts (mk2.md, 4, Frequencies). */
const leastVolts = 50;
/** /Ac/ActiveIn/ActiveInput without an input. */
const disconnected = 240;
const allPhases = [1, 2, 3] as const;

/**
 * All paths of a vebus service that measurements fill (mk2.md, 10). What is not available is null.
 */
export function valuesOf(bus: Bus, readings: Readings, energy: EnergyCount): Values {
  const power = powerOf(bus, readings);
  return {
    ...acValues(bus, readings, power.phases),
    '/Ac/PowerMeasurementType': power.type,
    ...dcValues(bus, readings, power.dcWatts),
    ...inputValues(readings),
    ...stateValues(readings),
    ...ledAndAlarmValues(readings),
    ...energyValues(energy),
  };
}

/** A raw number that is already signed as it must be. */
function scaled(scale: Scale | null | undefined, raw: number | undefined): number | null {
  if (raw === undefined || scale === undefined || scale === null || scale.kind === 'bit') return null;
  return scaleNumber(scale, raw);
}

/** Frequency from a period in tenths of a second; 0 when the device measures none. */
function hertz(scale: Scale | null | undefined, raw: number | undefined): number | null {
  if (raw === 0 || raw === 0xff) return 0;
  const period = scaled(scale, raw);
  return period === null || period <= 0 ? null : 10 / period;
}

function acValues(bus: Bus, readings: Readings, powers: readonly PhasePower[]): Values {
  const values: Values = { '/Ac/NumberOfPhases': bus.phases };
  const sums: { in: Sum; out: Sum } = { in: new Sum(), out: new Sum() };
  for (const phase of allPhases) {
    const isThere = phase <= bus.phases;
    const ac = readings.ac[phase - 1];
    const input = isThere ? inputOf(bus, readings, ac, powers[phase - 1]) : nothing;
    const output = isThere ? outputOf(bus, readings, ac, powers[phase - 1]) : nothing;
    for (const [side, set] of [
      [`/Ac/ActiveIn/L${phase}`, input],
      [`/Ac/Out/L${phase}`, output],
    ] as const) {
      for (const key of ['V', 'I', 'F', 'P', 'S'] as const) values[`${side}/${key}`] = set[key];
    }
    if (!isThere) continue;
    sums.in.add(input);
    sums.out.add(output);
  }
  return {
    ...values,
    '/Ac/ActiveIn/P': sums.in.watts,
    '/Ac/ActiveIn/S': sums.in.voltAmps,
    '/Ac/Out/P': sums.out.watts,
    '/Ac/Out/S': sums.out.voltAmps,
  };
}

interface PhaseValues {
  readonly V: number | null;
  readonly I: number | null;
  readonly F: number | null;
  readonly P: number | null;
  readonly S: number | null;
}
const nothing: PhaseValues = { V: null, I: null, F: null, P: null, S: null };
const zero: PhaseValues = { V: 0, I: 0, F: 0, P: 0, S: 0 };

/** Sums over phases; null as soon as one phase has none. */
class Sum {
  watts: number | null = 0;
  voltAmps: number | null = 0;

  add({ P, S }: PhaseValues): void {
    this.watts = this.watts === null || P === null ? null : this.watts + P;
    this.voltAmps = this.voltAmps === null || S === null ? null : this.voltAmps + S;
  }
}

function inputOf(bus: Bus, readings: Readings, ac: AcReply | undefined, power: PhasePower | undefined): PhaseValues {
  // A Phoenix inverter has no AC input.
  if (ac === undefined || readings.input?.inputs === 0) return nothing;
  const { scales } = bus.units[0];
  const volts = scaled(scales.get(ram.mainsVoltage), ac.mainsVoltageRaw);
  // The last period and ghosts are left when the mains has gone (mk2.md, 13, 23).
  if (volts !== null && volts < leastVolts) return zero;
  const amps = scaled(scales.get(ram.mainsCurrent), ac.mainsCurrentRaw * ac.mainsFactor);
  const voltAmps = volts === null || amps === null ? null : volts * amps;
  return {
    V: volts,
    I: amps,
    F: hertz(scales.get(ram.mainsPeriod), ac.mainsPeriodRaw),
    P: power === undefined ? voltAmps : power.inputWatts,
    S: voltAmps,
  };
}

function outputOf(bus: Bus, readings: Readings, ac: AcReply | undefined, power: PhasePower | undefined): PhaseValues {
  if (ac === undefined) return nothing;
  const { scales } = bus.units[0];
  const volts = scaled(scales.get(ram.inverterVoltage), ac.inverterVoltageRaw);
  if (volts !== null && volts < leastVolts) return zero;
  const amps = scaled(scales.get(ram.inverterCurrent), ac.inverterCurrentRaw * ac.inverterFactor);
  const voltAmps = volts === null || amps === null ? null : volts * amps;
  return {
    V: volts,
    I: amps,
    F: hertz(scales.get(ram.inverterPeriod), readings.dc?.inverterPeriodRaw),
    P: power === undefined ? voltAmps : power.outputWatts,
    S: voltAmps,
  };
}

function dcValues(bus: Bus, { dc, socRaw, temperatureRaw }: Readings, watts: number | undefined): Values {
  const { scales } = bus.units[0];
  const volts = scaled(scales.get(ram.batteryVoltage), dc?.voltageRaw);
  const amps = scaled(scales.get(ram.batteryCurrent), dc === undefined ? undefined : dc.chargeRaw - dc.usedRaw);
  const socScale = scales.get(ram.stateOfCharge);
  const hasSoc = bus.hasBatteryMonitor && socRaw !== undefined && socScale !== undefined && socScale !== null;
  return {
    '/Dc/0/Voltage': volts,
    '/Dc/0/Current': amps,
    '/Dc/0/Power': watts ?? (volts === null || amps === null ? null : volts * amps),
    '/Dc/0/Temperature': temperatureOf(scales.get(ram.batteryTemperature), temperatureRaw),
    '/Soc': hasSoc ? toValue(socScale, socRaw) * 100 : null,
  };
}

/** Units without a sensor give absolute zero, or nothing that could be (mk2.md, 10, register 61) (?). */
function temperatureOf(scale: Scale | null | undefined, raw: number | undefined): number | null {
  if (scale === undefined || scale === null || raw === undefined) return null;
  const celsius = toValue(scale, raw);
  return celsius > -60 && celsius < 150 ? celsius : null;
}

function inputValues(readings: Readings): Values {
  const { input } = readings;
  const main = mainStateOf(readings);
  const isOn = input?.inputs === 0 ? false : main === undefined ? undefined : isOnAcInput(main);
  if (input === undefined || isOn === undefined) {
    return {
      '/Ac/ActiveIn/ActiveInput': null,
      '/Ac/ActiveIn/Connected': null,
      '/Ac/NumberOfAcInputs': input?.inputs ?? null,
    };
  }
  return {
    '/Ac/ActiveIn/ActiveInput': isOn ? input.lastActiveInput : disconnected,
    '/Ac/ActiveIn/Connected': isOn ? 1 : 0,
    '/Ac/NumberOfAcInputs': input.inputs,
  };
}

/** The main state by the first source that knows it; some firmware sends rubbish. */
export function mainStateOf({ state, ac }: Readings): number | undefined {
  return [state?.main, ac[0]?.mainState].find((main) => main !== undefined && isMainState(main));
}

function stateValues(readings: Readings): Values {
  const main = mainStateOf(readings);
  const { state, leds, input } = readings;
  const error = errorOf(leds);
  return {
    '/State': main === undefined ? null : operatingState(main, chargeStageOf(readings), error ?? 0),
    '/VebusMainState': main ?? null,
    '/VebusSubstate': state?.sub ?? null,
    '/VebusChargeState': state === undefined ? null : chargeState(state.sub),
    '/VebusError': error,
    '/Mode': input === undefined ? null : modeOfSwitches(input.switches),
  };
}

/** The sub-state, which is stale unless the device charges (mk2.md, 8); where it is not told, as the LEDs say. */
function chargeStageOf({ state, leds }: Readings): number {
  if (state?.main === mainState.charge && isSubState(state.sub)) return state.sub;
  return subStateOfLeds(leds === undefined ? undefined : ledValues(leds.leds));
}

function errorOf(leds: Readings['leds']): number | null {
  if (leds?.error === undefined || ledValues(leds.leds) === undefined) return null;
  return leds.error & vebusErrorMask;
}

function ledAndAlarmValues({ leds }: Readings): Values {
  const lights = leds === undefined ? undefined : ledValues(leds.leds);
  const values: Values = {};
  for (const name of ledNames) values[`/Leds/${name}`] = lights?.[name] ?? null;
  for (const name of alarmNames) {
    const isKnown = lights !== undefined && leds?.alarms !== undefined;
    const value = isKnown ? alarmValue(name, leds.alarms) : null;
    values[`/Alarms/${name}`] = value;
    // Which frame tells them by phase is not known (mk2.md, 15).
    values[`/Alarms/L1/${name}`] = value;
  }
  const sensors = lights === undefined ? undefined : sensorAlarms(lights);
  values['/Alarms/TemperatureSensor'] = sensors?.TemperatureSensor ?? null;
  values['/Alarms/VoltageSensor'] = sensors?.VoltageSensor ?? null;
  return values;
}

function energyValues(energy: EnergyCount): Values {
  const kwh = (index: number): number | null => (energy.hasAny ? (energy.ticks[index] ?? 0) * kwhPerTick : null);
  return Object.fromEntries(energyFlows.map((name, index) => [`/Energy/${name}`, kwh(index)]));
}
