import { productById } from '../../../protocols/vedirect/products.ts';
import type { HexDevice } from './hex-device.ts';
import { versionWord } from './hex-device.ts';
import { MpptControl } from './mppt-control.ts';
import { type ChargeStage, MpptHistory } from './mppt-history.ts';
import { mpptRegisters } from './mppt-registers.ts';
import { mpptFields } from './mppt-text.ts';
import type { TextFields } from './text-encoder.ts';

export interface MpptOptions {
  /** As in the field PID: `0xA058`. */
  readonly productId: string;
  /** As in the field FW, or FWE when longer than four digits: `161`, `0316FF`. */
  readonly firmware: string;
  readonly serial: string;
  /** Panel voltage at the point of most power, and with no current. */
  readonly trackingVolts: number;
  readonly openVolts: number;
  /** Whether it has a load output (switched on). */
  readonly loadOutput: boolean;
  /** What the load output gives while it is on. */
  readonly loadAmps?: number;
  readonly hasRelay?: boolean;
  /** 1 to 4. */
  readonly trackers?: number;
  /** Of the battery: 12, 24, 36 or 48. */
  readonly nominalVolts?: number;
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
  /** Days since 1970: a new one starts a new day of history. */
  readonly day: number;
  readonly batteryVolts: number;
  /** What the panels could give, and what is taken from them. */
  readonly availableWatts: number;
  readonly panelWatts: number;
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

/** Share of the panel power that reaches the battery (datasheets: up to 98 %). */
export const mpptEfficiency = 0.98;

/** At the panels by night (recordings). */
const darkVolts = 0.01;

/** Label CS (vedirect.md, 2.6). */
const stateOfStage: Readonly<Record<ChargeStage, number>> = { bulk: 3, absorption: 4, float: 5 };
const states = { off: 0, external: 252 } as const;
/** Label MPPT: tracker operation mode. */
const trackerModes = { off: 0, limited: 1, tracking: 2 } as const;
/** Label OR. */
const offReasons = { none: 0, noInput: 0x1, deviceMode: 0x4 } as const;
/** Firmware that tells its history by itself, and that tells all while HEX is used (vedirect.md, 2.4). */
const historyNewsSince = 0x116;
const newsSince = 0x117;
/** Firmware before this stops its text while it is asked by HEX, for "several seconds". */
const textAlwaysSince = 0x153;
const textPauseMs = 5_000;

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
  readonly nominalVolts: number;
  /** Label ERR. */
  error = 0;
  internalCelsius = 31;
  /** Since power-up. */
  uptimeSeconds = 0;
  #reading: MpptReading | undefined;

  constructor(options: MpptOptions) {
    const { productId, firmware, nominalVolts = 48 } = options;
    const [, volts, amps] = /(\d+)\/(\d+)/.exec(productById(Number(productId))?.name ?? '') ?? [];
    this.options = options;
    this.firmware = versionWord(firmware) & 0x3fff;
    this.ratedPanelVolts = Number(volts ?? 150);
    this.ratedAmps = Number(amps ?? 35);
    this.nominalVolts = nominalVolts;
    this.history = new MpptHistory({ ...options, nominalVolts });
    this.control = new MpptControl({
      ...{ ratedAmps: this.ratedAmps, firmware: this.firmware },
      now: () => this.uptimeSeconds,
    });
  }

  /** What it would take of what the panels can give. */
  mostPanelWatts(availableWatts: number, batteryVolts: number): number {
    return Math.min(availableWatts, (this.control.mostAmps * batteryVolts) / mpptEfficiency);
  }

  measure(reading: MpptReading): void {
    if (this.#reading !== undefined && reading.day !== this.#reading.day) this.history.beginDay();
    this.#reading = reading;
    this.uptimeSeconds += reading.seconds;
    const values = valuesOf(this, reading);
    const { seconds, batteryVolts, stage } = reading;
    const loadWatts = values.loadAmps * batteryVolts;
    const stageNow = values.state === states.off ? undefined : stage;
    this.history.count({ ...values, seconds, loadWatts, stage: stageNow });
  }

  /** Undefined before anything was measured. */
  get values(): MpptValues | undefined {
    return this.#reading === undefined ? undefined : valuesOf(this, this.#reading);
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

function valuesOf({ control, options }: SolarCharger, reading: MpptReading): MpptValues {
  const { availableWatts, batteryVolts } = reading;
  const hasInput = availableWatts > 0;
  const charges = control.isOn && hasInput;
  const panelWatts = charges ? reading.panelWatts : 0;
  const chargerAmps = (panelWatts * mpptEfficiency) / batteryVolts;
  const loadAmps = options.loadOutput && control.isLoadOn ? (options.loadAmps ?? 0) : 0;
  return {
    ...{ batteryVolts, chargerAmps, loadAmps, panelWatts, batteryAmps: chargerAmps - loadAmps },
    panelVolts: hasInput ? panelVolts(options, panelWatts, availableWatts) : darkVolts,
    state: charges ? (control.isExternal ? states.external : stateOfStage[reading.stage]) : states.off,
    trackerMode: charges
      ? panelWatts < availableWatts
        ? trackerModes.limited
        : trackerModes.tracking
      : trackerModes.off,
    offReason: (control.isOn ? 0 : offReasons.deviceMode) | (hasInput ? offReasons.none : offReasons.noInput),
  };
}

/** A limited tracker moves up the panel's curve towards the voltage without current. */
function panelVolts({ trackingVolts, openVolts }: MpptOptions, panelWatts: number, availableWatts: number): number {
  return trackingVolts + (openVolts - trackingVolts) * (1 - panelWatts / availableWatts);
}
