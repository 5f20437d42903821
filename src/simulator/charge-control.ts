import type { ChargeStage } from './devices/vedirect/mppt-history.ts';

export interface ChargeSettings {
  readonly absorptionVolts: number;
  readonly floatVolts: number;
  /** Below float by so much for a minute: bulk begins anew (manual, "Re-bulk voltage offset"). */
  readonly rebulkOffsetVolts: number;
  /** Absorption ends when the battery takes less than this. */
  readonly tailAmps: number;
  /** Absorption ends at the latest after this time. */
  readonly longestAbsorptionSeconds: number;
}

const sustainedSeconds = 60;
const nextStage = { bulk: 'absorption', absorption: 'float', float: 'bulk' } as const;

/** The charge stages that solar chargers on one battery go through together. */
export class ChargeControl {
  readonly #settings: ChargeSettings;
  #stage: ChargeStage = 'bulk';
  #inStageSeconds = 0;
  #conditionSeconds = 0;

  constructor(settings: ChargeSettings) {
    this.#settings = settings;
  }

  get stage(): ChargeStage {
    return this.#stage;
  }

  /** The battery voltage that the chargers do not exceed. */
  get targetVolts(): number {
    return this.#stage === 'float' ? this.#settings.floatVolts : this.#settings.absorptionVolts;
  }

  /** Lets time pass. @param isLimited the chargers could give more than the battery takes at the target voltage */
  advance(seconds: number, battery: { readonly volts: number; readonly amps: number }, isLimited: boolean): void {
    this.#inStageSeconds += seconds;
    const isSustained = this.#sustained(seconds, this.#wantsNext(battery, isLimited));
    const isOver = this.#stage === 'absorption' && this.#inStageSeconds >= this.#settings.longestAbsorptionSeconds;
    if (!isSustained && !isOver) return;
    this.#stage = nextStage[this.#stage];
    this.#inStageSeconds = 0;
    this.#conditionSeconds = 0;
  }

  #wantsNext(battery: { readonly volts: number; readonly amps: number }, isLimited: boolean): boolean {
    const { floatVolts, rebulkOffsetVolts, tailAmps } = this.#settings;
    switch (this.#stage) {
      case 'bulk':
        return isLimited;
      case 'absorption':
        return battery.amps < tailAmps;
      case 'float':
        return battery.volts < floatVolts - rebulkOffsetVolts;
    }
  }

  #sustained(seconds: number, condition: boolean): boolean {
    this.#conditionSeconds = condition ? this.#conditionSeconds + seconds : 0;
    return this.#conditionSeconds >= sustainedSeconds;
  }
}
