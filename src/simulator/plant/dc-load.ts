import type { Random } from '../random.ts';
import type { Battery } from './battery.ts';
import { type BusDevice, busDevice, type DcBus, fixWatts, ranks } from './dc-bus.ts';
import { Demand, mostSetWatts } from './demand.ts';
import type { DcLoadDescription } from './description.ts';
import { joulesPerKwh } from './numbers.ts';
import type { Part, PlantValues, PowerTerms } from './part.ts';

export interface LoadOrders {
  readonly isOn: boolean;
}

/** A battery protector in front of the loads, volts per block (BatteryProtect, its usual setting). */
const cutOffVolts = 10.5;
const reconnectVolts = 12;

/** Loads on a battery. */
export class DcLoad implements Part {
  readonly name: string;
  readonly device: BusDevice = busDevice(ranks.load);
  isOn = true;
  volts: number;
  consumedKwh = 0;
  readonly settable: Part['settable'];
  readonly #bus: DcBus;
  readonly #demand: Demand;
  #isCutOff = false;

  constructor(name: string, description: DcLoadDescription, bus: DcBus, random: Random) {
    this.name = name;
    this.volts = bus.volts;
    this.#bus = bus;
    this.#demand = new Demand(description, random);
    this.settable = {
      baseWatts: {
        ...{ least: 0, most: mostSetWatts },
        set: (watts) => {
          this.#demand.baseWatts = watts;
        },
      },
    };
    bus.devices.push(this.device);
  }

  get battery(): Battery {
    return this.#bus.battery;
  }

  /** Positive = consuming. */
  /** What it takes over a whole day, all phases together. */
  get meanWatts(): number {
    return this.#demand.meanWatts;
  }

  get watts(): number {
    return 0 - this.device.watts;
  }

  get amps(): number {
    return this.watts / this.volts;
  }

  order({ isOn = this.isOn }: Partial<LoadOrders>): void {
    this.isOn = isOn;
  }

  prepare(seconds: number, hour: number): void {
    const block = this.volts / this.#bus.battery.blocks;
    if (block < cutOffVolts) this.#isCutOff = true;
    else if (block > reconnectVolts) this.#isCutOff = false;
    const wanted = this.#demand.step(seconds, hour);
    fixWatts(this.device, this.isOn && !this.#isCutOff ? -wanted : 0);
  }

  settle(seconds: number): void {
    this.volts = this.#bus.volts;
    this.consumedKwh += (this.watts * seconds) / joulesPerKwh;
  }

  get terms(): PowerTerms {
    return { sourceWatts: 0, sinkWatts: this.watts, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { isOn, volts, amps, watts, consumedKwh } = this;
    return { isOn, volts, amps, watts, consumedKwh, baseWatts: this.#demand.baseWatts };
  }
}
