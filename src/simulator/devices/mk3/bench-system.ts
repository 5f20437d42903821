import { mainState } from '../../../protocols/mk2/states.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { ChargeStage } from './charge-stages.ts';
import type { Leds } from './frames.ts';
import type { InputLimitRange, PhasePower } from './power.ts';
import { type Surroundings, usualSurroundings } from './surroundings.ts';
import { type FrontSwitch, type SystemOptions, VeBusSystem } from './system.ts';

/** Limits of the input current as recorded (mk2.md, 4, 41). */
const recordedLimits: InputLimitRange = { least: 94, most: 500 };
const usualLimitTenthsAmp = 320;
const islandHertz = 50;
const noPower: PhasePower = { inputWatts: 0, outputWatts: 0, inverterWatts: 0 };

/** A VE.Bus system on a bench: its mains, loads and battery are what somebody sets them to. */
export class BenchSystem extends VeBusSystem {
  readonly around: Surroundings;
  readonly inputLimits = recordedLimits;

  constructor(clock: Clock, options: SystemOptions) {
    super(clock, options, usualLimitTenthsAmp);
    this.around = usualSurroundings(options.phases);
  }

  override get frontSwitch(): FrontSwitch {
    return this.around.frontSwitch;
  }

  override get mainState(): number {
    if (this.isStarting) return mainState.startup;
    if (!this.#isOn) return mainState.off;
    if (!this.#isOnMains) return mainState.invertFull;
    let isControlled = false;
    let assists = false;
    for (let phase = 0; phase < this.options.phases; phase += 1) {
      isControlled ||= this.ess.isControlled(phase);
      assists ||= this.power(phase).inverterWatts < 0;
    }
    if (!isControlled && assists) return mainState.powerAssist;
    return isControlled || this.around.chargeWatts > 0 ? mainState.charge : mainState.bypass;
  }

  override get stage(): ChargeStage {
    return this.around.stage;
  }

  override get leds(): Leds {
    return this.around.leds ?? super.leds;
  }

  override get hasMains(): boolean {
    return this.around.mainsVolts > 0 && this.options.inputs > 0;
  }

  override get lastInput(): number {
    return this.around.activeInput;
  }

  override inputVolts(): number {
    return this.hasMains ? this.around.mainsVolts : 0;
  }

  override get inputHertz(): number {
    return this.hasMains ? this.around.mainsHertz : 0;
  }

  override outputVolts(_: number, setVolts: number): number {
    if (!this.#isOn) return 0;
    return this.#isOnMains ? this.around.mainsVolts : setVolts;
  }

  override get outputHertz(): number {
    return this.#isOnMains ? this.around.mainsHertz : islandHertz;
  }

  /** Where the power of a phase goes now. */
  override power(phase: number): PhasePower {
    if (!this.#isOn) return noPower;
    const outputWatts = this.around.loadWatts[phase] ?? 0;
    if (!this.#isOnMains) return { inputWatts: 0, outputWatts, inverterWatts: -outputWatts };
    const inputWatts = Math.min(this.#wantedWatts(phase, outputWatts), this.#mostWatts);
    return { inputWatts, outputWatts, inverterWatts: inputWatts - outputWatts };
  }

  override get batteryVolts(): number {
    return this.around.batteryVolts;
  }

  override get batteryAmps(): number {
    if (!this.#isOn) return 0;
    let watts = 0;
    for (let phase = 0; phase < this.options.phases; phase += 1) {
      watts += this.power(phase).inverterWatts - this.around.lossWatts;
    }
    return watts / this.around.batteryVolts;
  }

  override get soc(): number {
    return this.around.soc;
  }

  override setSoc(share: number): void {
    this.around.soc = share;
  }

  override get temperature(): number | undefined {
    return this.around.temperature;
  }

  override get alarms(): number {
    return this.around.alarms;
  }

  override get vebusError(): number {
    return this.around.vebusError;
  }

  /** The mains feeds the system. */
  get #isOnMains(): boolean {
    return this.hasMains && this.charges && !this.ignoresMains && !this.isStarting;
  }

  /** There is voltage at the AC output. */
  get #isOn(): boolean {
    return this.#isOnMains || (this.inverts && !this.isStarting);
  }

  get #mostWatts(): number {
    return (this.limitTenthsAmp / 10) * this.around.mainsVolts;
  }

  /** What a phase would take from the mains if there were no limit. */
  #wantedWatts(phase: number, outputWatts: number): number {
    const charging = this.around.chargeWatts / this.options.phases;
    const wanted = this.ess.isControlled(phase) ? -this.ess.watts(phase) : outputWatts + charging;
    const flags = this.ess.flags(phase);
    const withoutCharge = (flags & 1) !== 0 ? Math.min(wanted, outputWatts) : wanted;
    return (flags & 2) !== 0 ? Math.max(withoutCharge, 0) : withoutCharge;
  }
}
