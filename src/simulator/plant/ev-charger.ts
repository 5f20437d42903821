import type { AcNode } from './ac-node.ts';
import type { EvChargerDescription, Phase } from './description.ts';
import { clamp, joulesPerKwh } from './numbers.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';

export type EvMode = 'manual' | 'auto';
/** /Status 0 disconnected, 1 connected, 2 charging, 3 charged, 4 waiting for sun. */
export type EvStatus = 'disconnected' | 'connected' | 'charging' | 'charged' | 'wait-sun';

export interface EvChargerOrders {
  readonly mode: EvMode;
  readonly isStarted: boolean;
  readonly amps: number;
  /** As its installer allows. */
  readonly mostAmps: number;
}

/** Cars take no less than this (IEC 61851). */
export const leastAmps = 6;
/** Of the station itself: 22 kW on three phases. */
export const ratedAmps = 32;
const usual = { mostAmps: 16, carKwh: 60, carSoc: 40 } as const;
const nominalVolts = 230;
/** Of what a car takes, so much gets into its battery. */
const carEfficiency = 0.9;
/** In auto mode the current follows the sun slowly. */
const autoSeconds = 20;

/** A charging station, and the cars that come to it. */
export class EvCharger implements Part {
  readonly name: string;
  readonly phases: readonly Phase[];
  mostAmps: number;
  readonly settable: Part['settable'];
  mode: EvMode = 'manual';
  isStarted = true;
  /** As set; what it gives may be less. */
  setAmps: number;
  isConnected: boolean;
  watts = 0;
  /** Of the car, percent. */
  carSoc: number;
  sessionKwh = 0;
  totalKwh = 0;
  /** Since this car came. */
  sessionSeconds = 0;
  chargingSeconds = 0;
  readonly node: AcNode;
  readonly #description: EvChargerDescription;
  readonly #surplus: () => number;
  #autoAmps = 0;
  #amps = 0;

  /** @param surplus watts that would go to the grid now */
  constructor(name: string, description: EvChargerDescription, node: AcNode, surplus: () => number) {
    const { mostAmps, carSoc } = { ...usual, ...description };
    this.name = name;
    this.phases = description.phases ?? [1];
    this.mostAmps = mostAmps;
    this.setAmps = mostAmps;
    this.isConnected = description.isConnected ?? false;
    this.carSoc = carSoc;
    this.node = node;
    this.#description = description;
    this.#surplus = surplus;
    this.settable = {
      carSoc: {
        ...{ least: 0, most: 100 },
        set: (percent) => {
          this.carSoc = percent;
        },
      },
    };
  }

  /** Per phase. */
  get amps(): number {
    return this.#amps;
  }

  get status(): EvStatus {
    if (!this.isConnected) return 'disconnected';
    if (this.carSoc >= 100) return 'charged';
    if (this.watts > 0) return 'charging';
    return this.mode === 'auto' && this.isStarted ? 'wait-sun' : 'connected';
  }

  order(orders: Partial<EvChargerOrders>): void {
    checkOrder(this.name, orders);
    this.mode = orders.mode ?? this.mode;
    this.isStarted = orders.isStarted ?? this.isStarted;
    if (orders.mostAmps !== undefined) this.mostAmps = clamp(orders.mostAmps, leastAmps, ratedAmps);
    this.setAmps = clamp(orders.amps ?? this.setAmps, 0, this.mostAmps);
  }

  /** A car comes, or goes. */
  connect(isConnected: boolean): void {
    if (isConnected && !this.isConnected) {
      this.carSoc = this.#description.carSoc ?? usual.carSoc;
      this.sessionKwh = 0;
      this.sessionSeconds = 0;
      this.chargingSeconds = 0;
    }
    this.isConnected = isConnected;
  }

  prepare(seconds: number): void {
    this.#amps = this.#wantedAmps(seconds);
    const each = this.#amps * nominalVolts;
    for (const phase of this.phases) {
      const place = this.node.phases[phase - 1];
      if (place !== undefined) place.demandWatts += each;
    }
    this.watts = each * this.phases.length;
  }

  settle(seconds: number): void {
    if (!this.node.isLive) {
      this.watts = 0;
      this.#amps = 0;
    }
    const kwh = (this.watts * seconds) / joulesPerKwh;
    const { carKwh = usual.carKwh } = this.#description;
    this.sessionKwh += kwh;
    this.totalKwh += kwh;
    if (this.isConnected) this.sessionSeconds += seconds;
    if (this.watts > 0) this.chargingSeconds += seconds;
    this.carSoc = Math.min(this.carSoc + (100 * carEfficiency * kwh) / carKwh, 100);
  }

  get terms(): PowerTerms {
    return { sourceWatts: 0, sinkWatts: this.watts, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { mode, isStarted, isConnected, status, watts, amps, setAmps, carSoc, sessionKwh, totalKwh } = this;
    return { mode, isStarted, isConnected, status, watts, amps, setAmps, carSoc, sessionKwh, totalKwh };
  }

  #wantedAmps(seconds: number): number {
    if (!this.isConnected || !this.isStarted || this.carSoc >= 100) return 0;
    const amps = this.mode === 'auto' ? Math.min(this.#followSun(seconds), this.setAmps) : this.setAmps;
    return amps < leastAmps ? 0 : amps;
  }

  #followSun(seconds: number): number {
    const free = (this.#surplus() + this.watts) / (nominalVolts * this.phases.length);
    this.#autoAmps += (clamp(free, 0, this.mostAmps) - this.#autoAmps) * (1 - Math.exp(-seconds / autoSeconds));
    return this.#autoAmps;
  }
}
