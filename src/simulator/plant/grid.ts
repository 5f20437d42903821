import type { Random } from '../random.ts';
import { AcNode, type AcSource, demandOf } from './ac-node.ts';
import type { GridDescription } from './description.ts';
import { Wander } from './noise.ts';
import { joulesPerKwh, sumOf } from './numbers.ts';
import type { Part, PlantValues, PowerTerms } from './part.ts';

const usual = { phases: 1, volts: 230, hertz: 50, isOn: true } as const;
/** Deviation and seconds of memory. */
const voltNoise = { share: 0.006, seconds: 90 } as const;
const hertzNoise = { deviation: 0.02, seconds: 60 } as const;

/** One phase as the meter sees it. */
export interface GridPhase {
  volts: number;
  /** Positive = bought. */
  watts: number;
  amps: number;
  importKwh: number;
  exportKwh: number;
}

/** The public grid, or a shore connection, with the meter at its end. */
export class Grid implements Part, AcSource {
  readonly name: string;
  readonly node: AcNode;
  readonly takesPower = true;
  readonly phases: readonly GridPhase[];
  isOn: boolean;
  readonly settable: Part['settable'];
  readonly #volts: readonly Wander[];
  readonly #hertz: Wander;

  constructor(name: string, description: GridDescription, random: Random) {
    const { phases, volts, hertz, isOn } = { ...usual, ...description };
    this.name = name;
    this.node = new AcNode(name, phases);
    this.isOn = isOn;
    this.phases = this.node.phases.map(() => ({ volts: 0, watts: 0, amps: 0, importKwh: 0, exportKwh: 0 }));
    const { share, seconds } = voltNoise;
    this.#volts = this.node.phases.map(() => new Wander(random, volts, volts * share, seconds));
    this.#hertz = new Wander(random, hertz, hertzNoise.deviation, hertzNoise.seconds);
    this.settable = {
      isOn: {
        ...{ least: 0, most: 1 },
        set: (value) => {
          this.isOn = value !== 0;
        },
      },
      nominalVolts: {
        ...{ least: 0, most: 400 },
        set: (value) => {
          for (const wander of this.#volts) wander.moveTo(value);
        },
      },
      nominalHertz: {
        ...{ least: 40, most: 70 },
        set: (value) => this.#hertz.moveTo(value),
      },
    };
  }

  /** Around which its voltage wanders. */
  get nominalVolts(): number {
    return this.#volts[0]?.mean ?? 0;
  }

  get nominalHertz(): number {
    return this.#hertz.mean;
  }

  get hertz(): number {
    return this.node.hertz;
  }

  /** All phases, positive = bought. */
  get watts(): number {
    return sumOf(this.phases, (phase) => phase.watts);
  }

  prepare(seconds: number): void {
    const hertz = this.#hertz.step(seconds);
    this.node.clear();
    this.node.energise(this.isOn, 0, hertz);
    for (const [index, wander] of this.#volts.entries()) {
      const volts = Math.max(wander.step(seconds), 0);
      const phase = this.node.phases[index];
      if (phase !== undefined && this.isOn) phase.volts = volts;
    }
  }

  settle(seconds: number): void {
    for (const [index, metered] of this.phases.entries()) {
      const phase = this.node.phases[index];
      if (phase === undefined) continue;
      if (this.isOn) phase.pvWatts = phase.pvOfferWatts;
      metered.volts = phase.volts;
      metered.watts = this.isOn ? demandOf(this.node, phase) + phase.throughWatts - phase.pvWatts : 0;
      metered.amps = phase.volts > 0 ? metered.watts / phase.volts : 0;
      const kwh = (metered.watts * seconds) / joulesPerKwh;
      if (kwh > 0) metered.importKwh += kwh;
      else metered.exportKwh -= kwh;
    }
  }

  get terms(): PowerTerms {
    return { sourceWatts: this.watts, sinkWatts: 0, storedWatts: 0, lossWatts: 0 };
  }

  values(): PlantValues {
    const { isOn, nominalVolts, nominalHertz, hertz, watts } = this;
    const phases = this.phases.flatMap((phase, index) =>
      Object.entries(phase).map(([key, value]): [string, number] => [`L${index + 1}.${key}`, value]),
    );
    return { isOn, nominalVolts, nominalHertz, hertz, watts, ...Object.fromEntries(phases) };
  }
}
