import { mainState } from '../../../protocols/mk2/states.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { alarmBits, type ChargeStage } from '../../devices/mk3/charge-stages.ts';
import type { InputLimitRange, PhasePower } from '../../devices/mk3/power.ts';
import { type SystemOptions, VeBusSystem } from '../../devices/mk3/system.ts';
import type { Battery } from '../../plant/battery.ts';
import type { ChargeStage as PlantStage } from '../../plant/charge-stages.ts';
import type { Multi, MultiState } from '../../plant/multi.ts';
import { clamp } from '../../plant/numbers.ts';
import type { AlarmLevel } from '../../plant/protection.ts';

const noPower: PhasePower = { inputWatts: 0, outputWatts: 0, inverterWatts: 0 };

const stages: Readonly<Record<PlantStage, ChargeStage>> = {
  bulk: 'bulk',
  absorption: 'absorption',
  'repeated-absorption': 'repeatedAbsorption',
  float: 'float',
  storage: 'storage',
  equalise: 'equalise',
};

/** Where it does not charge. */
const mainStates: Readonly<Partial<Record<MultiState, number>>> = {
  off: mainState.off,
  fault: mainState.off,
  inverting: mainState.invertFull,
  assisting: mainState.powerAssist,
  passthru: mainState.bypass,
};

/** A VE.Bus system that shows the Multis of a plant. */
export class PlantSystem extends VeBusSystem {
  readonly multi: Multi;
  readonly frontSwitch = 'on';
  readonly vebusError = 0;
  readonly #battery: Battery;
  #lastInput = 0;
  /** What a host has told the battery monitor, less the truth. */
  #socShift = 0;

  constructor(clock: Clock, options: SystemOptions, multi: Multi, battery: Battery) {
    super(clock, options, tenths(multi.inputLimitAmps(0)));
    this.multi = multi;
    this.#battery = battery;
  }

  /** Looks at the plant's last step. */
  look(): void {
    this.#lastInput = this.multi.activeInput ?? this.#lastInput;
  }

  /** Until a panel sends a limit the units' own setting counts. */
  limitItself(tenthsAmp: number): void {
    const { least, most } = this.inputLimits;
    if (!this.isCommanded) this.limitTenthsAmp = clamp(tenthsAmp, least, most);
  }

  override get inputLimits(): InputLimitRange {
    return { least: tenths(this.multi.leastInputAmps), most: tenths(this.multi.limits.most) };
  }

  override get mainState(): number {
    if (this.isStarting) return mainState.startup;
    return mainStates[this.multi.state] ?? mainState.charge;
  }

  override get stage(): ChargeStage {
    return stages[this.multi.stage];
  }

  override get hasMains(): boolean {
    return this.multi.inputNode !== undefined;
  }

  override get lastInput(): number {
    return this.#lastInput;
  }

  override inputVolts(phase: number): number {
    return this.multi.inputNode?.phases[phase]?.volts ?? 0;
  }

  override get inputHertz(): number {
    return this.multi.inputNode?.hertz ?? 0;
  }

  override outputVolts(phase: number): number {
    return this.multi.phases[phase]?.outputVolts ?? 0;
  }

  override get outputHertz(): number {
    return this.multi.hertz;
  }

  override power(phase: number): PhasePower {
    return this.multi.phases[phase] ?? noPower;
  }

  override get batteryVolts(): number {
    return this.multi.volts;
  }

  override get batteryAmps(): number {
    return this.multi.dcAmps;
  }

  override get soc(): number {
    return clamp(this.#battery.soc / 100 + this.#socShift, 0, 1);
  }

  override setSoc(share: number): void {
    this.#socShift = clamp(share, 0, 1) - this.#battery.soc / 100;
  }

  override get temperature(): number {
    return this.#battery.celsius;
  }

  override get alarms(): number {
    const { lowBattery, overload, highTemperature } = this.multi;
    return bitsOf('lowBattery', lowBattery) | bitsOf('overload', overload) | bitsOf('temperature', highTemperature);
  }
}

function bitsOf(name: keyof typeof alarmBits, level: AlarmLevel): number {
  if (level === 0) return 0;
  return level === 1 ? alarmBits[name].warning : alarmBits[name].alarm;
}

function tenths(amps: number): number {
  return Math.round(amps * 10);
}
