import type { Random } from '../random.ts';
import type { AcNode } from './ac-node.ts';
import type { LoadOrders } from './dc-load.ts';
import { Demand, mostSetWatts } from './demand.ts';
import type { AcLoadDescription, Phase } from './description.ts';
import { joulesPerKwh, sumOf } from './numbers.ts';
import type { Part, PlantValues, PowerTerms } from './part.ts';

interface PassingStep {
  readonly watts: number;
  readonly phase: Phase;
  secondsLeft: number;
}

/** Events beyond it push out the oldest. */
const mostPassingSteps = 100;

/** Loads on one place, on one phase or more. */
export class AcLoad implements Part {
  readonly name: string;
  readonly phases: readonly Phase[];
  /** By phase, L1 first; as many as the place has. */
  readonly phaseWatts: number[];
  /** By phase, L1 first. */
  readonly phaseKwh: number[];
  isOn = true;
  consumedKwh = 0;
  readonly settable: Part['settable'];
  readonly node: AcNode;
  readonly #demand: Demand;
  /** By phase, L1 first: the sum of the steps that stay. */
  readonly #lasting: number[] = [0, 0, 0];
  #passing: PassingStep[] = [];

  constructor(name: string, description: AcLoadDescription, node: AcNode, random: Random) {
    this.name = name;
    this.phases = description.phases ?? [1];
    this.node = node;
    this.phaseWatts = node.phases.map(() => 0);
    this.phaseKwh = node.phases.map(() => 0);
    this.#demand = new Demand(description, random);
    this.settable = {
      baseWatts: {
        ...{ least: 0, most: mostSetWatts },
        set: (watts) => {
          this.#demand.baseWatts = watts;
        },
      },
    };
  }

  /** What it takes over a whole day, all phases together. */
  get meanWatts(): number {
    return this.#demand.meanWatts;
  }

  get watts(): number {
    return sumOf(this.phaseWatts, (watts) => watts);
  }

  /** More (or, negative, less) on a phase from now on; steps add up. @param seconds for so long only */
  addStep(watts: number, phase = this.phases[0] ?? 1, seconds?: number): void {
    if (seconds === undefined) {
      this.#lasting[phase - 1] = (this.#lasting[phase - 1] ?? 0) + watts;
      return;
    }
    this.#passing.push({ watts, phase, secondsLeft: seconds });
    if (this.#passing.length > mostPassingSteps) this.#passing.shift();
  }

  order({ isOn = this.isOn }: Partial<LoadOrders>): void {
    this.isOn = isOn;
  }

  prepare(seconds: number, hour: number): void {
    this.phaseWatts.fill(0);
    const each = this.#demand.step(seconds, hour) / this.phases.length;
    for (const phase of this.phases) this.#add(phase, each);
    if (this.#passing.length > 0) this.#addPassing(seconds);
    for (const [index, watts] of this.phaseWatts.entries()) {
      const wanted = this.isOn ? Math.max(watts + (this.#lasting[index] ?? 0), 0) : 0;
      this.phaseWatts[index] = wanted;
      const place = this.node.phases[index];
      if (place !== undefined) place.demandWatts += wanted;
    }
  }

  settle(seconds: number): void {
    if (!this.node.isLive) this.phaseWatts.fill(0);
    for (const [index, watts] of this.phaseWatts.entries()) {
      const kwh = (watts * seconds) / joulesPerKwh;
      this.phaseKwh[index] = (this.phaseKwh[index] ?? 0) + kwh;
      this.consumedKwh += kwh;
    }
  }

  get terms(): PowerTerms {
    return { sourceWatts: 0, sinkWatts: this.watts, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { isOn, watts, consumedKwh } = this;
    const phases = this.phaseWatts.map((value, index): [string, number] => [`L${index + 1}.watts`, value]);
    return { isOn, watts, consumedKwh, baseWatts: this.#demand.baseWatts, ...Object.fromEntries(phases) };
  }

  #add(phase: Phase, watts: number): void {
    this.phaseWatts[phase - 1] = (this.phaseWatts[phase - 1] ?? 0) + watts;
  }

  #addPassing(seconds: number): void {
    for (const step of this.#passing) {
      this.#add(step.phase, step.watts);
      step.secondsLeft -= seconds;
    }
    this.#passing = this.#passing.filter((step) => step.secondsLeft > 0);
  }
}
