import type { Chemistry } from './chemistry.ts';
import { secondsPerDay, secondsPerHour } from './numbers.ts';

export type ChargeStage = 'bulk' | 'absorption' | 'float' | 'storage' | 'repeated-absorption' | 'equalise';

/** By what a charger ends absorption and begins anew (venus-services, 11, Charge stages). */
export interface ChargeHabits {
  /** How long absorption lasts at most. @param bulkSeconds how long bulk took @param startVolts per block at its start */
  readonly absorptionSeconds: (bulkSeconds: number, startVolts: number) => number;
  /** Absorption ends when the battery takes less than this for a minute. */
  readonly tailAmps: number;
  /** Absorption for an hour each seven days. */
  readonly repeatsAbsorption: boolean;
  /** Without charging for so long a new cycle begins. */
  readonly resetSeconds: number;
}

/** What can be set. Volts of the whole battery, at 25 °C. */
export interface ChargeSettings {
  readonly absorptionVolts: number;
  readonly floatVolts: number;
  /** Undefined: it is never equalised. */
  readonly equaliseVolts: number | undefined;
  readonly equaliseSeconds: number;
  /** So far below float a new cycle begins. */
  readonly rebulkVolts: number;
  /** Change of all voltages per °C above 25 °C. */
  readonly voltsPerCelsius: number;
}

/** How a solar charger ends absorption, as it is set. */
export interface SolarAbsorption {
  /** 0: not by the current. */
  readonly tailAmps: number;
  /** At most. */
  readonly absorptionSeconds: number;
  /** Shorter when the battery was not deeply discharged. */
  readonly isAdaptive: boolean;
}

/** Six hours, or four, two, one by volts per block before the first charge of the day: shares of the longest. */
export const usualAbsorptionSeconds = 6 * secondsPerHour;
const absorptionShares = [
  [11.9, 1],
  [12.2, 2 / 3],
  [12.6, 1 / 3],
  [Number.POSITIVE_INFINITY, 1 / 6],
] as const;

export function solarHabits({ tailAmps, absorptionSeconds, isAdaptive }: SolarAbsorption): ChargeHabits {
  const shareOf = (startVolts: number): number => absorptionShares.find(([below]) => startVolts < below)?.[1] ?? 1;
  return {
    absorptionSeconds: (_, startVolts) => absorptionSeconds * (isAdaptive ? shareOf(startVolts) : 1),
    tailAmps: tailAmps > 0 ? tailAmps : Number.NEGATIVE_INFINITY,
    repeatsAbsorption: false,
    resetSeconds: secondsPerHour,
  };
}

/** Adaptive: 20 x the time of bulk, one to eight hours. A lithium battery gets one hour. */
export function multiHabits(chemistry: Chemistry): ChargeHabits {
  const isAdaptive = chemistry.equaliseVolts !== undefined;
  return {
    absorptionSeconds: (bulkSeconds) =>
      isAdaptive ? Math.min(Math.max(20 * bulkSeconds, secondsPerHour), 8 * secondsPerHour) : secondsPerHour,
    tailAmps: 0,
    repeatsAbsorption: isAdaptive,
    resetSeconds: 60,
  };
}

/** Of what a charger sees in one step. */
export interface ChargeMoment {
  readonly volts: number;
  /** Into the battery. */
  readonly amps: number;
  /** The charger is on and has something to charge from. */
  readonly canCharge: boolean;
  readonly celsius: number;
}

const sustainedSeconds = 60;
const floatSeconds = secondsPerDay;
const repeatSeconds = 7 * secondsPerDay;
const repeatedSeconds = secondsPerHour;
const equaliseSeconds = secondsPerHour;
/** Volts per block. */
const rebulkVolts = 0.1;
const reached = 0.005;
const referenceCelsius = 25;

/** The stages that a charger leads a battery through. */
export class ChargeStages {
  stage: ChargeStage = 'bulk';
  habits: ChargeHabits;
  settings: ChargeSettings;
  readonly #storageVolts: number;
  readonly #blocks: number;
  #celsius = referenceCelsius;
  #inStage = 0;
  #condition = 0;
  #idle = 0;
  #sinceAbsorption = 0;
  #bulkSeconds = 0;
  #startVolts: number | undefined;

  /** Set up as the battery's chemistry wants. */
  constructor(chemistry: Chemistry, blocks: number, habits: ChargeHabits) {
    const { absorptionVolts, floatVolts, equaliseVolts, storageVolts, voltsPerCelsius } = chemistry;
    this.habits = habits;
    this.settings = {
      absorptionVolts: absorptionVolts * blocks,
      floatVolts: floatVolts * blocks,
      equaliseVolts: equaliseVolts === undefined ? undefined : equaliseVolts * blocks,
      equaliseSeconds,
      rebulkVolts: rebulkVolts * blocks,
      voltsPerCelsius: voltsPerCelsius * blocks,
    };
    this.#storageVolts = storageVolts * blocks;
    this.#blocks = blocks;
  }

  /** The voltage that this stage does not exceed. */
  get targetVolts(): number {
    return this.#stageVolts + this.settings.voltsPerCelsius * (this.#celsius - referenceCelsius);
  }

  /** Other than what its chemistry wants; what is left out stays. */
  set(settings: Partial<ChargeSettings>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Forces a stage, as the devices' own commands do. A battery that is never equalised gets absorption. */
  force(stage: ChargeStage): void {
    const canDo = stage !== 'equalise' || this.settings.equaliseVolts !== undefined;
    this.#enter(canDo ? stage : 'absorption');
  }

  advance(seconds: number, moment: ChargeMoment): void {
    this.#celsius = moment.celsius;
    if (!moment.canCharge) {
      this.#idle += seconds;
      if (this.#idle > this.habits.resetSeconds) this.#begin();
      return;
    }
    this.#idle = 0;
    this.#startVolts ??= moment.volts / this.#blocks;
    this.#inStage += seconds;
    this.#sinceAbsorption += seconds;
    const next = this.#next(seconds, moment);
    if (next !== undefined) this.#enter(next);
  }

  get #stageVolts(): number {
    const { absorptionVolts, floatVolts, equaliseVolts } = this.settings;
    switch (this.stage) {
      case 'float':
        return floatVolts;
      case 'storage':
        return Math.min(this.#storageVolts, floatVolts);
      case 'equalise':
        return equaliseVolts ?? absorptionVolts;
      default:
        return absorptionVolts;
    }
  }

  #next(seconds: number, { volts, amps }: ChargeMoment): ChargeStage | undefined {
    switch (this.stage) {
      case 'bulk':
        if (volts < this.targetVolts - reached * this.#blocks) return undefined;
        this.#bulkSeconds = this.#inStage;
        return 'absorption';
      case 'absorption': {
        const { tailAmps, absorptionSeconds } = this.habits;
        const isTail = this.#sustained(seconds, amps < tailAmps);
        const most = absorptionSeconds(this.#bulkSeconds, this.#startVolts ?? 0);
        return isTail || this.#inStage >= most ? 'float' : undefined;
      }
      case 'repeated-absorption':
        return this.#inStage >= repeatedSeconds ? 'float' : undefined;
      case 'equalise':
        return this.#inStage >= this.settings.equaliseSeconds ? 'float' : undefined;
      case 'float':
      case 'storage':
        return this.#fromFloat(seconds, volts);
    }
  }

  #fromFloat(seconds: number, volts: number): ChargeStage | undefined {
    if (this.#sustained(seconds, volts < this.targetVolts - this.settings.rebulkVolts)) return 'bulk';
    if (this.habits.repeatsAbsorption && this.#sinceAbsorption >= repeatSeconds) return 'repeated-absorption';
    return this.stage === 'float' && this.#inStage >= floatSeconds ? 'storage' : undefined;
  }

  #begin(): void {
    if (this.stage !== 'bulk' || this.#startVolts !== undefined) this.#enter('bulk');
    this.#startVolts = undefined;
  }

  #enter(stage: ChargeStage): void {
    this.stage = stage;
    this.#inStage = 0;
    this.#condition = 0;
    if (stage === 'absorption' || stage === 'repeated-absorption') this.#sinceAbsorption = 0;
  }

  #sustained(seconds: number, condition: boolean): boolean {
    this.#condition = condition ? this.#condition + seconds : 0;
    return this.#condition >= sustainedSeconds;
  }
}
