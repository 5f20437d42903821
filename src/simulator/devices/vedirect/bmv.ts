import { ChargeCounter, type ShuntReading } from '../battery-monitor/charge-counter.ts';
import { bmvRegisters } from './bmv-registers.ts';
import { initialSettings } from './bmv-settings.ts';
import { bmvBlocks } from './bmv-text.ts';
import { BmvWatch, relayModes } from './bmv-watch.ts';
import { type HexDevice, versionWord } from './hex-device.ts';
import type { TextFields } from './text-encoder.ts';

/** What hangs on the auxiliary input. */
export type AuxInput = 'starter' | 'midpoint' | 'temperature' | 'none';

export interface BmvOptions {
  readonly capacityAmpHours: number;
  /** State of charge at the start, 0..100. */
  readonly soc: number;
  /** At the start; left out: no sensor yet, or another use of the auxiliary input. */
  readonly temperatureCelsius?: number;
  readonly aux?: AuxInput;
  /** As in the field PID: `0xA381`. */
  readonly productId?: string;
  /** As in the field FW: `0413`. */
  readonly firmware?: string;
  /** As in the field BMV: `712 Smart`. */
  readonly model?: string;
  readonly serial?: string;
  readonly hasRelay?: boolean;
  /** Register 0x034F: 0 default, 1 charger, 2 remote. */
  readonly relayMode?: number;
  /** Label MON: 0 a battery. */
  readonly monitorMode?: number;
  /** The extremes that the history begins with. */
  readonly leastVolts?: number;
  readonly mostVolts?: number;
  /** Settings other than those of the factory. */
  readonly chargedVolts?: number;
  readonly tailPercent?: number;
  readonly efficiencyPercent?: number;
}

/** A BMV-712 Smart on a 48 V battery, its relay free for hosts. */
const usual = {
  productId: '0xA381',
  firmware: '0413',
  model: '712 Smart',
  serial: 'HQ1936DEMO3',
  hasRelay: true,
  relayMode: relayModes.remote,
  monitorMode: 0,
  leastVolts: 47.94,
  mostVolts: 56.91,
} as const;

const starterVolts = 12.68;
/** The upper half of the battery less the lower, as a share of the whole, in percent. */
const midDeviationPercent = 0.4;

/** A battery monitor with HEX: BMV-70x, BMV-71x, SmartShunt. */
export class BatteryMonitor {
  readonly options: BmvOptions & typeof usual;
  readonly counter: ChargeCounter;
  readonly aux: AuxInput;
  /** Register 0x034E. */
  relayState = 0;
  relayMode: number;
  /** What it is set to, by register. */
  readonly settings: Map<number, number>;
  readonly watch: BmvWatch;
  uptimeSeconds = 0;
  #setAlarms = 0;
  #celsius: number | undefined;

  constructor(options: BmvOptions) {
    this.options = { ...usual, ...options } as BmvOptions & typeof usual;
    this.counter = new ChargeCounter({ ...usual, ...options });
    this.aux = options.aux ?? (options.temperatureCelsius === undefined ? 'none' : 'temperature');
    this.relayMode = this.options.relayMode;
    this.#celsius = options.temperatureCelsius;
    this.settings = initialSettings(this.counter);
    this.watch = new BmvWatch(this);
  }

  /** Label AR. */
  get alarms(): number {
    return this.#setAlarms | this.watch.alarms;
  }

  /** Alarms that nothing measured raises: they last until a host acknowledges them. */
  set alarms(bits: number) {
    this.#setAlarms = bits;
  }

  /** State of charge as it counts it, 0..100. */
  get soc(): number {
    return this.counter.soc;
  }

  get starterVolts(): number | null {
    return this.aux === 'starter' ? starterVolts : null;
  }

  get midVolts(): number | null {
    return this.aux === 'midpoint' ? (this.counter.volts / 2) * (1 + midDeviationPercent / 100) : null;
  }

  /** In percent. */
  get midDeviation(): number | null {
    return this.aux === 'midpoint' ? midDeviationPercent : null;
  }

  get temperatureCelsius(): number | null {
    return this.aux === 'temperature' ? (this.#celsius ?? null) : null;
  }

  measure(reading: ShuntReading): void {
    this.counter.measure(reading);
    this.uptimeSeconds += reading.seconds;
    this.#celsius = reading.celsius ?? this.#celsius;
    this.watch.step(reading.seconds);
  }

  /** The two blocks that a BMV sends per second: the values, then the history (VE.Direct Protocol 3.28). */
  blocks(): readonly TextFields[] {
    return bmvBlocks(this);
  }

  /** What it says by HEX. */
  hex(): HexDevice {
    const { productId, firmware } = this.options;
    return {
      productId: Number(productId),
      version: versionWord(firmware),
      registers: new Map(bmvRegisters(this)),
      news: 'none',
      textPauseMs: 0,
      restart: () => {
        this.uptimeSeconds = 0;
      },
    };
  }
}
