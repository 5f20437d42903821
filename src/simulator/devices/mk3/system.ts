import { switchStates } from '../../../protocols/mk2/requests.ts';
import type { Clock } from '../../../runtime/clock.ts';
import { alarmLeds, type ChargeStage, chargeStages, ledsOf } from './charge-stages.ts';
import { EssControl } from './ess.ts';
import type { Leds } from './frames.ts';
import type { InputLimitRange, PhasePower, VeBusPower } from './power.ts';

export interface SystemOptions {
  readonly phases: number;
  /** At least one for each phase. */
  readonly units: number;
  readonly hasEss: boolean;
  /** AC inputs of each unit; 0 = inverters. */
  readonly inputs: number;
}

/** The units' own switch. */
export type FrontSwitch = 'on' | 'charger-only' | 'off';

/** After a reset the units say nothing for so long … */
const resetMs = 2_000;
/** … and start up until this. */
const startUpMs = 4_000;

/** Multis of one to three phases that obey a panel. Where their power comes from and goes others know. */
export abstract class VeBusSystem implements VeBusPower {
  readonly options: SystemOptions;
  readonly ess: EssControl;
  /** What a panel has commanded: 1 charger only, 2 inverter only, 3 on, 4 off. Stays when the panel goes away. */
  mode: number = switchStates.on;
  limitTenthsAmp: number;
  /** A panel has set mode and limit. */
  isCommanded = false;
  /** How often it was reset over the bus. */
  resets = 0;
  /** What the `0E` command has forced. */
  forcedStage: ChargeStage | undefined;
  /** The relay that lets the mains in is kept open by RAM variable 11. */
  ignoresMains = false;
  readonly #clock: Clock;
  #resetAt = Number.NEGATIVE_INFINITY;

  /** @param limitTenthsAmp before a panel sends another one: the units' setting 6 */
  constructor(clock: Clock, options: SystemOptions, limitTenthsAmp: number) {
    this.#clock = clock;
    this.options = options;
    this.ess = new EssControl(clock, options.phases);
    this.limitTenthsAmp = limitTenthsAmp;
  }

  abstract get frontSwitch(): FrontSwitch;
  abstract get inputLimits(): InputLimitRange;
  abstract get mainState(): number;
  abstract get stage(): ChargeStage;
  abstract get hasMains(): boolean;
  abstract get lastInput(): number;
  abstract inputVolts(phase: number): number;
  abstract get inputHertz(): number;
  abstract outputVolts(phase: number, setVolts: number): number;
  abstract get outputHertz(): number;
  abstract power(phase: number): PhasePower;
  abstract get batteryVolts(): number;
  abstract get batteryAmps(): number;
  abstract get soc(): number;
  /** A host tells the battery monitor. */
  abstract setSoc(share: number): void;
  abstract get temperature(): number | undefined;
  abstract get alarms(): number;
  abstract get vebusError(): number;

  /** A panel on the bus commands. @param limitTenthsAmp undefined = no limit from this panel */
  command(mode: number, limitTenthsAmp: number | undefined): void {
    this.isCommanded = true;
    // 0: the panel does not care.
    if (mode >= switchStates.chargerOnly && mode <= switchStates.off) this.mode = mode;
    const { least, most } = this.inputLimits;
    this.limitTenthsAmp = limitTenthsAmp === undefined ? most : Math.min(Math.max(limitTenthsAmp, least), most);
  }

  /** The ESS set-point of a phase, positive = feeds in; 0 when none is in force. */
  setPointWatts(phase: number): number {
    return this.ess.watts(phase);
  }

  /** What a panel lets it do; its own switch may forbid it. */
  get remote(): { readonly charges: boolean; readonly inverts: boolean } {
    return { charges: this.#remoteCharges, inverts: this.#remoteInverts };
  }

  get charges(): boolean {
    return this.#remoteCharges && this.frontSwitch !== 'off';
  }

  get inverts(): boolean {
    return this.#remoteInverts && this.frontSwitch === 'on';
  }

  /** After a reset nothing on the bus answers for a while. */
  get isBusDead(): boolean {
    return this.#clock.now() - this.#resetAt < resetMs;
  }

  get isStarting(): boolean {
    return this.#clock.now() - this.#resetAt < startUpMs;
  }

  get subState(): number {
    return chargeStages[this.forcedStage ?? this.stage];
  }

  get leds(): Leds {
    const waits = this.charges && !this.inverts && !this.hasMains;
    const [on, blink] = ledsOf(this.mainState, this.forcedStage ?? this.stage, waits);
    const [alarmOn, alarmBlink] = alarmLeds(this.alarms);
    return [on | alarmOn, blink | alarmBlink];
  }

  /** Everything volatile is forgotten; nothing answers for a moment. */
  reset(): void {
    this.resets += 1;
    this.#resetAt = this.#clock.now();
    this.forcedStage = undefined;
    this.ignoresMains = false;
    this.ess.reset();
  }

  get #remoteCharges(): boolean {
    return this.mode === switchStates.on || this.mode === switchStates.chargerOnly;
  }

  get #remoteInverts(): boolean {
    return this.mode === switchStates.on || this.mode === switchStates.inverterOnly;
  }
}
