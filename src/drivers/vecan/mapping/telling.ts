import type { Value } from '../../../store/values.ts';

/** The types of service that nodes on the bus become (vecan.md, 7). */
export type VecanService =
  | 'battery'
  | 'solarcharger'
  | 'charger'
  | 'vebus'
  | 'inverter'
  | 'tank'
  | 'temperature'
  | 'gps';

/** What one message says of one service of the node that sent it. */
export interface Telling {
  readonly type: VecanService;
  /** Which of the node's services of that type it is about: a data instance; 0 where there is but one. */
  readonly part: number;
  /** Where the values come from: those of one source live and die together. `127508 0`, `VREG EEFF` */
  readonly source: string;
  /** Of several sources that tell the same, the one with the highest rank is believed as long as it is fresh. */
  readonly rank: number;
  /**
   * By path, or by a name without a slash for what is not shown itself but goes into derived values. Null: the device
   * says that it has no such value now.
   */
  readonly values: readonly (readonly [name: string, value: Value])[];
}

/** A register that is asked for when the device has not told it by itself for so long. */
export interface Question {
  readonly register: number;
  readonly everyMs: number;
}

/** Which data instance a part of a node is about; undefined: its services go by the node's device instance. */
export function dataInstanceOf(type: VecanService, part: number): number | undefined {
  return type === 'tank' ? part % tankInstances : undefined;
}

/** Of 127505: the instance has 4 bits. */
export const tankInstances = 16;
