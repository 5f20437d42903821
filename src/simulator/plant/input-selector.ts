import type { AcSource } from './ac-node.ts';

/** What a Multi takes as mains, and for how long it looks before it does (venus-services, 11). */
const accepted = { leastVolts: 187, mostVolts: 265, leastHertz: 45, mostHertz: 65 } as const;
const acceptSeconds = 20;

/** Which AC input feeds a Multi: the first that has been good for a while. */
export class InputSelector {
  readonly sources: readonly AcSource[];
  readonly #goodSeconds: number[];
  readonly #isIgnored: boolean[];
  readonly #phases: number;
  active: number | undefined;

  constructor(sources: readonly AcSource[], phases: number) {
    this.sources = sources;
    this.#phases = phases;
    this.#goodSeconds = sources.map(() => acceptSeconds);
    this.#isIgnored = sources.map(() => false);
  }

  get source(): AcSource | undefined {
    return this.active === undefined ? undefined : this.sources[this.active];
  }

  /** Keeps the relay of an input open, or no more. @param input 0 = AC-in 1 */
  ignore(input: number, isIgnored: boolean): void {
    if (input in this.#isIgnored) this.#isIgnored[input] = isIgnored;
  }

  isIgnored(input: number): boolean {
    return this.#isIgnored[input] ?? false;
  }

  /** It has good voltage, whether it is used or not. */
  isAvailable(input: number): boolean {
    return (this.#goodSeconds[input] ?? 0) > 0;
  }

  step(seconds: number): void {
    this.active = undefined;
    for (const [index, source] of this.sources.entries()) {
      const good = this.#isGood(source) ? (this.#goodSeconds[index] ?? 0) + seconds : 0;
      this.#goodSeconds[index] = good;
      if (this.active === undefined && good >= acceptSeconds && !this.isIgnored(index)) this.active = index;
    }
  }

  #isGood({ node }: AcSource): boolean {
    const { leastVolts, mostVolts, leastHertz, mostHertz } = accepted;
    if (!node.isLive || node.hertz < leastHertz || node.hertz > mostHertz) return false;
    for (let phase = 0; phase < this.#phases; phase += 1) {
      const volts = node.phases[phase]?.volts ?? 0;
      if (volts < leastVolts || volts > mostVolts) return false;
    }
    return true;
  }
}
