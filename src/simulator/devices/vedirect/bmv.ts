import type { TextFields } from './text-encoder.ts';

export interface BmvOptions {
  readonly capacityAmpHours: number;
  /** State of charge at the start, 0..100. */
  readonly soc: number;
  readonly temperatureCelsius: number;
}

/** What the shunt measured over the last moments. */
export interface BmvReading {
  readonly seconds: number;
  readonly volts: number;
  /** Positive = charging. */
  readonly amps: number;
}

/** Currents below it count as none (manual, "Current threshold", default). */
const currentThresholdAmps = 0.1;
/** 240 h: the longest time to go that devices show. */
const longestMinutesToGo = 14_400;
/** Time constant of the mean current behind the time to go (manual, "Time-to-go averaging period", default). */
const averagingSeconds = 180;
/** The floor down to which the time to go counts (manual, "Discharge floor"), percent. */
const dischargeFloor = 10;

/** A BMV-712 Smart with a temperature sensor: counts charge and keeps the history that it sends (labels H1..H18). */
export class Bmv712 {
  readonly #options: BmvOptions;
  #volts = 0;
  #amps = 0;
  #meanAmps: number | undefined;
  /** Charge missing to full; never positive. */
  #consumedAmpHours: number;
  #drawnAmpHours = 2_184;
  #dischargedKwh = 108.4;
  #chargedKwh = 117.2;
  #deepestAmpHours: number;
  #lastDischargeAmpHours: number;
  #secondsSinceFull = 61_200;
  #leastVolts = 47.94;
  #mostVolts = 56.91;

  constructor(options: BmvOptions) {
    this.#options = options;
    this.#consumedAmpHours = (-options.capacityAmpHours * (100 - options.soc)) / 100;
    this.#deepestAmpHours = Math.min(-0.68 * options.capacityAmpHours, this.#consumedAmpHours);
    this.#lastDischargeAmpHours = this.#consumedAmpHours;
  }

  /** State of charge as it counts it, 0..100. */
  get soc(): number {
    return 100 + (100 * this.#consumedAmpHours) / this.#options.capacityAmpHours;
  }

  measure({ seconds, volts, amps }: BmvReading): void {
    const ampHours = (amps * seconds) / 3600;
    const kwh = (volts * ampHours) / 1000;
    this.#volts = volts;
    this.#amps = amps;
    const share = Math.min(seconds / averagingSeconds, 1);
    this.#meanAmps = this.#meanAmps === undefined ? amps : this.#meanAmps + share * (amps - this.#meanAmps);
    this.#consumedAmpHours = Math.min(this.#consumedAmpHours + ampHours, 0);
    if (amps < 0) {
      this.#drawnAmpHours -= ampHours;
      this.#dischargedKwh -= kwh;
      this.#lastDischargeAmpHours = this.#consumedAmpHours;
    } else {
      this.#chargedKwh += kwh;
    }
    this.#deepestAmpHours = Math.min(this.#deepestAmpHours, this.#consumedAmpHours);
    this.#secondsSinceFull = this.#consumedAmpHours === 0 ? 0 : this.#secondsSinceFull + seconds;
    this.#leastVolts = Math.min(this.#leastVolts, volts);
    this.#mostVolts = Math.max(this.#mostVolts, volts);
  }

  /** The two blocks that a BMV sends per second: the values, then the history (VE.Direct Protocol 3.28). */
  blocks(): readonly TextFields[] {
    return [this.#main(), this.#history()];
  }

  #main(): TextFields {
    return [
      ['PID', '0xA381'],
      ['V', thousandths(this.#volts)],
      ['T', whole(this.#options.temperatureCelsius)],
      ['I', thousandths(this.#amps)],
      ['P', whole(this.#volts * this.#amps)],
      ['CE', thousandths(this.#consumedAmpHours)],
      ['SOC', whole(this.soc * 10)],
      ['TTG', whole(this.#minutesToGo())],
      ['Alarm', 'OFF'],
      ['Relay', 'OFF'],
      ['AR', '0'],
      ['BMV', '712 Smart'],
      ['FW', '0413'],
      ['MON', '0'],
    ];
  }

  #history(): TextFields {
    return [
      ['H1', thousandths(this.#deepestAmpHours)],
      ['H2', thousandths(this.#lastDischargeAmpHours)],
      ['H3', thousandths(-0.28 * this.#options.capacityAmpHours)],
      ['H4', '19'],
      ['H5', '0'],
      ['H6', thousandths(-this.#drawnAmpHours)],
      ['H7', thousandths(this.#leastVolts)],
      ['H8', thousandths(this.#mostVolts)],
      ['H9', whole(this.#secondsSinceFull)],
      ['H10', '16'],
      ['H11', '0'],
      ['H12', '0'],
      ['H15', '0'],
      ['H16', '0'],
      ['H17', whole(this.#dischargedKwh * 100)],
      ['H18', whole(this.#chargedKwh * 100)],
    ];
  }

  /** Minutes until the discharge floor; -1 = infinite, while charging. */
  #minutesToGo(): number {
    const drawn = -(this.#meanAmps ?? 0);
    if (drawn < currentThresholdAmps) return -1;
    const left = (this.#options.capacityAmpHours * (this.soc - dischargeFloor)) / 100;
    return Math.min(Math.max((60 * left) / drawn, 0), longestMinutesToGo);
  }
}

function thousandths(value: number): string {
  return whole(value * 1000);
}

/** A whole number without a sign on zero. */
function whole(value: number): string {
  return String(Math.round(value) + 0);
}
