import type { AcNode } from './ac-node.ts';
import type { Phase, PvInverterDescription } from './description.ts';
import { joulesPerKwh } from './numbers.ts';
import { panelWatts } from './panels.ts';
import { checkOrder, type Part, type PlantValues, type PowerTerms } from './part.ts';

export type PvInverterState = 'off' | 'standby' | 'starting' | 'running' | 'throttled';

export interface PvInverterOrders {
  /** What it may feed in at most; undefined: its rating. */
  readonly limitWatts: number | undefined;
}

/** Grid codes want a minute of good grid before an inverter feeds in. */
const reconnectSeconds = 60;
/** Less light than for this share of its rating does not wake it up. */
const leastShare = 0.002;

/** A solar inverter of another maker, on the grid or on the output of a Multi, whose frequency throttles it there. */
export class PvInverter implements Part {
  readonly name: string;
  readonly phases: readonly Phase[];
  readonly node: AcNode;
  /** Of its panels. */
  readonly peakWatts: number;
  readonly ratedWatts: number;
  readonly settable: Part['settable'] = {};
  state: PvInverterState = 'standby';
  watts = 0;
  /** By phase, in the order of `phases`. */
  readonly phaseWatts: number[];
  readonly phaseKwh: number[];
  producedKwh = 0;
  #limitWatts: number | undefined;
  #availableWatts = 0;
  #liveSeconds = reconnectSeconds;

  constructor(name: string, description: PvInverterDescription, node: AcNode) {
    this.name = name;
    this.phases = description.phases ?? [1];
    this.phaseWatts = this.phases.map(() => 0);
    this.phaseKwh = this.phases.map(() => 0);
    this.ratedWatts = description.ratedWatts;
    this.peakWatts = description.peakWatts;
    this.node = node;
  }

  get limitWatts(): number {
    return Math.min(this.#limitWatts ?? this.ratedWatts, this.ratedWatts);
  }

  get volts(): number {
    return this.node.phases[0]?.volts ?? 0;
  }

  get hertz(): number {
    return this.node.hertz;
  }

  order(orders: Partial<PvInverterOrders>): void {
    checkOrder(this.name, orders);
    if ('limitWatts' in orders) {
      this.#limitWatts = orders.limitWatts === undefined ? undefined : Math.max(orders.limitWatts, 0);
    }
  }

  /** Says what it could give. */
  prepare(irradiance: number, airCelsius: number): void {
    const available = Math.min(panelWatts(this.peakWatts, irradiance, airCelsius), this.ratedWatts);
    this.#availableWatts = available < leastShare * this.ratedWatts ? 0 : available;
    if (this.#liveSeconds < reconnectSeconds) return;
    const offer = Math.min(this.#availableWatts, this.limitWatts) / this.phases.length;
    for (const phase of this.phases) {
      const place = this.node.phases[phase - 1];
      if (place !== undefined) place.pvOfferWatts += offer;
    }
  }

  /** Takes note of what was taken from it; several inverters on a phase share evenly. */
  settle(seconds: number): void {
    const isConnected = this.node.isLive && this.#liveSeconds >= reconnectSeconds;
    const offer = Math.min(this.#availableWatts, this.limitWatts) / this.phases.length;
    this.watts = 0;
    for (const [index, phase] of this.phases.entries()) {
      const place = this.node.phases[phase - 1];
      const share = place === undefined || place.pvOfferWatts === 0 ? 0 : place.pvWatts / place.pvOfferWatts;
      const watts = isConnected ? offer * share : 0;
      this.phaseWatts[index] = watts;
      this.phaseKwh[index] = (this.phaseKwh[index] ?? 0) + (watts * seconds) / joulesPerKwh;
      this.watts += watts;
    }
    this.producedKwh += (this.watts * seconds) / joulesPerKwh;
    this.state = this.#stateNow(isConnected);
    this.#liveSeconds = this.node.isLive ? this.#liveSeconds + seconds : 0;
  }

  get terms(): PowerTerms {
    return { sourceWatts: this.watts, sinkWatts: 0, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { state, watts, volts, hertz, producedKwh, limitWatts } = this;
    return { state, watts, volts, hertz, producedKwh, limitWatts, availableWatts: this.#availableWatts };
  }

  #stateNow(isConnected: boolean): PvInverterState {
    if (!this.node.isLive) return 'off';
    if (this.#availableWatts === 0) return 'standby';
    if (!isConnected) return 'starting';
    return this.watts < this.#availableWatts - 1 ? 'throttled' : 'running';
  }
}
