import type { AcNode } from './ac-node.ts';
import { type ChargeStage, ChargeStages, multiHabits } from './charge-stages.ts';
import { type BusDevice, busDevice, type DcBus, ranks } from './dc-bus.ts';
import type { AcChargerDescription } from './description.ts';
import { clamp } from './numbers.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';

export interface AcChargerOrders {
  readonly isOn: boolean;
  /** Undefined: its rating. */
  readonly limitAmps: number | undefined;
}

/** Share of the AC power that reaches the battery (venus-services, 11). */
const efficiency = 0.93;

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

  /** It is on and has mains. */
  get isActive(): boolean {
    return this.isOn && this.#node.isLive;
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
  }

  offer(): void {
    const amps = clamp(this.#limitAmps ?? this.ratedAmps, 0, this.ratedAmps);
    this.device.belowWatts = this.isActive ? amps * this.#bus.volts : 0;
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
}
