import { type BmsLimits, BmsWatch } from './bms.ts';
import { type Chemistry, chemistries } from './chemistry.ts';
import type { BatteryDescription } from './description.ts';
import { clamp, interpolate, joulesPerKwh, secondsPerHour, shareOf } from './numbers.ts';
import type { Part, PlantValues, PowerTerms } from './part.ts';

/** Of the voltage per block: below it no current flows out any more, whatever is asked for. */
const collapseVolts = 7;
/** Heat that one Wh of capacity takes up, J/K, and how fast a battery follows the air. */
const heatPerWattHour = 10;
const coolingSeconds = 6 * secondsPerHour;
const acceptanceFrom = 80;
/** Surface charge builds up above this current (share of the capacity per hour), and is lost below it; seconds. */
const surface = { rate: 0.002, building: 60, settling: 900 } as const;
const usualSoc = 80;
/** Of a bench supply in place of the battery. */
const mostSupplyVolts = 100;

/** A battery: a resting voltage that follows its charge, and an internal resistance. */
export class Battery implements Part {
  readonly name: string;
  readonly chemistry: Chemistry;
  /** Blocks of 12 V in series: 1, 2 or 4. */
  readonly blocks: number;
  readonly capacityAmpHours: number;
  /** Terminal voltage. */
  volts: number;
  /** Positive = charging. */
  amps = 0;
  celsius: number;
  /** Counted since the start. */
  chargedAmpHours = 0;
  dischargedAmpHours = 0;
  chargedKwh = 0;
  dischargedKwh = 0;
  readonly settable: Part['settable'];
  readonly #resistance: number;
  #supplyVolts: number | undefined;
  readonly #bms: BmsWatch | undefined;
  #ampHours: number;
  /** 1 while charging, 0 when settled. */
  #surface = 0;
  #storedWatts = 0;
  #lossWatts = 0;

  constructor(name: string, description: BatteryDescription, airCelsius: number) {
    const {
      chemistry,
      nominalVolts,
      capacityAmpHours,
      soc = usualSoc,
      celsius = airCelsius,
      bms = false,
      supplyVolts,
    } = description;
    this.name = name;
    this.chemistry = chemistries[chemistry];
    this.blocks = nominalVolts / 12;
    this.capacityAmpHours = capacityAmpHours;
    this.celsius = celsius;
    this.#resistance = (this.chemistry.resistanceFactor * this.chemistry.nominalVolts * this.blocks) / capacityAmpHours;
    this.#ampHours = shareOf(capacityAmpHours, soc);
    this.#supplyVolts = supplyVolts;
    this.volts = this.restVolts;
    this.#bms = bms ? new BmsWatch(this.chemistry, this.blocks, capacityAmpHours) : undefined;
    this.settable = {
      soc: {
        ...{ least: 0, most: 100 },
        set: (percent) => {
          this.#ampHours = shareOf(capacityAmpHours, percent);
        },
      },
      celsius: {
        ...{ least: -40, most: 80 },
        set: (value) => {
          this.celsius = value;
        },
      },
      ...(supplyVolts !== undefined && {
        supplyVolts: {
          ...{ least: 0, most: mostSupplyVolts },
          set: (volts: number) => {
            this.#supplyVolts = volts;
          },
        },
      }),
    };
  }

  /** State of charge in percent, 0..100. */
  get soc(): number {
    return 100 * (this.#ampHours / this.capacityAmpHours);
  }

  get ampHours(): number {
    return this.#ampHours;
  }

  get watts(): number {
    return this.volts * this.amps;
  }

  /** Voltage without current. */
  get restVolts(): number {
    if (this.#supplyVolts !== undefined) return this.#supplyVolts;
    const { restVolts, settledVolts } = this.chemistry;
    const charged = interpolate(restVolts, this.soc);
    if (settledVolts === undefined || charged <= settledVolts) return this.blocks * charged;
    return this.blocks * (settledVolts + this.#surface * (charged - settledVolts));
  }

  /** Internal resistance in Ohm: near full a battery takes less. */
  resistance(isCharging: boolean): number {
    const { acceptance } = this.chemistry;
    if (!isCharging || acceptance === 0 || this.soc <= acceptanceFrom) return this.#resistance;
    return this.#resistance * Math.exp((acceptance * (this.soc - acceptanceFrom)) / (100 - acceptanceFrom));
  }

  /** The largest current that can flow out for some time, as a negative number. */
  leastAmps(seconds: number): number {
    const collapse = (this.restVolts - collapseVolts * this.blocks) / this.#resistance;
    if (this.#ampHours === 0) return 0;
    return -Math.max(Math.min(collapse, (this.#ampHours * secondsPerHour) / seconds), 0);
  }

  /** What a battery management system allows; undefined: there is none. */
  get bms(): BmsLimits | undefined {
    return this.#bms?.limits;
  }

  get mayCharge(): boolean {
    return this.#bms?.limits.mayCharge ?? true;
  }

  get mayDischarge(): boolean {
    return this.#bms?.limits.mayDischarge ?? true;
  }

  /** Lets a current flow for some time. What a full battery still takes becomes heat. */
  carry(amps: number, volts: number, seconds: number, airCelsius: number): void {
    const rest = this.restVolts;
    const kept = amps > 0 ? amps * this.chemistry.efficiency : amps;
    const stored = this.#store(kept, seconds);
    this.#storedWatts = rest * stored;
    this.#lossWatts = amps * amps * this.resistance(amps > 0) + rest * (amps - stored);
    this.volts = volts;
    this.amps = amps;
    this.#settle(seconds);
    this.#count(seconds);
    this.#warm(seconds, airCelsius);
    this.#bms?.update(this);
  }

  get terms(): PowerTerms {
    return { sourceWatts: 0, sinkWatts: 0, storedWatts: this.#storedWatts, lossWatts: this.#lossWatts };
  }

  values(): PlantValues {
    const { volts, amps, watts, soc, celsius, chargedKwh, dischargedKwh } = this;
    const supplyVolts = this.#supplyVolts;
    return {
      volts,
      amps,
      watts,
      soc,
      celsius,
      chargedKwh,
      dischargedKwh,
      ...this.bms,
      ...(supplyVolts !== undefined && { supplyVolts }),
    };
  }

  /** @returns what part of a current is stored */
  #store(amps: number, seconds: number): number {
    if (this.#supplyVolts !== undefined) return amps;
    const before = this.#ampHours;
    this.#ampHours = clamp(before + (amps * seconds) / secondsPerHour, 0, this.capacityAmpHours);
    return seconds > 0 ? ((this.#ampHours - before) * secondsPerHour) / seconds : amps;
  }

  #settle(seconds: number): void {
    const isCharging = this.amps > surface.rate * this.capacityAmpHours;
    const wanted = isCharging ? 1 : 0;
    const memory = isCharging ? surface.building : surface.settling;
    this.#surface = wanted + (this.#surface - wanted) * Math.exp(-seconds / memory);
  }

  #count(seconds: number): void {
    const ampHours = (this.amps * seconds) / secondsPerHour;
    const kwh = (this.watts * seconds) / joulesPerKwh;
    if (this.amps > 0) {
      this.chargedAmpHours += ampHours;
      this.chargedKwh += kwh;
    } else {
      this.dischargedAmpHours -= ampHours;
      this.dischargedKwh -= kwh;
    }
  }

  #warm(seconds: number, airCelsius: number): void {
    const wattHours = this.capacityAmpHours * this.chemistry.nominalVolts * this.blocks;
    const heating = this.#lossWatts / (heatPerWattHour * wattHours);
    // Exact for a constant loss, so that no length of step lets it run away.
    const settled = airCelsius + heating * coolingSeconds;
    this.celsius = settled + (this.celsius - settled) * Math.exp(-seconds / coolingSeconds);
  }
}
