import { productById } from '../../../protocols/vedirect/products.ts';
import { type InverterSettings, type InverterState, usualSettings } from '../../plant/inverter.ts';
import { joulesPerKwh } from '../../plant/numbers.ts';
import type { AlarmLevel } from '../../plant/protection.ts';
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
}

/** What happened over the last moments. */
export interface PhoenixReading {
  readonly seconds: number;
  readonly batteryVolts: number;
  readonly outputVolts: number;
  readonly outputAmps: number;
  readonly outputVoltAmps: number;
  readonly state: InverterState;
  readonly lowBattery: AlarmLevel;
  readonly overload: AlarmLevel;
}

/** What the inverter measures, and what it does. */
export interface PhoenixValues {
  readonly batteryVolts: number;
  readonly outputVolts: number;
  readonly outputAmps: number;
  readonly outputVoltAmps: number;
  /** Codes and bits of the labels CS, AR, WARN and OR. */
  readonly state: number;
  readonly alarms: number;
  readonly warnings: number;
  readonly offReason: number;
}

/** Label CS. */
const states: Readonly<Record<InverterState, number>> = { off: 0, searching: 1, fault: 2, inverting: 9 };
/** Labels AR and WARN (vedirect.md, 2.7). */
const alarmBits = { lowVoltage: 0x1, overload: 0x100 } as const;
/** Label OR: the device mode register. */
const offByMode = 0x4;

const nothing: PhoenixValues = {
  ...{ batteryVolts: 0, outputVolts: 0, outputAmps: 0, outputVoltAmps: 0 },
  ...{ state: 0, alarms: 0, warnings: 0, offReason: 0 },
};

/** A Phoenix inverter with a VE.Direct port. */
export class PhoenixInverter {
  readonly options: PhoenixOptions;
  readonly nominalVolts: number;
  readonly ratedVoltAmps: number;
  readonly ratedOutputVolts: number;
  mode: number = inverterModes.on;
  /** As of the latest reading. */
  values = nothing;
  /** What hosts can set; another record after each change. */
  settings: InverterSettings;
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
    this.settings = usualSettings(this.nominalVolts / 12, this.ratedOutputVolts);
  }

  /** It is switched to on or eco. */
  get mayRun(): boolean {
    return this.mode === inverterModes.on || this.mode === inverterModes.eco;
  }

  measure(reading: PhoenixReading): void {
    const { seconds, batteryVolts, outputVolts, outputAmps, outputVoltAmps, state, lowBattery, overload } = reading;
    const { mayRun } = this;
    this.uptimeSeconds += seconds;
    if (state === 'inverting') this.operatingSeconds += seconds;
    this.kiloVoltAmpHours += (outputVoltAmps * seconds) / joulesPerKwh;
    this.values = {
      batteryVolts,
      outputVolts,
      outputAmps,
      outputVoltAmps,
      state: mayRun ? states[state] : states.off,
      alarms: mayRun ? bitsAt(2, lowBattery, overload) : 0,
      warnings: mayRun ? bitsAt(1, lowBattery, overload) : 0,
      offReason: mayRun ? 0 : offByMode,
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
        ['AR', String(values.alarms)],
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
      },
    };
  }
}

/** What stands at a level, as bits of AR and WARN. */
function bitsAt(level: AlarmLevel, lowBattery: AlarmLevel, overload: AlarmLevel): number {
  return (lowBattery === level ? alarmBits.lowVoltage : 0) | (overload === level ? alarmBits.overload : 0);
}
