import type { ByteLink } from '../../links/link.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Plant } from '../plant/plant.ts';

/** What the model of a device needs to know of the plant that it stands in. */
export interface ModelContext {
  readonly clock: Clock;
  readonly plant: Plant;
  /** For all that is random; the same seed gives the same bytes. */
  readonly seed: number;
}

/** A simulated device that shows a part of a plant, and hands it what hosts have ordered. */
export interface PlantModel {
  /** Hands what hosts have ordered over to its part; before each step of the plant. */
  command?(): void;
  /** Reads its part; after each step, and with 0 at the start. @param seconds that have passed in the step */
  measure(seconds: number): void;
  /** Ends it for good. */
  stop(): void;
}

/** A model at the end of a serial wire. */
export interface WiredModel extends PlantModel {
  /** Plugs a host's cable in; the one before is pulled out. */
  plugIn(link: ByteLink): void;
  /** Its power fails for a moment. */
  reboot(): void;
  /** @param rate share of its blocks or frames that are damaged from now on, 0..1 */
  checksumErrors(rate: number): void;
}
