import { productById } from '../../../protocols/vedirect/products.ts';
import type { ChargeStage } from '../../plant/charge-stages.ts';
import type { TrackerMode } from '../../plant/solar-charger.ts';
import type { HexDevice } from './hex-device.ts';
import { versionWord } from './hex-device.ts';
import { MpptControl } from './mppt-control.ts';
import { type HistoryStage, MpptHistory } from './mppt-history.ts';
import { mpptRegisters } from './mppt-registers.ts';
import { MpptSetup } from './mppt-setup.ts';
import { mpptFields } from './mppt-text.ts';
import type { TextFields } from './text-encoder.ts';

export interface MpptOptions {
  /** As in the field PID: `0xA058`. */
  readonly productId: string;
  /** As in the field FW, or FWE when longer than four digits: `161`, `0316FF`. */
  readonly firmware: string;
  readonly serial: string;
  /** Whether it has a load output (switched on). */
  readonly loadOutput: boolean;
  readonly hasRelay?: boolean;
  /** 1 to 4. */
  readonly trackers?: number;
  /** Of the battery: 12, 24, 36 or 48. */
  readonly nominalVolts?: number;
  /** Of its panels, without current; left out: what fits the battery. */
  readonly openVolts?: number;
  readonly totalYieldKwh: number;
  /** Cannot be cleared; left out: as the total. */
  readonly systemYieldKwh?: number;
  readonly yieldTodayKwh: number;
  readonly yieldYesterdayKwh: number;
  readonly mostWattsToday: number;
  readonly mostWattsYesterday: number;
}

/** What happened over the last moments. */
export interface MpptReading {
  readonly seconds: number;
  /** Another number than before starts a new day of history. */
  readonly day: number;
  readonly batteryVolts: number;
  /** Into battery and load output together, and out of the load output. */
  readonly chargerAmps: number;
  readonly loadAmps: number;
  readonly panelVolts: number;
  readonly panelWatts: number;
  /** The panels have enough voltage to charge from. */
  readonly hasInput: boolean;
  readonly trackerMode: TrackerMode;
  readonly stage: ChargeStage;
}

/** What the charger measures, and what it does. */
export interface MpptValues {
  readonly batteryVolts: number;
  /** Into the battery, and into battery and load output together. */
  readonly batteryAmps: number;
  readonly chargerAmps: number;
  readonly loadAmps: number;
  readonly panelVolts: number;
  readonly panelWatts: number;
  /** Codes of the labels CS, MPPT and OR. */
  readonly state: number;
  readonly trackerMode: number;
  readonly offReason: number;
}

/** Labels CS (vedirect.md, 2.6) and what the history counts a stage as: storage is float to a solar charger. */
const stages: Readonly<Record<ChargeStage, readonly [state: number, HistoryStage]>> = {
  bulk: [3, 'bulk'],
  absorption: [4, 'absorption'],
  'repeated-absorption': [4, 'absorption'],
  equalise: [7, 'absorption'],
  float: [5, 'float'],
  storage: [5, 'float'],
};
const states = { off: 0, external: 252 } as const;
/** Label MPPT: tracker operation mode. */
const trackerModes: Readonly<Record<TrackerMode, number>> = { off: 0, limited: 1, tracking: 2 };
/** Label OR. */
const offReasons = { none: 0, noInput: 0x1, deviceMode: 0x4 } as const;
/** Firmware that tells its history by itself, and that tells all while HEX is used (vedirect.md, 2.4). */
const historyNewsSince = 0x116;
const newsSince = 0x117;
/** Firmware before this stops its text while it is asked by HEX, for "several seconds". */
const textAlwaysSince = 0x153;
const textPauseMs = 5_000;
/** Usual panels, as a share of the battery's nominal voltage. */
const openShare = 1.78;

/** A BlueSolar or SmartSolar charger on VE.Direct. */
export class SolarCharger {
  readonly options: MpptOptions;
  readonly history: MpptHistory;
  readonly control: MpptControl;
  /** Firmware as a number in hex digits, short form: 0x161. */
  readonly firmware: number;
  /** From the product's name: 150/35. */
  readonly ratedPanelVolts: number;
  readonly ratedAmps: number;
  readonly setup: MpptSetup;
  /** Label ERR. */
  error = 0;
  internalCelsius = 31;
  /** Since power-up. */
  uptimeSeconds = 0;
  /** As of the latest reading; undefined before the first. */
  values: MpptValues | undefined;
  #day: number | undefined;

  constructor(options: MpptOptions) {
    const { productId, firmware, nominalVolts = 48 } = options;
    const [, volts, amps] = /(\d+)\/(\d+)/.exec(productById(Number(productId))?.name ?? '') ?? [];
    this.options = options;
    this.firmware = versionWord(firmware) & 0x3fff;
    this.ratedPanelVolts = Number(volts ?? 150);
    this.ratedAmps = Number(amps ?? 35);
    this.setup = new MpptSetup(nominalVolts);
    this.history = new MpptHistory({ openVolts: openShare * nominalVolts, ...options, nominalVolts });
    this.control = new MpptControl({
      ...{ ratedAmps: this.ratedAmps, firmware: this.firmware },
      now: () => this.uptimeSeconds,
    });
  }

  measure(reading: MpptReading): void {
    const { seconds, day, stage } = reading;
    if (this.#day !== undefined && day !== this.#day) this.history.beginDay();
    this.#day = day;
    this.uptimeSeconds += seconds;
    const values = valuesOf(this.control, reading);
    this.values = values;
    const loadWatts = values.loadAmps * values.batteryVolts;
    const counted = values.state === states.off ? undefined : stages[stage][1];
    this.history.count(values, { seconds, loadWatts, stage: counted });
  }

  /** The one block of this second; none before anything was measured. */
  blocks(): readonly TextFields[] {
    const { values } = this;
    return values === undefined ? [] : [mpptFields(this, values)];
  }

  /** What it says by HEX. */
  hex(): HexDevice {
    const { productId, firmware } = this.options;
    return {
      productId: Number(productId),
      version: versionWord(firmware),
      registers: new Map(mpptRegisters(this)),
      news: this.firmware < historyNewsSince ? 'none' : this.firmware < newsSince ? 'history' : 'while-used',
      textPauseMs: this.firmware < textAlwaysSince ? textPauseMs : 0,
      restart: () => {
        this.uptimeSeconds = 0;
        this.control.forget();
      },
    };
  }
}

function valuesOf(control: MpptControl, reading: MpptReading): MpptValues {
  const { batteryVolts, chargerAmps, loadAmps, panelVolts, panelWatts, hasInput, trackerMode, stage } = reading;
  const charges = control.isOn && trackerMode !== 'off';
  return {
    batteryVolts,
    chargerAmps,
    loadAmps,
    panelVolts,
    panelWatts,
    batteryAmps: chargerAmps - loadAmps,
    state: charges ? (control.isExternal ? states.external : stages[stage][0]) : states.off,
    trackerMode: charges ? trackerModes[trackerMode] : trackerModes.off,
    offReason: (control.isOn ? offReasons.none : offReasons.deviceMode) | (hasInput ? 0 : offReasons.noInput),
  };
}
