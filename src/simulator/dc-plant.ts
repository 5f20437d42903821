import type { Clock } from '../runtime/clock.ts';
import { type BankOptions, BatteryBank } from './battery-bank.ts';
import { ChargeControl, type ChargeSettings } from './charge-control.ts';
import type { BmvReading } from './devices/vedirect/bmv-counter.ts';
import { mpptEfficiency, type SolarCharger } from './devices/vedirect/mppt.ts';

export interface SolarField {
  readonly charger: SolarCharger;
  /** What its panels give at full sun. */
  readonly peakWatts: number;
}

export interface DcPlantOptions {
  readonly clock: Clock;
  readonly bank: BankOptions;
  readonly charging: ChargeSettings;
  readonly monitor: { measure(reading: BmvReading): void };
  readonly fields: readonly SolarField[];
  /** Sunshine, 0..1, and what everything else on the battery draws, by seconds since the start. */
  readonly sun: (seconds: number) => number;
  readonly loadWatts: (seconds: number) => number;
}

/** Longer gaps (a computer that slept) count as this much, so that no counter leaps. */
const longestStepSeconds = 60;
const dayMs = 86_400_000;

/**
 * A battery, solar chargers, a load, and the battery monitor between them: what the monitor shows is the sum of
 * what the chargers give less the load. Time passes whenever somebody looks.
 */
export class DcPlant {
  readonly #options: DcPlantOptions;
  readonly #bank: BatteryBank;
  readonly #control: ChargeControl;
  readonly #startedAt: number;
  #at: number;

  constructor(options: DcPlantOptions) {
    this.#options = options;
    this.#bank = new BatteryBank(options.bank);
    this.#control = new ChargeControl(options.charging);
    this.#startedAt = options.clock.now();
    this.#at = this.#startedAt;
    this.#step(0);
  }

  /** Brings all values up to now. */
  advance(): void {
    const now = this.#options.clock.now();
    const seconds = Math.min((now - this.#at) / 1000, longestStepSeconds);
    this.#at = now;
    if (seconds > 0) this.#step(seconds);
  }

  #step(seconds: number): void {
    const { sun, loadWatts, fields, monitor } = this.#options;
    const bank = this.#bank;
    const elapsed = (this.#at - this.#startedAt) / 1000;
    const sunshine = sun(elapsed);
    const load = loadWatts(elapsed);
    const offered = fields.map(({ charger, peakWatts }) => charger.mostPanelWatts(peakWatts * sunshine, bank.volts));
    const available = offered.reduce((sum, watts) => sum + watts, 0) * mpptEfficiency;
    const output = Math.min(available, this.#wantedWatts(load));
    const share = available > 0 ? output / available : 0;
    bank.carry((output - load) / bank.volts, seconds);
    this.#control.advance(seconds, bank, output < available);
    monitor.measure({ seconds, volts: bank.volts, amps: bank.amps });
    for (const [index, { charger, peakWatts }] of fields.entries()) {
      charger.measure({
        seconds,
        day: Math.floor(this.#options.clock.unixTime() / dayMs),
        batteryVolts: bank.volts,
        availableWatts: peakWatts * sunshine,
        panelWatts: (offered[index] ?? 0) * share,
        stage: this.#control.stage,
      });
    }
  }

  /** What brings the battery to the target voltage while the load is fed; none when it is above. */
  #wantedWatts(load: number): number {
    const target = this.#control.targetVolts;
    const amps = (target - this.#bank.restVolts) / this.#bank.resistanceOhms;
    return Math.max(load + amps * target, 0);
  }
}
