import type { ByteLink, LinkSpec, SerialLine } from '../links/link.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/log.ts';
import type { Store } from '../store/store.ts';
import type { InstanceBook } from './instances.ts';

/** What the user configured for one device, the same for every driver. */
export interface DeviceOptions {
  /** Its number in the instance book. */
  readonly index: number;
  readonly link: LinkSpec;
  /** Becomes /CustomName. */
  readonly name?: string;
  readonly instance?: number;
  /** Further unit IDs. */
  readonly units: readonly number[];
  /** Silence after which the device counts as absent, in milliseconds; default: the driver's. */
  readonly timeoutMs?: number;
  /** mk2: ESS set-points that no client has written again for so long are taken back, in milliseconds. */
  readonly setPointTimeoutMs?: number;
}

/** What a driver works with. */
export interface DriverContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly instances: InstanceBook;
  readonly options: DeviceOptions;
  /** A device was identified: prints the start-up line and lets the gateway know its units. */
  announce(product: string, service: { readonly type: string; readonly instance: number }): void;
}

/**
 * One protocol on one byte link. The supervisor opens the link, calls run() and starts over when it returns.
 */
export interface Driver {
  /** As in the configuration: `vedirect`, `mk2`, … */
  readonly kind: string;
  readonly line: SerialLine;
  /**
   * Talks to the device until the link closes or `signal` aborts, then retires its services and resolves.
   * Rejects only for reasons that the user must know; the supervisor logs them and reopens.
   */
  run(link: ByteLink, signal: AbortSignal): Promise<void>;
}

export type DriverFactory = (context: DriverContext) => Driver;
