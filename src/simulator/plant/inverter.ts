import type { Random } from '../random.ts';
import { AcNode, demandOf } from './ac-node.ts';
import { Conversion } from './conversion.ts';
import { type BusDevice, busDevice, type DcBus, fixWatts, ranks } from './dc-bus.ts';
import type { InverterDescription } from './description.ts';
import { Wander } from './noise.ts';
import { clamp, sumOf } from './numbers.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';
import { type AlarmLevel, InverterProtection, type LowBatteryLevels, usualLevels } from './protection.ts';

export type InverterMode = 'on' | 'eco' | 'off';
export type InverterState = 'off' | 'searching' | 'fault' | 'inverting';

export interface InverterOrders {
  readonly mode: InverterMode;
  readonly settings: InverterSettings;
}

/** What an installer sets. */
export interface InverterSettings extends LowBatteryLevels {
  /** In eco mode it sleeps below the one and wakes above the other. */
  readonly sleepWatts: number;
  readonly wakeWatts: number;
  readonly outputVolts: number;
  readonly hertz: number;
}

const output = { volts: 230, hertz: 50 } as const;
/** How far the output wanders, and never goes beyond, as shares of its voltage. */
const regulation = { deviation: 0.002, most: 0.02 } as const;
/** Watts of the load at which it falls asleep and wakes up in eco mode. */
const usualEco = { sleepWatts: 15, wakeWatts: 25 } as const;
/** What it takes while it is asleep. */
const asleepWatts = 2.5;

/** Before anybody sets others. @param blocks of 12 V in series @param outputVolts of its model */
export function usualSettings(blocks: number, outputVolts: number): InverterSettings {
  return { ...usualLevels(blocks), ...usualEco, outputVolts, hertz: output.hertz };
}

/** An inverter without AC input, such as a Phoenix. */
export class Inverter implements Part {
  readonly name: string;
  readonly description: InverterDescription;
  readonly node: AcNode;
  readonly device: BusDevice = busDevice(ranks.load);
  readonly ratedWatts: number;
  /** Of the output. */
  readonly ratedVolts: number;
  readonly settable: Part['settable'] = {};
  mode: InverterMode = 'on';
  state: InverterState = 'off';
  /** As it works. */
  settings: InverterSettings;
  volts: number;
  readonly #bus: DcBus;
  readonly #conversion: Conversion;
  readonly #protection: InverterProtection;
  readonly #outputVolts: Wander;
  #isAsleep = false;

  constructor(name: string, description: InverterDescription, bus: DcBus, random: Random) {
    this.name = name;
    this.description = description;
    this.node = new AcNode(name, 1);
    this.volts = bus.volts;
    this.#bus = bus;
    this.#conversion = new Conversion(description.voltAmps);
    this.ratedWatts = this.#conversion.ratedWatts;
    this.#protection = new InverterProtection(bus.battery.blocks, this.ratedWatts);
    this.ratedVolts = description.volts ?? output.volts;
    this.settings = usualSettings(bus.battery.blocks, this.ratedVolts);
    this.#outputVolts = new Wander(random, this.ratedVolts, this.ratedVolts * regulation.deviation, 20);
    bus.devices.push(this.device);
  }

  get outputWatts(): number {
    return sumOf(this.node.phases, (phase) => demandOf(this.node, phase));
  }

  get outputVolts(): number {
    return this.node.phases[0]?.volts ?? 0;
  }

  get outputAmps(): number {
    return this.outputVolts === 0 ? 0 : this.outputWatts / this.outputVolts;
  }

  get dcAmps(): number {
    return this.device.watts / this.volts;
  }

  get lowBattery(): AlarmLevel {
    return this.#protection.lowBattery;
  }

  get overload(): AlarmLevel {
    return this.#protection.overload;
  }

  /** @throws OrderError for a number that is none */
  order(orders: Partial<InverterOrders>): void {
    const { mode = this.mode, settings } = orders;
    if (this.mode === 'off' && mode !== 'off') this.#protection.reset();
    this.mode = mode;
    if (settings !== undefined) this.#set(settings);
  }

  prepare(seconds: number): void {
    this.#protection.step(seconds, this.volts, this.outputWatts, this.#bus.battery.mayDischarge);
    this.node.clear();
    this.#outputVolts.step(seconds);
    this.#settleState();
  }

  /** Once its loads have said what they want. */
  offer(): void {
    const demand = sumOf(this.node.phases, (phase) => phase.demandWatts);
    const { sleepWatts, wakeWatts } = this.settings;
    this.#isAsleep = this.mode === 'eco' && demand < (this.#isAsleep ? wakeWatts : sleepWatts);
    this.#settleState();
    if (this.state === 'inverting') fixWatts(this.device, this.#conversion.dcOfAc(-demand));
    else fixWatts(this.device, this.state === 'searching' ? -asleepWatts : 0);
  }

  /** The battery cannot feed it. @returns whether it stops because of that */
  trip(): boolean {
    if (this.device.belowWatts >= 0) return false;
    this.#protection.tripLow();
    this.#settleState();
    return true;
  }

  settle(): void {
    this.volts = this.#bus.volts;
  }

  get terms(): PowerTerms {
    const searching = this.state === 'searching' ? asleepWatts : 0;
    const lossWatts = this.state === 'inverting' ? this.#conversion.lossOf(-this.outputWatts) : searching;
    return { sourceWatts: 0, sinkWatts: 0, storedWatts: 0, lossWatts };
  }

  values(): PlantValues {
    const { mode, state, volts, dcAmps, outputVolts, outputAmps, outputWatts, lowBattery, overload } = this;
    return { mode, state, volts, dcAmps, outputVolts, outputAmps, outputWatts, lowBattery, overload };
  }

  #set(settings: InverterSettings): void {
    checkOrder(this.name, settings);
    this.settings = settings;
    this.#protection.set(settings);
    this.#outputVolts.moveTo(settings.outputVolts);
  }

  #settleState(): void {
    if (this.mode === 'off') this.state = 'off';
    else if (!this.#protection.allows) this.state = 'fault';
    else this.state = this.#isAsleep ? 'searching' : 'inverting';
    const { outputVolts, hertz } = this.settings;
    const most = outputVolts * regulation.most;
    const volts = clamp(this.#outputVolts.value, outputVolts - most, outputVolts + most);
    this.node.energise(this.state === 'inverting', volts, hertz);
  }
}
