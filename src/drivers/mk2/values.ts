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
  type LedName,
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
import { setInputStates } from './input-states.ts';
import { type PhasePower, powerOf } from './power.ts';

/** Values by path, in the order in which they are shown. */
export type Values = Map<string, Value>;

/** Voltages below are ghosts (mk2.md, 4, Frequencies). */
const leastVolts = 50;
/** /Ac/ActiveIn/ActiveInput without an input. */
const disconnected = 240;
const phasePaths = ['L1', 'L2', 'L3'].map((phase) => ({
  input: pathsBelow(`/Ac/ActiveIn/${phase}`),
  output: pathsBelow(`/Ac/Out/${phase}`),
}));

/** The LEDs; undefined when they are not known. */
type Lights = Readonly<Record<LedName, number>> | undefined;

/** All paths of a vebus service that measurements fill (mk2.md, 10). */
export function valuesOf(bus: Bus, readings: Readings, energy: EnergyCount): Values {
  const values: Values = new Map();
  setValues(values, bus, readings, energy);
  return values;
}

/** Sets all paths of a vebus service that measurements fill; what is not available is null. */
export function setValues(values: Values, bus: Bus, readings: Readings, energy: EnergyCount): void {
  const { leds } = readings;
  const lights = leds === undefined ? undefined : ledValues(leds.leds);
  const power = powerOf(bus, readings);
  setAc(values, bus, readings, power.phases);
  values.set('/Ac/PowerMeasurementType', power.type);
  setDc(values, bus, readings, power.dcWatts);
  setInput(values, readings);
  setInputStates(values, bus, readings);
  setState(values, readings, lights);
  setLedsAndAlarms(values, readings, lights);
  setEnergy(values, energy);
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

function setAc(values: Values, bus: Bus, readings: Readings, powers: readonly PhasePower[]): void {
  const sums = { in: new Sum(), out: new Sum() };
  values.set('/Ac/NumberOfPhases', bus.phases);
  for (const [index, paths] of phasePaths.entries()) {
    const isThere = index < bus.phases;
    const ac = readings.ac[index];
    const input = isThere ? inputOf(bus, readings, ac, powers[index]) : nothing;
    const output = isThere ? outputOf(bus, readings, ac, powers[index]) : nothing;
    for (const key of quantities) values.set(paths.input[key], input[key]);
    for (const key of quantities) values.set(paths.output[key], output[key]);
    if (!isThere) continue;
    sums.in.add(input);
    sums.out.add(output);
  }
  values.set('/Ac/ActiveIn/P', sums.in.watts);
  values.set('/Ac/ActiveIn/S', sums.in.voltAmps);
  values.set('/Ac/Out/P', sums.out.watts);
  values.set('/Ac/Out/S', sums.out.voltAmps);
}

const quantities = ['V', 'I', 'F', 'P', 'S'] as const;
type PhaseValues = Readonly<Record<(typeof quantities)[number], number | null>>;
const nothing: PhaseValues = { V: null, I: null, F: null, P: null, S: null };
const zero: PhaseValues = { V: 0, I: 0, F: 0, P: 0, S: 0 };

function pathsBelow(side: string): Readonly<Record<keyof PhaseValues, string>> {
  return { V: `${side}/V`, I: `${side}/I`, F: `${side}/F`, P: `${side}/P`, S: `${side}/S` };
}

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

function setDc(values: Values, bus: Bus, { dc, socRaw, temperatureRaw }: Readings, watts: number | undefined): void {
  const { scales } = bus.units[0];
  const volts = scaled(scales.get(ram.batteryVoltage), dc?.voltageRaw);
  const amps = scaled(scales.get(ram.batteryCurrent), dc === undefined ? undefined : dc.chargeRaw - dc.usedRaw);
  const socScale = scales.get(ram.stateOfCharge);
  const hasSoc = bus.hasBatteryMonitor && socRaw !== undefined && socScale !== undefined && socScale !== null;
  values.set('/Dc/0/Voltage', volts);
  values.set('/Dc/0/Current', amps);
  values.set('/Dc/0/Power', watts ?? (volts === null || amps === null ? null : volts * amps));
  values.set('/Dc/0/Temperature', temperatureOf(scales.get(ram.batteryTemperature), temperatureRaw));
  values.set('/Soc', hasSoc ? toValue(socScale, socRaw) * 100 : null);
}

/** Units without a sensor give absolute zero, or nothing that could be (mk2.md, 10, register 61) (?). */
function temperatureOf(scale: Scale | null | undefined, raw: number | undefined): number | null {
  if (scale === undefined || scale === null || raw === undefined) return null;
  const celsius = toValue(scale, raw);
  return celsius > -60 && celsius < 150 ? celsius : null;
}

function setInput(values: Values, readings: Readings): void {
  const { input } = readings;
  const main = mainStateOf(readings);
  const isOn = input?.inputs === 0 ? false : main === undefined ? undefined : isOnAcInput(main);
  const isKnown = input !== undefined && isOn !== undefined;
  values.set('/Ac/ActiveIn/ActiveInput', isKnown ? (isOn ? input.lastActiveInput : disconnected) : null);
  values.set('/Ac/ActiveIn/Connected', isKnown ? Number(isOn) : null);
  values.set('/Ac/NumberOfAcInputs', input?.inputs ?? null);
}

/** The main state by the first source that knows it; some firmware sends rubbish. */
export function mainStateOf({ state, ac }: Readings): number | undefined {
  return [state?.main, ac[0]?.mainState].find((main) => main !== undefined && isMainState(main));
}

function setState(values: Values, readings: Readings, lights: Lights): void {
  const main = mainStateOf(readings);
  const { state, leds, input } = readings;
  const error = lights === undefined || leds?.error === undefined ? null : leds.error & vebusErrorMask;
  const stage = chargeStageOf(readings, lights);
  values.set('/State', main === undefined ? null : operatingState(main, stage, error ?? 0));
  values.set('/VebusMainState', main ?? null);
  values.set('/VebusSubstate', state?.sub ?? null);
  values.set('/VebusChargeState', state === undefined ? null : chargeState(state.sub));
  values.set('/VebusError', error);
  values.set('/Mode', input === undefined ? null : modeOfSwitches(input.switches));
}

/** The sub-state, which is stale unless the device charges (mk2.md, 8); where it is not told, as the LEDs say. */
function chargeStageOf({ state }: Readings, lights: Lights): number {
  if (state?.main === mainState.charge && isSubState(state.sub)) return state.sub;
  return subStateOfLeds(lights);
}

const ledPaths = ledNames.map((name) => [name, `/Leds/${name}`] as const);
const alarmPaths = alarmNames.map((name) => [name, `/Alarms/${name}`, `/Alarms/L1/${name}`] as const);

function setLedsAndAlarms(values: Values, { leds }: Readings, lights: Lights): void {
  for (const [name, path] of ledPaths) values.set(path, lights?.[name] ?? null);
  for (const [name, path, pathL1] of alarmPaths) {
    const isKnown = lights !== undefined && leds?.alarms !== undefined;
    const value = isKnown ? alarmValue(name, leds.alarms) : null;
    values.set(path, value);
    // Which frame tells them by phase is not known (mk2.md, 15).
    values.set(pathL1, value);
  }
  const sensors = lights === undefined ? undefined : sensorAlarms(lights);
  values.set('/Alarms/TemperatureSensor', sensors?.TemperatureSensor ?? null);
  values.set('/Alarms/VoltageSensor', sensors?.VoltageSensor ?? null);
}

const energyPaths = energyFlows.map((name) => `/Energy/${name}`);

function setEnergy(values: Values, { hasAny, ticks }: EnergyCount): void {
  for (const [index, path] of energyPaths.entries()) {
    values.set(path, hasAny ? (ticks[index] ?? 0) * kwhPerTick : null);
  }
}
