import {
  type ChargeSettings,
  type ChargeStage,
  ChargeStages,
  type SolarAbsorption,
  solarHabits,
  usualAbsorptionSeconds,
} from './charge-stages.ts';
import { type BusDevice, busDevice, type DcBus, fixWatts, ranks } from './dc-bus.ts';
import type { SolarChargerDescription } from './description.ts';
import type { Multi } from './multi.ts';
import { clamp, joulesPerKwh } from './numbers.ts';
import { openVoltage, panelWatts } from './panels.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';
import { SolarDays } from './solar-days.ts';

export interface SolarChargerOrders {
  readonly isOn: boolean;
  /** What it may give at most; undefined: its rating. */
  readonly limitAmps: number | undefined;
  /** A charge voltage from the network, instead of its stages; undefined: none. */
  readonly volts: number | undefined;
  readonly isLoadOn: boolean;
  readonly stage: ChargeStage;
  readonly settings: SolarChargerSettings;
}

/** What an installer sets; it counts while no network and no Multi leads it. */
export interface SolarChargerSettings extends ChargeSettings, SolarAbsorption {
  /** A battery colder than this gets so much at most; undefined: as much as any. */
  readonly coldCelsius: number;
  readonly coldAmps: number | undefined;
}

export type TrackerMode = 'off' | 'limited' | 'tracking';

/** Share of the panel power that reaches the battery (venus-services, 11). */
const efficiency = 0.98;
/** Panels must be above the battery by so much to start, and to go on. */
const startVolts = 5;
const keepVolts = 1;
/** Voltage of most power, as a share of the voltage without current. */
const trackingShare = 0.8;
/** Full output up to 40 °C, half at 60 °C (datasheets: derating above 40 °C). */
const derating = { fromCelsius: 40, perCelsius: 0.025, least: 0.2 } as const;
/** Absorption ends below this current (venus-services, 11: 1 to 2 A), in larger systems below 2 % of the rating (ours). */
const tail = { leastAmps: 1.5, share: 0.02 } as const;
const usualColdCelsius = 5;

/** A solar charger with its panels. */
export class SolarCharger implements Part {
  readonly name: string;
  readonly description: SolarChargerDescription;
  readonly device: BusDevice = busDevice(ranks.solar);
  readonly settable: Part['settable'] = {};
  isOn = true;
  isLoadOn = true;
  volts: number;
  /** What the panels could give, and what is taken from them. */
  availableWatts = 0;
  panelWatts = 0;
  panelVolts = 0;
  /** Since the plant began. */
  yieldKwh = 0;
  readonly days: SolarDays;
  /** As it works. */
  settings: SolarChargerSettings;
  readonly #bus: DcBus;
  readonly #stages: ChargeStages;
  readonly #leader: Multi | undefined;
  readonly #load: BusDevice = busDevice(ranks.load);
  #limitAmps: number | undefined;
  #networkVolts: number | undefined;
  #isAwake = false;
  #openVolts = 0;

  /** @param leader a Multi whose charge voltage it follows */
  constructor(name: string, description: SolarChargerDescription, bus: DcBus, leader?: Multi) {
    const { chemistry, blocks } = bus.battery;
    this.name = name;
    this.description = description;
    this.volts = bus.volts;
    this.days = new SolarDays(description.peakWatts);
    this.#bus = bus;
    this.#leader = leader;
    const absorption = {
      tailAmps: Math.max(tail.leastAmps, tail.share * description.ratedAmps),
      absorptionSeconds: usualAbsorptionSeconds,
      isAdaptive: true,
    };
    this.#stages = new ChargeStages(chemistry, blocks, solarHabits(absorption));
    this.settings = {
      ...{ ...this.#stages.settings, ...absorption },
      ...{ coldCelsius: usualColdCelsius, coldAmps: undefined },
    };
    bus.devices.push(this.device, this.#load);
  }

  /** Into the battery and the load output. */
  get amps(): number {
    return this.device.watts / this.volts;
  }

  get loadWatts(): number {
    return 0 - this.#load.watts;
  }

  get loadAmps(): number {
    return this.loadWatts / this.volts;
  }

  get stage(): ChargeStage {
    return this.#followed?.stage ?? this.#stages.stage;
  }

  /** It charges. */
  get isActive(): boolean {
    return this.isOn && this.#isAwake;
  }

  /** It takes its voltage from the network. */
  get isExternal(): boolean {
    return this.#networkVolts !== undefined || this.#followed !== undefined;
  }

  get trackerMode(): TrackerMode {
    if (!this.isActive) return 'off';
    return this.panelWatts < this.availableWatts - 0.5 ? 'limited' : 'tracking';
  }

  /** @throws OrderError for a number that is none */
  order(orders: Partial<SolarChargerOrders>): void {
    checkOrder(this.name, orders);
    this.isOn = orders.isOn ?? this.isOn;
    this.isLoadOn = orders.isLoadOn ?? this.isLoadOn;
    if ('limitAmps' in orders) this.#limitAmps = orders.limitAmps;
    if ('volts' in orders) this.#networkVolts = orders.volts;
    if (orders.settings !== undefined) this.#set(orders.settings);
    if (orders.stage !== undefined) this.#stages.force(orders.stage);
  }

  offer(irradiance: number, airCelsius: number): void {
    const { peakWatts, openVolts, loadAmps = 0 } = this.description;
    this.#openVolts = openVoltage(openVolts, irradiance);
    this.#isAwake = this.#openVolts > this.#bus.volts + (this.#isAwake ? keepVolts : startVolts);
    this.availableWatts = panelWatts(peakWatts, irradiance, airCelsius);
    const most = this.#mostAmps(airCelsius) * this.#bus.volts;
    this.device.belowWatts = this.isActive ? Math.min(this.availableWatts * efficiency, most) : 0;
    this.device.aboveWatts = 0;
    this.device.targetVolts = Math.min(this.#targetVolts, this.#bus.ceilingVolts);
    fixWatts(this.#load, this.isLoadOn ? -loadAmps * this.#bus.volts : 0);
  }

  settle(seconds: number): void {
    const { battery } = this.#bus;
    this.volts = this.#bus.volts;
    this.panelWatts = this.device.watts / efficiency;
    this.panelVolts = this.#panelVolts;
    const kwh = (this.panelWatts * seconds) / joulesPerKwh;
    this.yieldKwh += kwh;
    this.days.pass(seconds, this.availableWatts > 0);
    this.days.add(this.panelWatts, kwh);
    this.#stages.advance(seconds, {
      volts: this.volts,
      amps: battery.amps,
      celsius: battery.celsius,
      canCharge: this.isActive,
    });
  }

  get terms(): PowerTerms {
    const lossWatts = this.panelWatts * (1 - efficiency);
    return { sourceWatts: this.panelWatts, sinkWatts: this.loadWatts, storedWatts: 0, lossWatts };
  }

  values(): PlantValues {
    const { isOn, stage, trackerMode, volts, amps, availableWatts, panelWatts, panelVolts, yieldKwh } = this;
    const { isLoadOn, loadAmps } = this;
    return {
      ...{ isOn, stage, trackerMode, volts, amps, availableWatts, panelWatts, panelVolts, yieldKwh },
      ...{ isLoadOn, loadAmps },
    };
  }

  #set(settings: SolarChargerSettings): void {
    checkOrder(this.name, settings);
    this.settings = settings;
    this.#stages.set(settings);
    this.#stages.habits = solarHabits(settings);
  }

  /** A Multi that is off leads nobody. */
  get #followed(): Multi | undefined {
    return this.#leader?.situation === 'off' ? undefined : this.#leader;
  }

  get #targetVolts(): number {
    return this.#networkVolts ?? (this.#followed ?? this.#stages).targetVolts;
  }

  #mostAmps(airCelsius: number): number {
    const { ratedAmps } = this.description;
    const { fromCelsius, perCelsius, least } = derating;
    const share = clamp(1 - (airCelsius - fromCelsius) * perCelsius, least, 1);
    const { coldCelsius, coldAmps = ratedAmps } = this.settings;
    const limit = this.#limitAmps ?? ratedAmps;
    const wanted = this.#bus.battery.celsius < coldCelsius ? Math.min(limit, coldAmps) : limit;
    return clamp(wanted, 0, ratedAmps * share);
  }

  /** A limited tracker moves up the panels' curve towards the voltage without current. */
  get #panelVolts(): number {
    if (!this.isActive || this.availableWatts === 0) return this.#openVolts;
    const free = clamp(1 - this.panelWatts / this.availableWatts, 0, 1);
    return this.#openVolts * (trackingShare + (1 - trackingShare) * free);
  }
}
