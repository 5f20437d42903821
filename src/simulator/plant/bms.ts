import type { Chemistry } from './chemistry.ts';
import { clamp } from './numbers.ts';

/** What a battery management system tells chargers and loads (registers 305 to 308, 5 of a CAN-bus BMS). */
export interface BmsLimits {
  readonly mayCharge: boolean;
  readonly mayDischarge: boolean;
  readonly chargeVolts: number;
  readonly chargeAmps: number;
  readonly dischargeAmps: number;
  readonly lowVolts: number;
}

/** Volts per block (four LFP cells: 3.65 V and 2.6 V), °C, shares of the capacity per hour; an assumption of ours. */
const charging = { stopVolts: 14.6, resumeVolts: 14, stopCelsius: 3, resumeCelsius: 5, rate: 0.5 } as const;
const discharging = { stopVolts: 10.4, resumeVolts: 12, rate: 1 } as const;
/** The charge current that is allowed falls from here up to full, down to a twentieth. */
const taperFrom = 95;
const taperLeast = 0.05;

interface Measured {
  readonly volts: number;
  readonly soc: number;
  readonly celsius: number;
}

/** Watches a battery, each limit with its hysteresis. */
export class BmsWatch {
  readonly #chemistry: Chemistry;
  readonly #blocks: number;
  readonly #capacity: number;
  #mayCharge = true;
  #mayDischarge = true;
  #taper = 1;

  constructor(chemistry: Chemistry, blocks: number, capacityAmpHours: number) {
    this.#chemistry = chemistry;
    this.#blocks = blocks;
    this.#capacity = capacityAmpHours;
  }

  update({ volts, soc, celsius }: Measured): void {
    const block = volts / this.#blocks;
    if (block > charging.stopVolts || celsius < charging.stopCelsius) this.#mayCharge = false;
    else if (block < charging.resumeVolts && celsius > charging.resumeCelsius) this.#mayCharge = true;
    if (block < discharging.stopVolts) this.#mayDischarge = false;
    else if (block > discharging.resumeVolts) this.#mayDischarge = true;
    this.#taper = clamp((100 - soc) / (100 - taperFrom), taperLeast, 1);
  }

  get limits(): BmsLimits {
    return {
      mayCharge: this.#mayCharge,
      mayDischarge: this.#mayDischarge,
      chargeVolts: this.#chemistry.absorptionVolts * this.#blocks,
      chargeAmps: this.#mayCharge ? charging.rate * this.#capacity * this.#taper : 0,
      dischargeAmps: this.#mayDischarge ? discharging.rate * this.#capacity : 0,
      lowVolts: discharging.stopVolts * this.#blocks,
    };
  }
}
