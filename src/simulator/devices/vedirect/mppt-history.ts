import { joulesPerKwh } from '../../plant/numbers.ts';
import { type NumberFormat, writeNumber } from './register-values.ts';

export interface MpptHistoryOptions {
  readonly totalYieldKwh: number;
  readonly systemYieldKwh?: number;
  readonly yieldTodayKwh: number;
  readonly yieldYesterdayKwh: number;
  readonly mostWattsToday: number;
  readonly mostWattsYesterday: number;
  /** Of the battery: 12, 24, 36 or 48. */
  readonly nominalVolts: number;
  /** Of the panels, without current. */
  readonly openVolts: number;
}

/** Stages as the history keeps them apart. */
export type HistoryStage = 'bulk' | 'absorption' | 'float';

/** What it measures of the last moments. */
export interface MpptMeasured {
  readonly panelWatts: number;
  readonly panelVolts: number;
  readonly batteryVolts: number;
  readonly batteryAmps: number;
}

/** What else is counted over the last moments. */
export interface MpptMoment {
  readonly seconds: number;
  /** What the load output has taken. */
  readonly loadWatts: number;
  /** Undefined while it does not charge. */
  readonly stage: HistoryStage | undefined;
}

/** A day as the charger keeps it. */
export interface MpptDay {
  readonly number: number;
  yieldKwh: number;
  consumedKwh: number;
  mostWatts: number;
  mostAmps: number;
  mostPanelVolts: number;
  mostBatteryVolts: number;
  leastBatteryVolts: number;
  readonly stageSeconds: Record<HistoryStage, number>;
}

/** Days are numbered 0 to 364 (label HSDS). */
const dayNumbers = 365;
const firstDayNumber = 138;
/** Today and thirty days before (registers 0x1050 to 0x106E). */
const mostDays = 31;
const recordSize = 34;
/**
 * The days before, as shares of yesterday: the weather was mixed. One list for yields, others for what does not follow
 * them, all of different lengths, so that no two days are alike.
 */
const earlier = {
  yields: [1, 0.93, 0.71, 1.04, 0.38, 0.88, 1.01, 0.55, 0.97, 0.82, 0.64],
  watts: [1, 0.98, 0.94, 1.02, 0.9, 0.97, 0.93],
  /** Of the panels' voltage without current. */
  panelVolts: [0.96, 0.955, 0.965, 0.95, 0.958],
  /** Of the battery's nominal voltage. */
  mostVolts: [1.183, 1.18, 1.186],
  leastVolts: [1.078, 1.085, 1.071, 1.08],
} as const;
/** How long stages last on a day with yesterday's yield; absorption is as long on every day. */
const stageSeconds = { bulk: 21_600, absorption: 7_200, float: 5_400 } as const;

/** More than all that a version counts within a day. */
const versionsPerDay = 1_000_000_000;

/** The history of a solar charger: totals, and one record for each day. */
export class MpptHistory {
  /** Newest first: today stands at 0. */
  days: MpptDay[];
  userKwh: number;
  systemKwh: number;
  /** Changes whenever days before today do. */
  pastVersion = 0;
  readonly #nominalVolts: number;
  readonly #openVolts: number;

  constructor(options: MpptHistoryOptions) {
    const { totalYieldKwh, yieldTodayKwh, yieldYesterdayKwh, mostWattsToday, mostWattsYesterday } = options;
    this.userKwh = totalYieldKwh;
    this.systemKwh = options.systemYieldKwh ?? totalYieldKwh;
    this.#nominalVolts = options.nominalVolts;
    this.#openVolts = options.openVolts;
    const yesterday = { yieldKwh: yieldYesterdayKwh, mostWatts: mostWattsYesterday };
    this.days = [
      yieldTodayKwh > 0
        ? this.#past(
            0,
            { yieldKwh: yieldTodayKwh, mostWatts: mostWattsToday },
            Math.min(yieldTodayKwh / yieldYesterdayKwh, 1),
          )
        : this.#begin(firstDayNumber),
      ...Array.from({ length: mostDays - 1 }, (_, index) => this.#before(index + 1, yesterday)),
    ];
  }

  get today(): MpptDay {
    return this.days[0] ?? this.#begin(firstDayNumber);
  }

  get yesterday(): MpptDay | undefined {
    return this.days[1];
  }

  /**
   * Changes whenever a record of totals or of today does: within a day, what stands there only grows, and the least
   * voltage only falls, so that their sum tells.
   */
  get version(): number {
    const { today } = this;
    const { bulk, absorption, float } = today.stageSeconds;
    return (
      this.pastVersion * versionsPerDay +
      Math.round(this.userKwh * 100) +
      Math.round(this.systemKwh * 100) +
      Math.round(today.yieldKwh * 100) +
      Math.round(today.consumedKwh * 100) +
      Math.round(today.mostBatteryVolts * 100) -
      Math.round(today.leastBatteryVolts * 100) +
      Math.round(bulk / 60) +
      Math.round(absorption / 60) +
      Math.round(float / 60) +
      Math.round(today.mostWatts) +
      Math.round(today.mostAmps * 10) +
      Math.round(today.mostPanelVolts * 100)
    );
  }

  count(measured: MpptMeasured, { seconds, loadWatts, stage }: MpptMoment): void {
    const { today } = this;
    const { panelWatts, panelVolts, batteryVolts, batteryAmps } = measured;
    const kwh = (panelWatts * seconds) / joulesPerKwh;
    this.userKwh += kwh;
    this.systemKwh += kwh;
    today.yieldKwh += kwh;
    today.consumedKwh += (loadWatts * seconds) / joulesPerKwh;
    today.mostWatts = Math.max(today.mostWatts, panelWatts);
    today.mostAmps = Math.max(today.mostAmps, batteryAmps);
    today.mostPanelVolts = Math.max(today.mostPanelVolts, panelVolts);
    today.mostBatteryVolts = Math.max(today.mostBatteryVolts, batteryVolts);
    today.leastBatteryVolts = Math.min(today.leastBatteryVolts, batteryVolts);
    if (stage !== undefined) today.stageSeconds[stage] += seconds;
  }

  beginDay(): void {
    this.pastVersion += 1;
    this.days = [this.#begin((this.today.number + 1) % dayNumbers), ...this.days].slice(0, mostDays);
  }

  /** As register 0x1030 does: the system's yield stays. */
  clear(): void {
    this.userKwh = 0;
    this.pastVersion += 1;
    this.days = [this.#begin(0)];
  }

  /** Register 0x104F (vedirect.md, 3.5). */
  totalRecord(): Uint8Array {
    let [mostPanel, most, least] = [0, 0, Number.POSITIVE_INFINITY];
    for (const { mostPanelVolts, mostBatteryVolts, leastBatteryVolts } of this.days) {
      mostPanel = Math.max(mostPanel, mostPanelVolts);
      most = Math.max(most, mostBatteryVolts);
      least = Math.min(least, leastBatteryVolts);
    }
    return recordBytes(totalLayout, [
      ...[0, 0, 0, 0, 0, 0],
      this.userKwh * 100,
      this.systemKwh * 100,
      mostPanel * 100,
      most * 100,
      this.days.length,
      least * 100,
    ]);
  }

  /** Registers 0x1050 …; undefined: there is no record of that day. */
  dayRecord(ago: number): Uint8Array | undefined {
    const day = this.days[ago];
    if (day === undefined) return undefined;
    const { bulk, absorption, float } = day.stageSeconds;
    return recordBytes(dayLayout, [
      0,
      day.yieldKwh * 100,
      day.consumedKwh * 100,
      day.mostBatteryVolts * 100,
      day.leastBatteryVolts * 100,
      ...[0, 0, 0, 0, 0],
      bulk / 60,
      absorption / 60,
      float / 60,
      day.mostWatts,
      day.mostAmps * 10,
      day.mostPanelVolts * 100,
      day.number,
    ]);
  }

  #begin(number: number): MpptDay {
    return {
      ...{ number, yieldKwh: 0, consumedKwh: 0, mostWatts: 0, mostAmps: 0, mostPanelVolts: 0 },
      ...{ mostBatteryVolts: 0, leastBatteryVolts: Number.POSITIVE_INFINITY },
      stageSeconds: { bulk: 0, absorption: 0, float: 0 },
    };
  }

  #before(ago: number, yesterday: DayYield): MpptDay {
    const share = nth(earlier.yields, ago - 1);
    const wattShare = Math.min(share + 0.3, 1) * nth(earlier.watts, ago - 1);
    return this.#past(ago, { yieldKwh: yesterday.yieldKwh * share, mostWatts: yesterday.mostWatts * wattShare }, share);
  }

  /** @param share of yesterday's yield */
  #past(ago: number, { yieldKwh, mostWatts }: DayYield, share: number): MpptDay {
    const volts = this.#nominalVolts;
    const { bulk, absorption, float } = stageSeconds;
    return {
      ...this.#begin(firstDayNumber - ago),
      ...{ yieldKwh, mostWatts, mostAmps: mostWatts / (1.1 * volts) },
      mostPanelVolts: this.#openVolts * nth(earlier.panelVolts, ago),
      mostBatteryVolts: volts * nth(earlier.mostVolts, ago),
      leastBatteryVolts: volts * nth(earlier.leastVolts, ago),
      // The worse the weather, the longer it takes to fill the battery.
      stageSeconds:
        share < 0.6 ? { bulk, absorption: 0, float: 0 } : { bulk: bulk / share, absorption, float: float * share },
    };
  }
}

interface DayYield {
  readonly yieldKwh: number;
  readonly mostWatts: number;
}

/** Of a list that begins anew after its end. */
function nth(list: readonly number[], index: number): number {
  return list[index % list.length] ?? 1;
}

/** One byte each. */
const fourErrors = ['un8', 'un8', 'un8', 'un8'] as const;
const totalLayout: readonly NumberFormat[] = [
  ...(['un8', 'un8', ...fourErrors] as const),
  ...(['un32', 'un32', 'un16', 'un16', 'un8', 'un16'] as const),
];
const dayLayout: readonly NumberFormat[] = [
  ...(['un8', 'un32', 'un32', 'un16', 'un16', 'un8', ...fourErrors] as const),
  ...(['un16', 'un16', 'un16', 'un32', 'un16', 'un16', 'un16'] as const),
];

/** Numbers one after the other, and what is left of the record unused. */
function recordBytes(layout: readonly NumberFormat[], numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(recordSize).fill(0xff);
  let at = 0;
  for (const [index, format] of layout.entries()) at = writeNumber(bytes, at, format, numbers[index] ?? 0);
  return bytes;
}
