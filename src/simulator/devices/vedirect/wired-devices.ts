import type { Clock } from '../../../runtime/clock.ts';
import { batteryView } from '../../models/battery-view.ts';
import { inverterView } from '../../models/vedirect/inverter-view.ts';
import type { PartView } from '../../models/vedirect/part-view.ts';
import { solarChargerView } from '../../models/vedirect/solar-charger-view.ts';
import type { PlantDescription, SolarChargerDescription } from '../../plant/description.ts';
import { Plant } from '../../plant/plant.ts';
import { monitorSettings } from '../battery-monitor/monitor-settings.ts';
import { BatteryMonitor, type BmvOptions } from './bmv.ts';
import { BatteryMonitor60, type Bmv60Options } from './bmv60.ts';
import { VeDirectSimulator } from './device.ts';
import type { HexDevice } from './hex-device.ts';
import { type MpptOptions, SolarCharger } from './mppt.ts';
import { PhoenixInverter, type PhoenixOptions } from './phoenix.ts';
import type { TextFields } from './text-encoder.ts';

export interface WiredOptions {
  readonly clock: Clock;
  /** For chunk sizes, faults and what is random around the device. */
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

export interface WiredMpptOptions extends SurroundingsOptions, Partial<Omit<MpptOptions, 'nominalVolts'>> {
  /** What hangs on the load output. */
  readonly loadAmps?: number;
}

export interface WiredPhoenixOptions extends WiredOptions, Partial<PhoenixOptions> {
  /** What hangs on its output. */
  readonly loadVoltAmps?: number;
  /** Without current; left out: by the model. */
  readonly batteryVolts?: number;
}

/** A device that stands on a plant of its own, which lives as long as the device does. */
interface Wired {
  readonly simulator: VeDirectSimulator;
  /** With the parts `battery`, `solar`, `load`, `inverter`, as far as the device has them around it. */
  readonly plant: Plant;
}

const usual = { seed: 1, nominalVolts: 12, capacityAmpHours: 200, soc: 80, loadWatts: 60, sun: 0.7 } as const;
/** A SmartSolar 75/15 (recording of one with firmware 1.56), on a panel of 250 W. */
const usualMppt = {
  ...{ productId: '0xA053', firmware: '161', serial: 'HQ2043SIMM1', loadOutput: true },
  ...{ totalYieldKwh: 312.4, yieldTodayKwh: 0.4, yieldYesterdayKwh: 0.9, mostWattsToday: 148, mostWattsYesterday: 171 },
} as const;
/** What charges the battery of a monitor. */
const usualSolarAmps = 15;
/** Panel voltage by nominal volts of the battery, and power by what the charger can give: at full sun it gives that. */
const panels = { open: 1.78, peak: 1.4 } as const;
const standardIrradiance = 1_000;
/** A Phoenix 12/1200 that feeds little (recording of one with firmware 1.24). */
const usualPhoenix = { productId: '0xA2F1', firmware: '0124', serial: 'HQ2152SIMP1', loadVoltAmps: 38 } as const;
const usualBmv60 = { model: '602S', firmware: '210' } as const;
/** Volts per block without current, and the capacity per VA that gives the usual sag. */
const supply = { volts: 13.24, ampHoursPerVoltAmp: 1 / 12 } as const;
/** Longer gaps (a computer that slept) count as this much, so that no counter leaps. */
const longestStepSeconds = 60;

/** A battery monitor with everything around it. */
export function wireBmv(
  options: SurroundingsOptions & Partial<BmvOptions>,
): Wired & { readonly monitor: BatteryMonitor } {
  const plant = surroundings(options);
  const battery = plant.get('battery', 'battery');
  const { capacityAmpHours, soc } = battery;
  const monitor = new BatteryMonitor({ ...monitorSettings(battery), ...options, capacityAmpHours, soc });
  // Its sensor, if any, shows what it was told to show.
  const view = batteryView(monitor, battery, false);
  const simulator = onPlant(options, plant, view, () => monitor.blocks(), monitor.hex());
  return { simulator, plant, monitor };
}

/** A solar charger with its panels, on a battery with a load. */
export function wireMppt(options: WiredMpptOptions): Wired & { readonly charger: SolarCharger } {
  const { nominalVolts } = { ...usual, ...options };
  const charger = new SolarCharger({ ...usualMppt, ...options, nominalVolts });
  const plant = surroundings(options, { ratedAmps: charger.ratedAmps, loadAmps: options.loadAmps ?? 0 });
  const view = solarChargerView(charger, plant.get('solarCharger', 'solar'));
  const simulator = onPlant(options, plant, view, () => charger.blocks(), charger.hex());
  return { simulator, plant, charger };
}

/** An inverter on a battery that does not run down. */
export function wirePhoenix(options: WiredPhoenixOptions): Wired & { readonly inverter: PhoenixInverter } {
  const { clock, seed, loadVoltAmps, batteryVolts } = { ...usual, ...usualPhoenix, ...options };
  const inverter = new PhoenixInverter({ ...usualPhoenix, ...options });
  const { nominalVolts, ratedVoltAmps: voltAmps, ratedOutputVolts: volts } = inverter;
  const capacityAmpHours = Math.max(voltAmps * supply.ampHoursPerVoltAmp, 1);
  const supplyVolts = batteryVolts ?? (supply.volts * nominalVolts) / 12;
  const plant = new Plant({
    ...{ seed, startUnixMs: clock.unixTime() },
    batteries: { battery: { chemistry: 'lfp', nominalVolts, capacityAmpHours, supplyVolts } },
    inverters: { inverter: { battery: 'battery', voltAmps, volts } },
    acLoads: { load: { node: 'inverter', watts: 0 } },
  });
  // As a step it is there without the noise of a household.
  plant.get('acLoad', 'load').addStep(loadVoltAmps);
  plant.step(1);
  const view = inverterView(inverter, plant.get('inverter', 'inverter'));
  const simulator = onPlant(options, plant, view, () => inverter.blocks(), inverter.hex());
  return { simulator, plant, inverter };
}

/** A BMV-60xS with everything around it. */
export function wireBmv60(
  options: SurroundingsOptions & Partial<Bmv60Options>,
): Wired & { readonly monitor: BatteryMonitor60 } {
  const plant = surroundings(options);
  const battery = plant.get('battery', 'battery');
  const { capacityAmpHours, soc } = battery;
  const monitor = new BatteryMonitor60({
    ...{ ...usualBmv60, ...monitorSettings(battery), ...options },
    ...{ capacityAmpHours, soc },
  });
  const simulator = onPlant(options, plant, batteryView(monitor, battery, false), () => monitor.blocks());
  return { simulator, plant, monitor };
}

/** A battery with panels that suit it, and a load. */
function surroundings(
  options: SurroundingsOptions,
  charger: Pick<SolarChargerDescription, 'ratedAmps' | 'loadAmps'> = { ratedAmps: usualSolarAmps },
): Plant {
  const { clock, seed, nominalVolts, capacityAmpHours, soc, loadWatts, sun } = { ...usual, ...options };
  const description: PlantDescription = {
    ...{ seed, startUnixMs: clock.unixTime() },
    weather: { irradiance: sun * standardIrradiance },
    batteries: { battery: { chemistry: 'lfp', nominalVolts, capacityAmpHours, soc } },
    solarChargers: {
      solar: {
        ...{ battery: 'battery', openVolts: panels.open * nominalVolts },
        peakWatts: panels.peak * charger.ratedAmps * nominalVolts,
        ...charger,
      },
    },
    dcLoads: { load: { battery: 'battery', watts: loadWatts } },
  };
  return new Plant(description);
}

/** The plant lives from block to block. */
function onPlant(
  { clock, seed = usual.seed }: WiredOptions,
  plant: Plant,
  view: PartView,
  blocksNow: () => readonly TextFields[],
  hex?: HexDevice,
): VeDirectSimulator {
  let at = clock.now();
  view.measure(0);
  const blocks = (): readonly TextFields[] => {
    const now = clock.now();
    const seconds = Math.min((now - at) / 1_000, longestStepSeconds);
    at = now;
    view.command?.();
    plant.step(seconds);
    view.measure(seconds);
    return blocksNow();
  };
  return new VeDirectSimulator({ clock, seed, blocks, ...(hex !== undefined && { hex }) });
}
