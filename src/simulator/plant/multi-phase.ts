import type { AcNode, NodePhase } from './ac-node.ts';
import type { Conversion } from './conversion.ts';
import { clamp } from './numbers.ts';
import type { PhaseRange } from './phase-range.ts';

/** One phase of a VE.Bus system, all parallel units together. */
export interface MultiPhase {
  readonly inputVolts: number;
  /** Positive = drawn from the source. */
  readonly inputWatts: number;
  readonly inputAmps: number;
  readonly outputVolts: number;
  /** Positive = to the loads; negative: PV inverters on the output give more than they take. */
  readonly outputWatts: number;
  readonly outputAmps: number;
  /** Input less output: positive = towards the battery. */
  readonly inverterWatts: number;
}

/** A phase at work. */
export class PhaseFlow implements MultiPhase {
  readonly place: NodePhase;
  input: NodePhase | undefined;
  inverterWatts = 0;
  outputWatts = 0;
  #above = 0;
  #below = 0;
  #dcAbove = 0;
  #dcBelow = 0;

  constructor(place: NodePhase) {
    this.place = place;
  }

  get inputVolts(): number {
    return this.input?.volts ?? 0;
  }

  get inputWatts(): number {
    return this.input === undefined ? 0 : this.outputWatts + this.inverterWatts;
  }

  get inputAmps(): number {
    return this.input === undefined || this.input.volts === 0 ? 0 : this.inputWatts / this.input.volts;
  }

  get outputVolts(): number {
    return this.place.volts;
  }

  get outputAmps(): number {
    return this.place.volts === 0 ? 0 : this.outputWatts / this.place.volts;
  }

  /** Sets what it may do. */
  offer({ above, below }: PhaseRange, conversion: Conversion): void {
    this.#above = above;
    this.#below = below;
    this.#dcAbove = conversion.dcOfAc(above);
    this.#dcBelow = above === below ? this.#dcAbove : conversion.dcOfAc(below);
  }

  get dcAbove(): number {
    return this.#dcAbove;
  }

  get dcBelow(): number {
    return this.#dcBelow;
  }

  /** Does it. @param share 0 = what it does above the target voltage, 1 = below @returns AC watts */
  carry(share: number, conversion: Conversion): void {
    if (share === 1) this.inverterWatts = this.#below;
    else if (share === 0) this.inverterWatts = this.#above;
    else this.inverterWatts = conversion.acOfDc(this.#dcAbove + share * (this.#dcBelow - this.#dcAbove));
  }

  /** With mains: what PV inverters on the output may give. */
  passPv(takesPower: boolean): void {
    const { pvOfferWatts, demandWatts } = this.place;
    this.place.pvWatts = takesPower ? pvOfferWatts : Math.min(pvOfferWatts, demandWatts);
    this.outputWatts = demandWatts - this.place.pvWatts;
  }

  /** Without mains: PV inverters give what loads and battery take. */
  holdPv(): void {
    const { demandWatts, pvOfferWatts } = this.place;
    this.place.pvWatts = clamp(demandWatts + this.inverterWatts, 0, pvOfferWatts);
    this.outputWatts = demandWatts - this.place.pvWatts;
  }

  stop(): void {
    this.input = undefined;
    this.inverterWatts = 0;
    this.outputWatts = 0;
    this.#above = 0;
    this.#below = 0;
    this.#dcAbove = 0;
    this.#dcBelow = 0;
  }
}

/** Frequencies between which PV inverters go down from all to nothing. */
const throttling = { fromHertz: 50.2, toHertz: 52.7 } as const;
const islandHertz = 50;

/** Frequency with which a Multi without mains holds back PV inverters on its output. */
export function shiftedHertz(node: AcNode): number {
  let offered = 0;
  let taken = 0;
  for (const { pvOfferWatts, pvWatts } of node.phases) {
    offered += pvOfferWatts;
    taken += pvWatts;
  }
  if (offered - taken < 1) return islandHertz;
  const { fromHertz, toHertz } = throttling;
  return fromHertz + (toHertz - fromHertz) * (1 - taken / offered);
}
