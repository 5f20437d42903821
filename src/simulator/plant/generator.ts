import { AcNode, type AcSource, demandOf } from './ac-node.ts';
import type { GeneratorDescription } from './description.ts';
import { joulesPerKwh, secondsPerHour, sumOf } from './numbers.ts';
import type { Part, PlantValues, PowerTerms } from './part.ts';
import type { Tank } from './tank.ts';

export type GeneratorState = 'stopped' | 'starting' | 'warm-up' | 'running' | 'cool-down' | 'error';

export type GeneratorFault = 'no-fuel' | 'overload';

export interface GeneratorOrders {
  /** The wire of the start contact. */
  readonly isStarted: boolean;
}

/** Seconds of the states (venus-services, 11; cool-down is ours). */
const startSeconds = 10;
const warmUpSeconds = 60;
const coolDownSeconds = 60;
/** A governor lets speed and voltage fall with the load. */
const speedDroop = 0.04;
const voltDroop = 0.03;
/** So much more than its rating for so long stops it. */
const overloadShare = 1.2;
const overloadSeconds = 10;
const usual = { phases: 1, volts: 230, hertz: 50 } as const;
/** Litres of diesel: for an hour of idling per kW of rating, and for a kWh (small sets, about 30 %). */
const idleLitres = 0.06;
const litresPerKwh = 0.3;

/** A generator, from its start contact to its terminals. */
export class Generator implements Part, AcSource {
  readonly name: string;
  readonly description: GeneratorDescription;
  readonly node: AcNode;
  readonly takesPower = false;
  readonly ratedWatts: number;
  readonly settable: Part['settable'] = {};
  state: GeneratorState = 'stopped';
  /** Why it is in its error state. */
  fault: GeneratorFault | undefined;
  /** What it gives, by phase. */
  readonly phaseWatts: number[];
  /** Of this run and of all. */
  runSeconds = 0;
  totalRunSeconds = 0;
  starts = 0;
  producedKwh = 0;
  readonly #volts: number;
  readonly #hertz: number;
  readonly #fuel: Tank | undefined;
  #isOrdered = false;
  #isAutomatic = false;
  #isClosed = false;
  #inState = 0;
  #overloaded = 0;

  constructor(name: string, description: GeneratorDescription, fuel?: Tank) {
    const { phases, volts, hertz } = { ...usual, ...description };
    this.name = name;
    this.description = description;
    this.node = new AcNode(name, phases);
    this.ratedWatts = description.ratedWatts;
    this.phaseWatts = this.node.phases.map(() => 0);
    this.#volts = volts;
    this.#hertz = hertz;
    this.#fuel = fuel;
  }

  get watts(): number {
    return sumOf(this.phaseWatts, (watts) => watts);
  }

  get isRunning(): boolean {
    return this.state === 'warm-up' || this.state === 'running' || this.state === 'cool-down';
  }

  /** Something wants it to run: an order, its own rule, or a relay. */
  get isWanted(): boolean {
    return this.#isOrdered || this.isForced;
  }

  /** Its own rule or a relay wants it to run, whatever is ordered. */
  get isForced(): boolean {
    return this.#isAutomatic || this.#isClosed;
  }

  order({ isStarted }: GeneratorOrders): void {
    this.#isOrdered = isStarted;
  }

  /** By its own state of charge rule. */
  automate(isStarted: boolean): void {
    this.#isAutomatic = isStarted;
  }

  /** By a relay's contact. */
  switchContact(isClosed: boolean): void {
    this.#isClosed = isClosed;
  }

  prepare(seconds: number): void {
    this.#inState += seconds;
    const next = this.#next();
    if (next !== this.state) this.#enter(next);
    const load = this.watts / this.ratedWatts;
    this.node.clear();
    const hertz = this.#hertz * (1 + speedDroop * (1 - load));
    this.node.energise(this.state === 'running', this.#volts * (1 - voltDroop * load), hertz);
  }

  settle(seconds: number): void {
    const { node } = this;
    for (const [index, phase] of node.phases.entries()) {
      const wanted = demandOf(node, phase) + phase.throughWatts;
      if (node.isLive) phase.pvWatts = Math.min(phase.pvOfferWatts, Math.max(wanted, 0));
      this.phaseWatts[index] = node.isLive ? wanted - phase.pvWatts : 0;
    }
    const isOver = this.watts > overloadShare * this.ratedWatts;
    this.#overloaded = isOver ? this.#overloaded + seconds : 0;
    if (this.isRunning) {
      this.runSeconds += seconds;
      this.totalRunSeconds += seconds;
    }
    const kwh = (this.watts * seconds) / joulesPerKwh;
    this.producedKwh += kwh;
    this.#fuel?.draw(this.#litres(seconds, kwh));
  }

  get terms(): PowerTerms {
    return { sourceWatts: this.watts, sinkWatts: 0, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { state, watts, runSeconds, totalRunSeconds, starts, producedKwh } = this;
    const { hertz, phases } = this.node;
    const volts = phases[0]?.volts ?? 0;
    return { state, watts, volts, hertz, runSeconds, totalRunSeconds, starts, producedKwh };
  }

  #next(): GeneratorState {
    const { isWanted } = this;
    if (this.isRunning && this.#faultNow !== undefined) return 'error';
    switch (this.state) {
      case 'stopped':
        return isWanted ? 'starting' : 'stopped';
      case 'starting':
        if (!isWanted) return 'stopped';
        return this.#inState >= startSeconds ? 'warm-up' : 'starting';
      case 'warm-up':
        if (!isWanted) return 'stopped';
        return this.#inState >= warmUpSeconds ? 'running' : 'warm-up';
      case 'running':
        return isWanted ? 'running' : 'cool-down';
      case 'cool-down':
        if (isWanted) return 'running';
        return this.#inState >= coolDownSeconds ? 'stopped' : 'cool-down';
      case 'error':
        return isWanted ? 'error' : 'stopped';
    }
  }

  get #faultNow(): GeneratorFault | undefined {
    if (this.#fuel?.litres === 0) return 'no-fuel';
    return this.#overloaded >= overloadSeconds ? 'overload' : undefined;
  }

  #enter(state: GeneratorState): void {
    this.fault = state === 'error' ? this.#faultNow : undefined;
    if (state === 'starting') {
      this.runSeconds = 0;
      this.starts += 1;
    }
    this.state = state;
    this.#inState = 0;
    this.#overloaded = 0;
  }

  #litres(seconds: number, kwh: number): number {
    if (!this.isRunning) return 0;
    return ((idleLitres * this.ratedWatts) / 1_000) * (seconds / secondsPerHour) + litresPerKwh * kwh;
  }
}
