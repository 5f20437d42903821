import type { PlantParts } from './build.ts';
import type { DcBus } from './dc-bus.ts';
import type { Weather } from './weather.ts';

/** Currents that are limited depend on the voltage that they make: good enough when it moves by less than this share. */
const closeEnough = 0.002;
const usualPasses = 4;
/** What trips does so once: more passes than this do not happen. */
const mostPasses = 20;

/** One step of everything that carries power: who wants what, what flows, who got what. */
export class PowerCycle {
  readonly #parts: PlantParts;
  readonly #buses: readonly DcBus[];

  constructor(parts: PlantParts, buses: readonly DcBus[]) {
    this.#parts = parts;
    this.#buses = buses;
  }

  /** @param hour of the day by the sun */
  run(seconds: number, hour: number, weather: Weather): void {
    this.#automate();
    this.#prepare(seconds, hour, weather);
    this.#solve(seconds, weather);
    for (const { battery, amps, volts } of this.#buses) battery.carry(amps, volts, seconds, weather.airCelsius);
    this.#settle(seconds);
  }

  /** Generators that start by the state of charge. */
  #automate(): void {
    for (const generator of this.#parts.generator) {
      const { autoStart } = generator.description;
      if (autoStart === undefined) continue;
      const { soc = 0 } = this.#parts.battery.find(({ name }) => name === autoStart.battery) ?? {};
      if (soc < autoStart.startSoc) generator.automate(true);
      else if (soc > autoStart.stopSoc) generator.automate(false);
    }
  }

  /** Sources first, then what passes them on, then what hangs on it. */
  #prepare(seconds: number, hour: number, { irradiance, airCelsius }: Weather): void {
    const parts = this.#parts;
    for (const grid of parts.grid) grid.prepare(seconds);
    for (const generator of parts.generator) generator.prepare(seconds);
    for (const multi of parts.multi) multi.prepare(seconds);
    for (const inverter of parts.inverter) inverter.prepare(seconds);
    for (const load of parts.acLoad) load.prepare(seconds, hour);
    for (const charger of parts.evCharger) charger.prepare(seconds);
    for (const pv of parts.pvInverter) pv.prepare(irradiance, airCelsius);
    for (const engine of parts.alternator) engine.prepare(seconds);
    for (const load of parts.dcLoad) load.prepare(seconds, hour);
  }

  /** Finds currents and voltages of all batteries. What a battery cannot feed trips, and all is solved anew. */
  #solve(seconds: number, weather: Weather): void {
    for (let pass = 1; pass <= mostPasses; pass += 1) {
      this.#offer(seconds, weather);
      let isClose = true;
      let hasTripped = false;
      for (const bus of this.#buses) {
        const { volts } = bus;
        const isFed = bus.solve(seconds);
        if (!isFed) hasTripped = this.#tripOn(bus.battery.name) || hasTripped;
        if (Math.abs(bus.volts - volts) > closeEnough * bus.volts) isClose = false;
      }
      if (!hasTripped && (isClose || pass >= usualPasses)) return;
    }
  }

  #offer(seconds: number, { irradiance, airCelsius }: Weather): void {
    const parts = this.#parts;
    for (const multi of parts.multi) multi.offer(seconds);
    for (const inverter of parts.inverter) inverter.offer();
    for (const charger of parts.solarCharger) charger.offer(irradiance, airCelsius);
    for (const charger of parts.acCharger) charger.offer();
    for (const engine of parts.alternator) engine.offer();
  }

  #tripOn(battery: string): boolean {
    let hasTripped = false;
    for (const one of [...this.#parts.multi, ...this.#parts.inverter]) {
      if (one.description.battery === battery) hasTripped = one.trip() || hasTripped;
    }
    return hasTripped;
  }

  /** What Multis and chargers take from the sources, then the sources, then what hangs on them. */
  #settle(seconds: number): void {
    const parts = this.#parts;
    for (const multi of parts.multi) multi.settle(seconds);
    for (const inverter of parts.inverter) inverter.settle();
    for (const charger of parts.solarCharger) charger.settle(seconds);
    for (const charger of parts.acCharger) charger.settle(seconds);
    for (const engine of parts.alternator) engine.settle(seconds);
    for (const load of parts.dcLoad) load.settle(seconds);
    for (const grid of parts.grid) grid.settle(seconds);
    for (const generator of parts.generator) generator.settle(seconds);
    for (const pv of parts.pvInverter) pv.settle(seconds);
    for (const load of parts.acLoad) load.settle(seconds);
    for (const charger of parts.evCharger) charger.settle(seconds);
  }
}
