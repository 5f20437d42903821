import type { TextFields } from './text-encoder.ts';

export interface MpptOptions {
  /** As in the field PID: `0xA058`. */
  readonly productId: string;
  /** As in the field FW: `161`. */
  readonly firmware: string;
  readonly serial: string;
  /** Panel voltage at the point of most power, and with no current. */
  readonly trackingVolts: number;
  readonly openVolts: number;
  /** Whether it has a load output (switched on, without a load). */
  readonly loadOutput: boolean;
  readonly totalYieldKwh: number;
  readonly yieldTodayKwh: number;
  readonly yieldYesterdayKwh: number;
  readonly mostWattsToday: number;
  readonly mostWattsYesterday: number;
}

export type ChargeStage = 'bulk' | 'absorption' | 'float';

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

/** Share of the panel power that reaches the battery (datasheets: up to 98 %). */
export const mpptEfficiency = 0.98;

/** Field CS (VE.Direct Protocol 3.28, "CS"). */
const stateOfStage = { bulk: '3', absorption: '4', float: '5' } as const satisfies Record<ChargeStage, string>;
/** Field MPPT: tracker operation mode. */
const limited = '1';
const tracking = '2';
const daysOfHistory = 365;

/** A SmartSolar charger with one tracker that sends one block per second. */
export class SmartSolarMppt {
  readonly #options: MpptOptions;
  #reading: MpptReading | undefined;
  #day: number | undefined;
  #dayNumber = 138;
  #totalKwh: number;
  #todayKwh: number;
  #yesterdayKwh: number;
  #mostWattsToday: number;
  #mostWattsYesterday: number;

  constructor(options: MpptOptions) {
    this.#options = options;
    this.#totalKwh = options.totalYieldKwh;
    this.#todayKwh = options.yieldTodayKwh;
    this.#yesterdayKwh = options.yieldYesterdayKwh;
    this.#mostWattsToday = options.mostWattsToday;
    this.#mostWattsYesterday = options.mostWattsYesterday;
  }

  measure(reading: MpptReading): void {
    if (this.#day !== undefined && reading.day !== this.#day) this.#beginDay();
    const kwh = (reading.panelWatts * reading.seconds) / 3_600_000;
    this.#day = reading.day;
    this.#reading = reading;
    this.#totalKwh += kwh;
    this.#todayKwh += kwh;
    this.#mostWattsToday = Math.max(this.#mostWattsToday, reading.panelWatts);
  }

  #beginDay(): void {
    this.#dayNumber = (this.#dayNumber + 1) % daysOfHistory;
    this.#yesterdayKwh = this.#todayKwh;
    this.#mostWattsYesterday = this.#mostWattsToday;
    this.#todayKwh = 0;
    this.#mostWattsToday = 0;
  }

  /** The one block of this second; none before anything was measured. */
  blocks(): readonly TextFields[] {
    return this.#reading === undefined ? [] : [this.#block(this.#reading)];
  }

  #block(reading: MpptReading): TextFields {
    const { productId, firmware, serial, loadOutput } = this.#options;
    const load = [
      ['LOAD', 'ON'],
      ['IL', '0'],
    ] as const;
    const amps = (reading.panelWatts * mpptEfficiency) / reading.batteryVolts;
    return [
      ['PID', productId],
      ['FW', firmware],
      ['SER#', serial],
      ['V', whole(reading.batteryVolts * 1000)],
      ['I', whole(amps * 1000)],
      ['VPV', whole(this.#panelVolts(reading) * 1000)],
      ['PPV', whole(reading.panelWatts)],
      ['CS', stateOfStage[reading.stage]],
      ['MPPT', reading.panelWatts < reading.availableWatts ? limited : tracking],
      ['OR', '0x00000000'],
      ['ERR', '0'],
      ...(loadOutput ? load : []),
      ['H19', whole(this.#totalKwh * 100)],
      ['H20', whole(this.#todayKwh * 100)],
      ['H21', whole(this.#mostWattsToday)],
      ['H22', whole(this.#yesterdayKwh * 100)],
      ['H23', whole(this.#mostWattsYesterday)],
      ['HSDS', String(this.#dayNumber)],
    ];
  }

  /** A limited tracker moves up the panel's curve towards the voltage without current. */
  #panelVolts({ panelWatts, availableWatts }: MpptReading): number {
    const { trackingVolts, openVolts } = this.#options;
    const unused = availableWatts > 0 ? 1 - panelWatts / availableWatts : 1;
    return trackingVolts + (openVolts - trackingVolts) * unused;
  }
}

function whole(value: number): string {
  return String(Math.round(value));
}
