import type { Value } from '../../store/values.ts';
import type { Plant } from '../plant/plant.ts';
import type { Random } from '../random.ts';

/** What a service says of its device beside its readings. */
export interface Product {
  /** With the word "simulated". */
  readonly name: string;
  readonly id: number;
  /** As VREG 0x0102 has it: 0x0100 = v1.00. */
  readonly firmware: number;
}

export type Reading = () => Value;

/** A path that takes writes. What none of these allows is refused. */
export interface Order {
  /** Legal values, or both ends of what is legal. */
  readonly oneOf?: readonly number[];
  readonly min?: number;
  readonly max?: () => number;
  /** Why the device will not do that now, in words after "it". */
  readonly refusal?: (value: number) => string | undefined;
  readonly write: (value: number) => void;
}

/** A service as a table: which paths it offers, where their values come from and where writes go. */
export interface ServiceContents {
  readonly type: string;
  readonly product: Product;
  /** Values that never change stand as they are. */
  readonly readings: Readonly<Record<string, Value | Reading>>;
  readonly orders?: Readonly<Record<string, Order>>;
  /** What the device remembers and works out by itself; after each step, before the readings. */
  readonly follow?: (seconds: number) => void;
}

/** What a device needs to know beside its part. */
export interface Surroundings {
  readonly plant: Plant;
  /** Its own stream. */
  readonly random: Random;
}

/** A setting that the device keeps and that nothing in the plant depends on. */
export class Held {
  value: number;

  constructor(value: number) {
    this.value = value;
  }

  readonly read = (): number => this.value;
  readonly write = (value: number): void => {
    this.value = value;
  };
}
