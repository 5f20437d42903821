import type { ChargeStage } from './charge-stages.ts';
import type { InputLimits } from './multi-sizes.ts';
import { clamp } from './numbers.ts';
import { checkOrder } from './part.ts';

export type MultiMode = 'on' | 'charger-only' | 'inverter-only' | 'off';

/** What the ESS assistant of a phase is told. Undefined set-point: none is in force. */
export interface EssOrder {
  /** Positive = drawn from the mains, as /Hub4/L1/AcPowerSetpoint. */
  readonly setPointWatts?: number | undefined;
  readonly disableCharge?: boolean;
  readonly disableFeedIn?: boolean;
}

/** What a VE.Bus system can be told. What is not ordered stays. */
export interface MultiOrders {
  readonly mode: MultiMode;
  /** By input: AC-in 1, AC-in 2. Raised to the least, cut to the most. */
  readonly inputLimitAmps: readonly number[];
  /** Relays of inputs that are kept open. */
  readonly ignoresInput: readonly boolean[];
  /** By phase, L1 first; without the ESS assistant it counts for nothing. */
  readonly ess: readonly EssOrder[];
  /** Of all units together; undefined: what they can. */
  readonly chargeLimitAmps: number | undefined;
  readonly powerAssist: boolean;
  readonly stage: ChargeStage;
  readonly settings: MultiSettings;
}

/** What an installer sets. Volts of the whole battery. */
export interface MultiSettings {
  readonly absorptionVolts: number;
  readonly floatVolts: number;
  /** At the AC output, of what it makes itself. */
  readonly outputVolts: number;
  /** Below it the inverter stops, and runs again above the other. */
  readonly shutdownVolts: number;
  readonly restartVolts: number;
}

const noEss: EssOrder = {};

/** Orders as they are in force. */
export class StandingOrders {
  mode: MultiMode = 'on';
  powerAssist: boolean;
  chargeLimitAmps: number | undefined;
  readonly #limits: InputLimits;
  readonly #inputAmps: number[];
  #ess: readonly EssOrder[] = [];

  /** @param inputAmps by input, as set at the start */
  constructor(limits: InputLimits, inputAmps: readonly number[], powerAssist: boolean) {
    this.#limits = limits;
    this.#inputAmps = [...inputAmps];
    this.powerAssist = powerAssist;
  }

  /** What is not ordered stays. @throws OrderError for a number that is none, before anything changes */
  take(name: string, orders: Partial<MultiOrders>): void {
    checkOrder(name, orders);
    for (const one of orders.ess ?? []) checkOrder(name, one);
    if (orders.settings !== undefined) checkOrder(name, orders.settings);
    this.mode = orders.mode ?? this.mode;
    this.powerAssist = orders.powerAssist ?? this.powerAssist;
    this.#ess = orders.ess ?? this.#ess;
    if ('chargeLimitAmps' in orders) this.chargeLimitAmps = orders.chargeLimitAmps;
    for (const [input, amps] of (orders.inputLimitAmps ?? []).entries()) {
      if (input in this.#inputAmps) this.#inputAmps[input] = amps;
    }
  }

  /** PowerAssist takes no less. */
  get leastInputAmps(): number {
    return this.powerAssist ? this.#limits.least : 0;
  }

  /** @param input 0 = AC-in 1 */
  inputLimitAmps(input: number): number {
    return clamp(this.#inputAmps[input] ?? this.#limits.most, this.leastInputAmps, this.#limits.most);
  }

  /** @param phase 0 = L1 */
  ess(phase: number): EssOrder {
    return this.#ess[phase] ?? noEss;
  }
}
