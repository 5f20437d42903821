import { ChargeCounter, type ChargeCounterOptions, type ShuntReading } from '../battery-monitor/charge-counter.ts';
import { thousandths, whole } from './decimal.ts';
import type { TextFields } from './text-encoder.ts';

export type Bmv60Model = '600S' | '602S' | '600HS';

export interface Bmv60Options extends ChargeCounterOptions {
  readonly model: Bmv60Model;
  /** As in the field FW: `210`. */
  readonly firmware: string;
}

/** Firmware that tells what it is, and the last that writes On and Off (vedirect.md, 4). */
const namedSince = 0x208;
const lastMixedCase = 0x209;
const starterVolts = 12.68;
const lowestStarterVolts = 11.92;
const highestStarterVolts = 14.41;

/** A BMV-60xS: text only, with neither product id nor serial number (vedirect.md, 4). */
export class BatteryMonitor60 {
  readonly counter: ChargeCounter;
  /** Label AR. */
  alarms = 0;
  /** Before the first synchronisation it does not know the state of charge. */
  isSynchronised = true;
  readonly #options: Bmv60Options;
  readonly #firmware: number;

  constructor(options: Bmv60Options) {
    this.#options = options;
    this.#firmware = Number.parseInt(options.firmware, 16);
    this.counter = new ChargeCounter(options);
  }

  get soc(): number {
    return this.counter.soc;
  }

  measure(reading: ShuntReading): void {
    this.counter.measure(reading);
  }

  /** The two blocks per second: the values, then the history. */
  blocks(): readonly TextFields[] {
    return [this.#main(), this.#history()];
  }

  get #hasStarter(): boolean {
    return this.#options.model === '602S';
  }

  #main(): TextFields {
    const { counter, alarms } = this;
    const { model, firmware } = this.#options;
    const named = [
      ['AR', String(alarms)],
      ['BMV', model],
      ['FW', firmware],
    ] as const;
    return [
      ['V', thousandths(counter.volts)],
      ...(this.#hasStarter ? ([['VS', thousandths(starterVolts)]] as const) : []),
      ['I', thousandths(counter.amps)],
      ['CE', this.#counted(thousandths(counter.consumedAmpHours))],
      ['SOC', this.#counted(whole(counter.soc * 10))],
      ['TTG', this.#counted(whole(counter.minutesToGo ?? -1))],
      ['Alarm', this.#switched(alarms !== 0)],
      ['Relay', this.#switched(false)],
      ...(this.#firmware >= namedSince ? named : []),
    ];
  }

  #history(): TextFields {
    const { history } = this.counter;
    const starter = [
      ['H13', '0'],
      ['H14', '0'],
      ['H15', thousandths(lowestStarterVolts)],
      ['H16', thousandths(highestStarterVolts)],
    ] as const;
    return [
      ['H1', thousandths(history.deepestAmpHours)],
      ['H2', thousandths(history.lastDischargeAmpHours)],
      ['H3', thousandths(history.averageAmpHours)],
      ['H4', whole(history.chargeCycles)],
      ['H5', whole(history.fullDischarges)],
      ['H6', thousandths(history.drawnAmpHours)],
      ['H7', thousandths(history.leastVolts)],
      ['H8', thousandths(history.mostVolts)],
      ['H9', whole(history.secondsSinceFull)],
      ['H10', whole(history.synchronisations)],
      ['H11', '0'],
      ['H12', '0'],
      ...(this.#hasStarter ? starter : []),
    ];
  }

  #counted(value: string): string {
    return this.isSynchronised ? value : '---';
  }

  #switched(isOn: boolean): string {
    const word = isOn ? 'ON' : 'OFF';
    return this.#firmware > lastMixedCase ? word : `${word.charAt(0)}${word.slice(1).toLowerCase()}`;
  }
}
