import type { Clock } from '../../../runtime/clock.ts';
import { DcPlant, type SolarField } from '../../dc-plant.ts';
import { BatteryMonitor, type BmvOptions } from './bmv.ts';
import type { BmvReading } from './bmv-counter.ts';
import { BatteryMonitor60, type Bmv60Options } from './bmv60.ts';
import { VeDirectSimulator } from './device.ts';
import { type MpptOptions, SolarCharger } from './mppt.ts';
import { PhoenixInverter, type PhoenixOptions } from './phoenix.ts';

export interface WiredOptions {
  readonly clock: Clock;
  /** For chunk sizes and faults. */
  readonly seed?: number;
}

/** The battery that a device hangs on, with what charges and discharges it. */
export interface SurroundingsOptions extends WiredOptions {
  /** 12, 24, 36 or 48. */
  readonly nominalVolts?: number;
  readonly capacityAmpHours?: number;
  /** State of charge at the start, 0..100. */
  readonly soc?: number;
  readonly loadWatts?: number;
  /** Sunshine, 0..1. */
  readonly sun?: number;
}

const usual = { seed: 1, nominalVolts: 12, capacityAmpHours: 200, soc: 80, loadWatts: 60, sun: 0.7 } as const;

/** A SmartSolar 75/15 (recording of one with firmware 1.56), on a panel of 210 W. */
const usualMppt = {
  ...{ productId: '0xA053', firmware: '161', serial: 'HQ2043SIMM1', loadOutput: true },
  ...{ totalYieldKwh: 312.4, yieldTodayKwh: 0.4, yieldYesterdayKwh: 0.9, mostWattsToday: 148, mostWattsYesterday: 171 },
} as const;
/** Panel voltages by nominal volts of the battery, and power by what the charger can give. */
const panels = { tracking: 1.45, open: 1.78, peak: 1.17 } as const;
/** A Phoenix 12/1200 that feeds little (recording of one with firmware 1.24). */
const usualPhoenix = {
  ...{ productId: '0xA2F1', firmware: '0124', serial: 'HQ2152SIMP1', loadVoltAmps: 38 },
} as const;
const usualBmv60 = { model: '602S', firmware: '210' } as const;

/** A battery monitor with everything around it. */
export function wireBmv(options: SurroundingsOptions & Partial<BmvOptions>): {
  simulator: VeDirectSimulator;
  monitor: BatteryMonitor;
} {
  const { nominalVolts, capacityAmpHours, soc } = { ...usual, ...options };
  const monitor = new BatteryMonitor({ ...extremes(nominalVolts), ...options, capacityAmpHours, soc });
  const simulator = onPlant(options, monitor, [fieldOf(options)], monitor, monitor.hex());
  return { simulator, monitor };
}

/** A solar charger with its panels, on a battery with a load. */
export function wireMppt(options: SurroundingsOptions & Partial<MpptOptions>): {
  simulator: VeDirectSimulator;
  charger: SolarCharger;
} {
  const { charger, peakWatts } = fieldOf(options);
  const simulator = onPlant(options, { measure: () => undefined }, [{ charger, peakWatts }], charger, charger.hex());
  return { simulator, charger };
}

/** An inverter on a battery that does not run down. */
export function wirePhoenix(options: WiredOptions & Partial<PhoenixOptions>): {
  simulator: VeDirectSimulator;
  inverter: PhoenixInverter;
} {
  const { clock, seed = usual.seed } = options;
  const inverter = new PhoenixInverter({ ...usualPhoenix, ...options });
  let at = clock.now();
  const blocks = () => {
    const now = clock.now();
    inverter.advance((now - at) / 1_000);
    at = now;
    return inverter.blocks();
  };
  return { simulator: new VeDirectSimulator({ clock, seed, blocks, hex: inverter.hex() }), inverter };
}

/** A BMV-60xS with everything around it. */
export function wireBmv60(options: SurroundingsOptions & Partial<Bmv60Options>): {
  simulator: VeDirectSimulator;
  monitor: BatteryMonitor60;
} {
  const { nominalVolts, capacityAmpHours, soc } = { ...usual, ...options };
  const monitor = new BatteryMonitor60({ ...usualBmv60, ...extremes(nominalVolts), ...options, capacityAmpHours, soc });
  return { simulator: onPlant(options, monitor, [fieldOf(options)], monitor), monitor };
}

/** Solar panels that suit a battery, and their charger. */
function fieldOf(options: SurroundingsOptions & Partial<MpptOptions>): SolarField {
  const { nominalVolts } = { ...usual, ...options };
  const trackingVolts = panels.tracking * nominalVolts;
  const openVolts = panels.open * nominalVolts;
  const charger = new SolarCharger({ ...usualMppt, trackingVolts, openVolts, nominalVolts, ...options });
  return { charger, peakWatts: panels.peak * charger.ratedAmps * nominalVolts };
}

/** What the history begins with. */
function extremes(nominalVolts: number): { leastVolts: number; mostVolts: number } {
  return { leastVolts: 0.99 * nominalVolts, mostVolts: 1.19 * nominalVolts };
}

function onPlant(
  options: SurroundingsOptions,
  monitor: { measure(reading: BmvReading): void },
  fields: readonly SolarField[],
  source: Pick<BatteryMonitor, 'blocks'>,
  hex?: ReturnType<BatteryMonitor['hex']>,
): VeDirectSimulator {
  const { clock, seed, nominalVolts, capacityAmpHours, soc, loadWatts, sun } = { ...usual, ...options };
  const blocksInSeries = nominalVolts / 12;
  const plant = new DcPlant({
    ...{ clock, monitor, fields },
    bank: { capacityAmpHours, blocksInSeries, soc },
    charging: {
      absorptionVolts: 14.2 * blocksInSeries,
      floatVolts: 13.5 * blocksInSeries,
      rebulkOffsetVolts: 0.1 * blocksInSeries,
      tailAmps: capacityAmpHours / 50,
      longestAbsorptionSeconds: 7_200,
    },
    sun: (seconds) => Math.min(sun * (1 + 0.03 * Math.sin(seconds / 27) + 0.02 * Math.sin(seconds / 7.3)), 1),
    loadWatts: (seconds) => loadWatts * (1 + 0.02 * Math.sin(seconds / 9.7)),
  });
  const blocks = () => {
    plant.advance();
    return source.blocks();
  };
  return new VeDirectSimulator({ clock, seed, blocks, ...(hex === undefined ? {} : { hex }) });
}
