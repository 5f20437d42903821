import { secondsPerHour } from '../../plant/numbers.ts';

/** What flowed over the last moments, and where that has left the battery. */
export interface HistoryMoment {
  readonly seconds: number;
  readonly volts: number;
  /** Positive = charging. */
  readonly amps: number;
  /** Charge missing to full; never positive. */
  readonly consumedAmpHours: number;
  readonly capacityAmpHours: number;
  /** As the device means it. */
  readonly isFull: boolean;
}

export interface HistoryOptions {
  readonly capacityAmpHours: number;
  readonly consumedAmpHours: number;
  /** The extremes that it begins with. */
  readonly leastVolts: number;
  readonly mostVolts: number;
}

/** The past of a battery, in times its capacity; a bit more was charged than drawn. */
const past = { drawn: 5.5, meanDischarge: 0.28, deepest: 0.68, efficiency: 0.925 } as const;
/** Where a battery counts as full to those who know its charge, and as empty to all. */
export const fullPercent = 99.5;
const emptyPercent = 0.5;
/** A cycle counts from below 65 % to above 90 %. */
const cycle = { below: 65, above: 90 } as const;

/** What a device remembers of its battery (H1 to H18 of VE.Direct): it begins with some years of use. */
export class BatteryHistory {
  /** Discharges and the charge that was ever drawn are negative, as devices tell them. */
  deepestAmpHours: number;
  lastDischargeAmpHours: number;
  averageAmpHours: number;
  drawnAmpHours: number;
  dischargedKwh: number;
  chargedKwh: number;
  leastVolts: number;
  mostVolts: number;
  secondsSinceFull = 61_200;
  chargeCycles = 19;
  fullDischarges = 0;
  synchronisations = 16;
  #isInCycle: boolean;
  #isEmpty = false;

  constructor({ capacityAmpHours, consumedAmpHours, leastVolts, mostVolts }: HistoryOptions) {
    this.deepestAmpHours = Math.min(-past.deepest * capacityAmpHours, consumedAmpHours);
    this.lastDischargeAmpHours = consumedAmpHours;
    this.averageAmpHours = -past.meanDischarge * capacityAmpHours;
    this.drawnAmpHours = -past.drawn * capacityAmpHours;
    this.dischargedKwh = (-this.drawnAmpHours * (leastVolts + mostVolts)) / 2_000;
    this.chargedKwh = this.dischargedKwh / past.efficiency;
    this.leastVolts = leastVolts;
    this.mostVolts = mostVolts;
    this.#isInCycle = socOf(consumedAmpHours, capacityAmpHours) < cycle.below;
  }

  count({ seconds, volts, amps, consumedAmpHours, capacityAmpHours, isFull }: HistoryMoment): void {
    const ampHours = (amps * seconds) / secondsPerHour;
    const kwh = (volts * ampHours) / 1_000;
    if (amps < 0) {
      this.drawnAmpHours += ampHours;
      this.dischargedKwh -= kwh;
      this.lastDischargeAmpHours = consumedAmpHours;
    } else {
      this.chargedKwh += kwh;
    }
    this.deepestAmpHours = Math.min(this.deepestAmpHours, consumedAmpHours);
    this.leastVolts = Math.min(this.leastVolts, volts);
    this.mostVolts = Math.max(this.mostVolts, volts);
    const soc = socOf(consumedAmpHours, capacityAmpHours);
    this.secondsSinceFull = isFull ? 0 : this.secondsSinceFull + seconds;
    this.#countEmpty(soc);
    this.#countCycle(soc);
  }

  /** Begins anew, with what is there now. */
  clear(consumedAmpHours: number, volts: number): void {
    this.deepestAmpHours = consumedAmpHours;
    this.lastDischargeAmpHours = consumedAmpHours;
    this.averageAmpHours = 0;
    this.drawnAmpHours = 0;
    this.dischargedKwh = 0;
    this.chargedKwh = 0;
    this.chargeCycles = 0;
    this.fullDischarges = 0;
    this.synchronisations = 0;
    this.leastVolts = volts;
    this.mostVolts = volts;
  }

  #countEmpty(soc: number): void {
    const isEmpty = soc < emptyPercent;
    if (isEmpty && !this.#isEmpty) this.fullDischarges += 1;
    this.#isEmpty = isEmpty;
  }

  #countCycle(soc: number): void {
    if (soc < cycle.below) this.#isInCycle = true;
    if (!this.#isInCycle || soc <= cycle.above) return;
    this.#isInCycle = false;
    const { averageAmpHours, chargeCycles, lastDischargeAmpHours } = this;
    this.averageAmpHours = (averageAmpHours * chargeCycles + lastDischargeAmpHours) / (chargeCycles + 1);
    this.chargeCycles = chargeCycles + 1;
  }
}

function socOf(consumedAmpHours: number, capacityAmpHours: number): number {
  return 100 + (100 * consumedAmpHours) / capacityAmpHours;
}
