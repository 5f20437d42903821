import type { Battery } from './battery.ts';
import { type BusDevice, busDevice, type DcBus, ranks } from './dc-bus.ts';
import type { AlternatorDescription } from './description.ts';
import { type Curve, clamp, interpolate, joulesPerKwh, secondsPerHour } from './numbers.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';

export interface EngineOrders {
  readonly isRunning: boolean;
  /** Of the engine, turns per minute. */
  readonly rpm: number;
}

/** Regulator voltage per block (venus-services, 11). */
const regulatedVolts = 14.2;
/** Share of its rating by the speed of the engine; an assumption of ours, of the usual shape. */
const outputByRpm: Curve = [
  [0, 0],
  [500, 0],
  [800, 0.35],
  [1_200, 0.6],
  [1_800, 0.85],
  [2_500, 1],
];
const idleRpm = 800;
const cruisingRpm = 1_800;
const mostRpm = 4_000;
/** The engine takes so long to change its speed. */
const speedSeconds = 4;

/** An engine's alternator on a battery. */
export class Alternator implements Part {
  readonly name: string;
  readonly device: BusDevice = busDevice(ranks.alternator);
  readonly ratedAmps: number;
  readonly settable: Part['settable'] = {};
  isRunning: boolean;
  /** Of the engine. */
  rpm: number;
  volts: number;
  /** Counted since the start. */
  producedAmpHours = 0;
  producedKwh = 0;
  readonly #bus: DcBus;
  #wantedRpm = cruisingRpm;

  constructor(name: string, description: AlternatorDescription, bus: DcBus) {
    const { ratedAmps, isRunning = false } = description;
    this.name = name;
    this.ratedAmps = ratedAmps;
    this.isRunning = isRunning;
    this.rpm = isRunning ? cruisingRpm : 0;
    this.volts = bus.volts;
    this.#bus = bus;
    bus.devices.push(this.device);
  }

  get battery(): Battery {
    return this.#bus.battery;
  }

  /** It holds its voltage, and so gives less than it could. */
  get isRegulating(): boolean {
    return this.watts < this.device.belowWatts - 1;
  }

  /** What it could give at this speed, as a share of its rating. */
  get reach(): number {
    return interpolate(outputByRpm, this.rpm);
  }

  get amps(): number {
    return this.device.watts / this.volts;
  }

  get watts(): number {
    return this.device.watts;
  }

  order(orders: Partial<EngineOrders>): void {
    checkOrder(this.name, orders);
    this.isRunning = orders.isRunning ?? this.isRunning;
    if (orders.rpm !== undefined) this.#wantedRpm = clamp(orders.rpm, idleRpm, mostRpm);
  }

  prepare(seconds: number): void {
    const wanted = this.isRunning ? this.#wantedRpm : 0;
    this.rpm += (wanted - this.rpm) * (1 - Math.exp(-seconds / speedSeconds));
  }

  offer(): void {
    this.device.belowWatts = this.ratedAmps * this.reach * this.#bus.volts;
    this.device.targetVolts = Math.min(regulatedVolts * this.#bus.battery.blocks, this.#bus.ceilingVolts);
  }

  settle(seconds: number): void {
    this.volts = this.#bus.volts;
    this.producedAmpHours += (this.amps * seconds) / secondsPerHour;
    this.producedKwh += (this.watts * seconds) / joulesPerKwh;
  }

  get terms(): PowerTerms {
    return { sourceWatts: this.watts, sinkWatts: 0, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { isRunning, rpm, volts, amps, watts, producedKwh } = this;
    return { isRunning, rpm, volts, amps, watts, producedKwh };
  }
}
