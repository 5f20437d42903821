import type { HistoryReadings } from '../../devices/n2k/battery-history.ts';
import type { BatteryReadings } from '../../devices/n2k/battery-readings.ts';
import type { Battery } from '../../plant/battery.ts';

/** Settings of a BMV as it comes from the factory (manual): averaging period, discharge floor, current threshold. */
const averagingSeconds = 180;
const floorPercent = 10;
const leastAmps = 0.1;
const longestSeconds = 240 * 3_600;
const fullPercent = 99.5;
/** A cycle counts from below 65 % to above 90 %. */
const cycle = { below: 65, above: 90 } as const;
const fullDischargePercent = 0.5;
/** What it has seen before: so many cycles of this depth. */
const past = { cycles: 24, meanDepth: 0.28, deepest: 0.62, leastVolts: 11.6, mostVolts: 14.4 } as const;

/** A history of a battery of this size before the plant began. */
export function pastOf({ capacityAmpHours, blocks, soc }: Battery): HistoryReadings {
  const consumed = (-capacityAmpHours * (100 - soc)) / 100;
  const meanAmpHours = past.meanDepth * capacityAmpHours;
  const kwh = (past.cycles * meanAmpHours * 12.6 * blocks) / 1_000;
  return {
    deepestAmpHours: Math.min(-past.deepest * capacityAmpHours, consumed),
    lastDischargeAmpHours: consumed,
    averageAmpHours: -meanAmpHours,
    chargeCycles: past.cycles,
    fullDischarges: 0,
    drawnAmpHours: -past.cycles * meanAmpHours,
    leastVolts: past.leastVolts * blocks,
    mostVolts: past.mostVolts * blocks,
    secondsSinceFull: 17 * 3_600,
    synchronisations: past.cycles,
    ...{ lowVoltageAlarms: 0, highVoltageAlarms: 0, dischargedKwh: kwh, chargedKwh: 1.06 * kwh },
  };
}

/** What a battery monitor makes of the currents of its battery. */
export class BatteryCounter {
  readonly #battery: Battery;
  readonly #readings: BatteryReadings & Partial<HistoryReadings>;
  readonly #history: HistoryReadings | undefined;
  readonly #before: { readonly drawnAmpHours: number; readonly dischargedKwh: number; readonly chargedKwh: number };
  #meanAmps: number;
  #isFull: boolean;
  #isInCycle: boolean;
  #isEmpty = false;

  /** @param history where it is counted; left out: nowhere */
  constructor(battery: Battery, readings: BatteryReadings, history?: HistoryReadings) {
    this.#battery = battery;
    this.#readings = readings;
    this.#history = history;
    const { drawnAmpHours = 0, dischargedKwh = 0, chargedKwh = 0 } = history ?? {};
    // What the battery counted before belongs to the past as well.
    this.#before = {
      drawnAmpHours: drawnAmpHours + battery.dischargedAmpHours,
      dischargedKwh: dischargedKwh - battery.dischargedKwh,
      chargedKwh: chargedKwh - battery.chargedKwh,
    };
    this.#meanAmps = battery.amps;
    this.#isFull = battery.soc >= fullPercent;
    this.#isInCycle = battery.soc < cycle.below;
  }

  measure(seconds: number): void {
    const battery = this.#battery;
    const readings = this.#readings;
    readings.volts = battery.volts;
    readings.amps = battery.amps;
    readings.celsius = battery.celsius;
    readings.soc = battery.soc;
    readings.consumedAmpHours = battery.ampHours - battery.capacityAmpHours;
    this.#meanAmps += Math.min(seconds / averagingSeconds, 1) * (battery.amps - this.#meanAmps);
    readings.secondsToGo = this.#secondsToGo;
    if (this.#history !== undefined) this.#count(this.#history, readings.consumedAmpHours, seconds);
  }

  /** Undefined while it does not discharge. */
  get #secondsToGo(): number | null {
    if (this.#meanAmps > -leastAmps) return null;
    const left = (this.#battery.capacityAmpHours * (this.#battery.soc - floorPercent)) / 100;
    return Math.min(Math.max((3_600 * left) / -this.#meanAmps, 0), longestSeconds);
  }

  #count(history: HistoryReadings, consumed: number, seconds: number): void {
    const { volts, amps, soc, dischargedAmpHours, dischargedKwh, chargedKwh } = this.#battery;
    history.drawnAmpHours = this.#before.drawnAmpHours - dischargedAmpHours;
    history.dischargedKwh = this.#before.dischargedKwh + dischargedKwh;
    history.chargedKwh = this.#before.chargedKwh + chargedKwh;
    if (amps < 0) history.lastDischargeAmpHours = consumed;
    if (consumed < history.deepestAmpHours) history.deepestAmpHours = consumed;
    if (volts < history.leastVolts) history.leastVolts = volts;
    if (volts > history.mostVolts) history.mostVolts = volts;
    this.#countFull(history, soc, seconds);
    this.#countCycles(history, soc);
  }

  #countFull(history: HistoryReadings, soc: number, seconds: number): void {
    const isFull = soc >= fullPercent;
    if (isFull && !this.#isFull) history.synchronisations += 1;
    this.#isFull = isFull;
    history.secondsSinceFull = isFull ? 0 : history.secondsSinceFull + seconds;
    const isEmpty = soc < fullDischargePercent;
    if (isEmpty && !this.#isEmpty) history.fullDischarges += 1;
    this.#isEmpty = isEmpty;
  }

  #countCycles(history: HistoryReadings, soc: number): void {
    if (soc < cycle.below) this.#isInCycle = true;
    if (!this.#isInCycle || soc <= cycle.above) return;
    this.#isInCycle = false;
    const { averageAmpHours, chargeCycles } = history;
    history.averageAmpHours = (averageAmpHours * chargeCycles + history.lastDischargeAmpHours) / (chargeCycles + 1);
    history.chargeCycles = chargeCycles + 1;
  }
}
