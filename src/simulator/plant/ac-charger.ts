import type { AcNode } from './ac-node.ts';
import type { Battery } from './battery.ts';
import { type ChargeStage, ChargeStages, multiHabits } from './charge-stages.ts';
import { type BusDevice, busDevice, type DcBus, ranks } from './dc-bus.ts';
import type { AcChargerDescription } from './description.ts';
import { clamp } from './numbers.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';

export interface AcChargerOrders {
  readonly isOn: boolean;
  /** Undefined: its rating. */
  readonly limitAmps: number | undefined;
  /** Of its mains; undefined: what it takes at most. */
  readonly inputLimitAmps: number | undefined;
}

/** Share of the AC power that reaches the battery (venus-services, 11). */
const efficiency = 0.93;
const nominalVolts = 230;

/** A battery charger on shore power or a generator, such as a Skylla or a Blue Smart. */
export class AcCharger implements Part {
  readonly name: string;
  readonly device: BusDevice = busDevice(ranks.acCharger);
  readonly ratedAmps: number;
  readonly settable: Part['settable'] = {};
  isOn = true;
  volts: number;
  readonly #bus: DcBus;
  readonly #node: AcNode;
  readonly #stages: ChargeStages;
  #limitAmps: number | undefined;
  #inputLimitAmps: number | undefined;

  constructor(name: string, description: AcChargerDescription, bus: DcBus, node: AcNode) {
    const { chemistry, blocks } = bus.battery;
    this.name = name;
    this.ratedAmps = description.ratedAmps;
    this.volts = bus.volts;
    this.#bus = bus;
    this.#node = node;
    this.#stages = new ChargeStages(chemistry, blocks, multiHabits(chemistry));
    bus.devices.push(this.device);
  }

  get hasMains(): boolean {
    return this.#node.isLive;
  }

  /** It is on and has mains. */
  get isActive(): boolean {
    return this.isOn && this.hasMains;
  }

  get battery(): Battery {
    return this.#bus.battery;
  }

  /** What it takes from its mains at most, in whole amperes: at its rating and its highest voltage. */
  get mostInputAmps(): number {
    const { absorptionVolts } = this.battery.chemistry;
    return Math.ceil((this.ratedAmps * absorptionVolts * this.battery.blocks) / efficiency / nominalVolts);
  }

  get inputLimitAmps(): number {
    return clamp(this.#inputLimitAmps ?? this.mostInputAmps, 0, this.mostInputAmps);
  }

  get stage(): ChargeStage {
    return this.#stages.stage;
  }

  get amps(): number {
    return this.device.watts / this.volts;
  }

  get acWatts(): number {
    return this.device.watts / efficiency;
  }

  get acAmps(): number {
    const volts = this.#node.phases[0]?.volts ?? 0;
    return volts === 0 ? 0 : this.acWatts / volts;
  }

  order(orders: Partial<AcChargerOrders>): void {
    checkOrder(this.name, orders);
    this.isOn = orders.isOn ?? this.isOn;
    if ('limitAmps' in orders) this.#limitAmps = orders.limitAmps;
    if ('inputLimitAmps' in orders) this.#inputLimitAmps = orders.inputLimitAmps;
  }

  offer(): void {
    const amps = clamp(this.#limitAmps ?? this.ratedAmps, 0, this.ratedAmps);
    this.device.belowWatts = this.isActive ? Math.min(amps * this.#bus.volts, this.#mostInputWatts * efficiency) : 0;
    this.device.targetVolts = Math.min(this.#stages.targetVolts, this.#bus.ceilingVolts);
  }

  settle(seconds: number): void {
    const { battery } = this.#bus;
    const phase = this.#node.phases[0];
    if (phase !== undefined) phase.demandWatts += this.acWatts;
    this.volts = this.#bus.volts;
    this.#stages.advance(seconds, {
      ...{ volts: this.volts, amps: battery.amps, celsius: battery.celsius },
      canCharge: this.isActive,
    });
  }

  get terms(): PowerTerms {
    return { sourceWatts: 0, sinkWatts: 0, storedWatts: 0, lossWatts: this.acWatts * (1 - efficiency) };
  }

  values(): PlantValues {
    const { isOn, stage, volts, amps, acWatts, acAmps } = this;
    return { isOn, stage, volts, amps, acWatts, acAmps };
  }

  get #mostInputWatts(): number {
    if (this.#inputLimitAmps === undefined) return Number.POSITIVE_INFINITY;
    return this.inputLimitAmps * (this.#node.phases[0]?.volts ?? 0);
  }
}
