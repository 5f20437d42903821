import { switchStates } from '../../../protocols/mk2/requests.ts';
import { mainState } from '../../../protocols/mk2/states.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { type ChargeStage, chargeStages, ledsOf } from './charge-stages.ts';
import { EssControl } from './ess.ts';
import type { Leds } from './frames.ts';
import { type Surroundings, usualSurroundings } from './surroundings.ts';

export interface SystemOptions {
  readonly phases: number;
  /** At least one for each phase. */
  readonly units: number;
  readonly hasEss: boolean;
  /** AC inputs of each unit; 0 = inverters. */
  readonly inputs: number;
}

/** Limits of the input current, in 0.1 A, as recorded (mk2.md, 4, 41). */
export const inputLimits = { least: 94, most: 500 } as const;
/** Before a panel sends another one: the units' setting 6. */
const usualLimitTenthsAmp = 320;
/** After a reset the units say nothing for so long … */
const resetMs = 2_000;
/** … and start up until this. */
const startUpMs = 4_000;

export interface PhasePower {
  /** Positive = from the mains. */
  readonly inputWatts: number;
  /** Positive = to the loads. */
  readonly outputWatts: number;
  /** Positive = from the AC side to the battery. */
  readonly inverterWatts: number;
}

const noPower: PhasePower = { inputWatts: 0, outputWatts: 0, inverterWatts: 0 };

/** Multis of one to three phases that obey a panel, and where their power goes. Phases count from 0 here. */
export class VeBusSystem {
  readonly options: SystemOptions;
  readonly around: Surroundings;
  readonly ess: EssControl;
  /** What a panel has commanded: 1 charger only, 2 inverter only, 3 on, 4 off. Stays when the panel goes away. */
  mode: number = switchStates.on;
  limitTenthsAmp = usualLimitTenthsAmp;
  /** How often it was reset over the bus. */
  resets = 0;
  /** What the `0E` command has forced. */
  forcedStage: ChargeStage | undefined;
  /** The relay that lets the mains in is kept open by RAM variable 11. */
  ignoresMains = false;
  readonly #clock: Clock;
  #resetAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, options: SystemOptions) {
    this.#clock = clock;
    this.options = options;
    this.ess = new EssControl(clock, options.phases);
    this.around = usualSurroundings(options.phases);
  }

  /** A panel on the bus commands. @param limitTenthsAmp undefined = no limit from this panel */
  command(mode: number, limitTenthsAmp: number | undefined): void {
    // 0: the panel does not care.
    if (mode >= switchStates.chargerOnly && mode <= switchStates.off) this.mode = mode;
    const { least, most } = inputLimits;
    this.limitTenthsAmp = limitTenthsAmp === undefined ? most : Math.min(Math.max(limitTenthsAmp, least), most);
  }

  /** The ESS set-point of a phase, positive = feeds in; 0 when none is in force. */
  setPointWatts(phase: number): number {
    return this.ess.watts(phase);
  }

  /** What a panel lets it do; its own switch may forbid it. */
  get remote(): { readonly charges: boolean; readonly inverts: boolean } {
    const isOn = this.mode === switchStates.on;
    return {
      charges: isOn || this.mode === switchStates.chargerOnly,
      inverts: isOn || this.mode === switchStates.inverterOnly,
    };
  }

  get charges(): boolean {
    return this.remote.charges && this.around.frontSwitch !== 'off';
  }

  get inverts(): boolean {
    return this.remote.inverts && this.around.frontSwitch === 'on';
  }

  get hasMains(): boolean {
    return this.around.mainsVolts > 0 && this.options.inputs > 0;
  }

  /** After a reset nothing on the bus answers for a while. */
  get isBusDead(): boolean {
    return this.#clock.now() - this.#resetAt < resetMs;
  }

  get #isStarting(): boolean {
    return this.#clock.now() - this.#resetAt < startUpMs;
  }

  /** The mains feeds the system. */
  get isOnMains(): boolean {
    return this.hasMains && this.charges && !this.ignoresMains && !this.#isStarting;
  }

  /** There is voltage at the AC output. */
  get isOn(): boolean {
    return this.isOnMains || (this.inverts && !this.#isStarting);
  }

  get mainState(): number {
    if (this.#isStarting) return mainState.startup;
    if (!this.isOn) return mainState.off;
    if (!this.isOnMains) return mainState.invertFull;
    const phases = this.#allPhases;
    const isControlled = phases.some((phase) => this.ess.isControlled(phase));
    if (!isControlled && phases.some((phase) => this.power(phase).inverterWatts < 0)) return mainState.powerAssist;
    return isControlled || this.around.chargeWatts > 0 ? mainState.charge : mainState.bypass;
  }

  get subState(): number {
    return chargeStages[this.forcedStage ?? this.around.stage];
  }

  get leds(): Leds {
    const waits = this.charges && !this.inverts && !this.hasMains;
    return this.around.leds ?? ledsOf(this.mainState, this.forcedStage ?? this.around.stage, waits);
  }

  /** Where the power of a phase goes now. */
  power(phase: number): PhasePower {
    if (!this.isOn) return noPower;
    const outputWatts = this.around.loadWatts[phase] ?? 0;
    if (!this.isOnMains) return { inputWatts: 0, outputWatts, inverterWatts: -outputWatts };
    const inputWatts = Math.min(this.#wantedWatts(phase, outputWatts), this.#mostWatts);
    return { inputWatts, outputWatts, inverterWatts: inputWatts - outputWatts };
  }

  /** Into the battery, positive = charging. */
  get batteryAmps(): number {
    if (!this.isOn) return 0;
    const watts = this.#allPhases.reduce((sum, phase) => sum + this.power(phase).inverterWatts, 0);
    return (watts - this.around.lossWatts * this.options.phases) / this.around.batteryVolts;
  }

  /** Everything volatile is forgotten; nothing answers for a moment. */
  reset(): void {
    this.resets += 1;
    this.#resetAt = this.#clock.now();
    this.forcedStage = undefined;
    this.ignoresMains = false;
    this.ess.reset();
  }

  get #allPhases(): number[] {
    return Array.from({ length: this.options.phases }, (_, phase) => phase);
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
