import { productById } from '../../../protocols/vedirect/products.ts';
import { mask, whole } from './decimal.ts';
import { type HexDevice, versionWord } from './hex-device.ts';
import { inverterModes } from './inverter-modes.ts';
import { phoenixRegisters } from './phoenix-registers.ts';
import type { TextFields } from './text-encoder.ts';

export interface PhoenixOptions {
  /** As in the field PID: `0xA2F1`. */
  readonly productId: string;
  /** As in the field FW: `0124`. */
  readonly firmware: string;
  readonly serial: string;
  /** What is connected to its output. */
  readonly loadVoltAmps: number;
  /** At the battery without a load; left out: by the model. */
  readonly batteryVolts?: number;
}

/** Label CS. */
const states = { off: 0, searching: 1, fault: 2, inverting: 9 } as const;
/** Labels AR and WARN (vedirect.md, 2.7). */
const alarmBits = { lowVoltage: 0x1, overload: 0x100 } as const;
/** Label OR: the device mode register. */
const offByMode = 0x4;
/** An overload beyond this share of the rated power switches it off. */
const overloadShare = 1.3;
/** Share of the battery voltage that is lost at rated power. */
const sag = 0.03;
/** Of a 1200 VA inverter that feeds 38 VA (recording of a Phoenix 12/1200: 230.07 V). */
const outputShare = 1.0003;
/** Of a 12 V battery. */
const restingVolts = 13.24;
/** Values at the factory for a 12 V battery: multiplied for others. */
const lowBatteryVolts = { shutdown: 9.3, warning: 10.9, clear: 12.5 } as const;

/** What the inverter measures, and what it does. */
export interface PhoenixValues {
  readonly batteryVolts: number;
  readonly outputVolts: number;
  readonly outputAmps: number;
  readonly outputVoltAmps: number;
  readonly state: number;
  readonly warnings: number;
  readonly offReason: number;
}

/** A Phoenix inverter with a VE.Direct port. */
export class PhoenixInverter {
  readonly options: PhoenixOptions;
  readonly nominalVolts: number;
  readonly ratedVoltAmps: number;
  readonly ratedOutputVolts: number;
  /** May be changed while it runs. */
  loadVoltAmps: number;
  batteryVolts: number;
  mode: number = inverterModes.on;
  /** Label AR: latched until it is switched off. */
  alarms = 0;
  shutdownVolts: number;
  warningVolts: number;
  clearVolts: number;
  /** In eco mode it wakes up above the one and sleeps below the other. */
  wakeVoltAmps = 25;
  sleepVoltAmps = 15;
  uptimeSeconds = 0;
  operatingSeconds = 3_600_000;
  kiloVoltAmpHours = 412;

  constructor(options: PhoenixOptions) {
    const name = productById(Number(options.productId))?.name ?? '';
    const [, volts, voltAmps, outputVolts] = /(\d+)V.*?(\d+)VA.*?(\d+)V/.exec(name) ?? [];
    this.options = options;
    this.nominalVolts = Number(volts ?? 12);
    this.ratedVoltAmps = Number(voltAmps ?? 1200);
    this.ratedOutputVolts = Number(outputVolts ?? 230);
    this.loadVoltAmps = options.loadVoltAmps;
    const blocks = this.nominalVolts / 12;
    this.batteryVolts = options.batteryVolts ?? restingVolts * blocks;
    this.shutdownVolts = lowBatteryVolts.shutdown * blocks;
    this.warningVolts = lowBatteryVolts.warning * blocks;
    this.clearVolts = lowBatteryVolts.clear * blocks;
  }

  /** Lets time pass. */
  advance(seconds: number): void {
    this.uptimeSeconds += seconds;
    if (!this.#mayRun) {
      this.alarms = 0;
      return;
    }
    if (this.batteryVolts < this.shutdownVolts) this.alarms |= alarmBits.lowVoltage;
    else if (this.batteryVolts >= this.clearVolts) this.alarms &= ~alarmBits.lowVoltage;
    if (this.loadVoltAmps > overloadShare * this.ratedVoltAmps) this.alarms |= alarmBits.overload;
    const { outputVoltAmps, state } = this.values;
    if (state === states.inverting) this.operatingSeconds += seconds;
    this.kiloVoltAmpHours += (outputVoltAmps * seconds) / 3_600_000;
  }

  get values(): PhoenixValues {
    const state = this.#state;
    const isInverting = state === states.inverting;
    const outputVoltAmps = isInverting ? this.loadVoltAmps : 0;
    const outputVolts = isInverting ? this.ratedOutputVolts * outputShare : 0;
    return {
      ...{ state, outputVolts, outputVoltAmps },
      batteryVolts: this.batteryVolts * (1 - (sag * outputVoltAmps) / this.ratedVoltAmps),
      outputAmps: isInverting ? outputVoltAmps / outputVolts : 0,
      warnings: this.#warnings,
      offReason: this.#mayRun ? 0 : offByMode,
    };
  }

  /** The one block of this second, as a Phoenix 12/1200 with firmware 1.24 sends it. */
  blocks(): readonly TextFields[] {
    const { productId, firmware, serial } = this.options;
    const { values } = this;
    return [
      [
        ['PID', productId],
        ['FW', firmware],
        ['SER#', serial],
        ['MODE', String(this.mode)],
        ['CS', String(values.state)],
        ['AC_OUT_V', whole(values.outputVolts * 100)],
        ['AC_OUT_I', whole(values.outputAmps * 10)],
        ['AC_OUT_S', whole(values.outputVoltAmps)],
        ['V', whole(values.batteryVolts * 1000)],
        ['AR', String(this.alarms)],
        ['WARN', String(values.warnings)],
        ['OR', mask(values.offReason)],
      ],
    ];
  }

  /** What it says by HEX. */
  hex(): HexDevice {
    const { productId, firmware } = this.options;
    return {
      productId: Number(productId),
      version: versionWord(firmware),
      registers: new Map(phoenixRegisters(this)),
      news: 'none',
      textPauseMs: 0,
      restart: () => {
        this.uptimeSeconds = 0;
        this.alarms = 0;
      },
    };
  }

  get #mayRun(): boolean {
    return this.mode === inverterModes.on || this.mode === inverterModes.eco;
  }

  get #state(): number {
    if (!this.#mayRun) return states.off;
    if (this.alarms !== 0) return states.fault;
    const sleeps = this.mode === inverterModes.eco && this.loadVoltAmps < this.wakeVoltAmps;
    return sleeps ? states.searching : states.inverting;
  }

  get #warnings(): number {
    if (!this.#mayRun) return 0;
    const low = this.batteryVolts < this.warningVolts ? alarmBits.lowVoltage : 0;
    return low | (this.loadVoltAmps > this.ratedVoltAmps ? alarmBits.overload : 0);
  }
}
