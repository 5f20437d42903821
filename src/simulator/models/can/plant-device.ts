import type { Identity, NodeModel } from '../../devices/n2k/node-model.ts';
import type { Plant } from '../../plant/plant.ts';

/** Where a device stands. */
export interface Site {
  readonly plant: Plant;
  /** The names of the parts that it shows. */
  readonly of: readonly [string, ...string[]];
  readonly identity: Identity;
  /** Of sensors, where each part has a node of its own: those of the nodes, in the order of the parts. */
  readonly identities: readonly Identity[];
}

/** A device for the bus that shows its parts of the plant; what it is called for: see PlantModel. */
export interface PlantDevice {
  readonly nodes: readonly NodeModel[];
  /** Without power it leaves the bus. Left out: it takes it from the bus, or a battery. */
  readonly hasPower?: boolean;
  /** Forgets what it keeps only while it runs. */
  restart?(): void;
  command?(): void;
  measure(seconds: number): void;
}
