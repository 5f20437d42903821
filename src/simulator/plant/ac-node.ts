/** One phase of a node, in watts. */
export interface NodePhase {
  volts: number;
  /** What loads take while there is voltage. */
  demandWatts: number;
  /** What PV inverters could give, and what is taken from them. */
  pvOfferWatts: number;
  pvWatts: number;
  /** What Multis take at their inputs; negative: give back. */
  throughWatts: number;
}

/** A place where AC things meet: a grid, a generator, or the output of a Multi or inverter. */
export class AcNode {
  readonly name: string;
  /** As many as the source has. */
  readonly phases: readonly NodePhase[];
  isLive = false;
  hertz = 0;

  constructor(name: string, phases: number) {
    this.name = name;
    this.phases = Array.from({ length: phases }, () => ({
      ...{ volts: 0, demandWatts: 0, pvOfferWatts: 0, pvWatts: 0, throughWatts: 0 },
    }));
  }

  /** Before everything on it says what it wants. */
  clear(): void {
    for (const phase of this.phases) {
      phase.demandWatts = 0;
      phase.pvOfferWatts = 0;
      phase.pvWatts = 0;
      phase.throughWatts = 0;
    }
  }

  /** Voltage and frequency on all phases, or none. */
  energise(isLive: boolean, volts: number, hertz: number): void {
    this.isLive = isLive;
    this.hertz = isLive ? hertz : 0;
    for (const phase of this.phases) phase.volts = isLive ? volts : 0;
  }
}

/** What loads of a phase get. */
export function demandOf(node: AcNode, phase: NodePhase): number {
  return node.isLive ? phase.demandWatts : 0;
}

/** A source of AC that Multis accept. */
export interface AcSource {
  readonly name: string;
  readonly node: AcNode;
  /** PV inverters may not push power back into a generator. */
  readonly takesPower: boolean;
}
