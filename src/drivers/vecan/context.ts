import type { CanLink } from '../../links/can-link.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Store } from '../../store/store.ts';
import type { NodeBook } from './node-book.ts';

/** What the user has set for one node, by the unique number of its NAME. */
export interface NodeOptions {
  readonly unique: number;
  /** The maker's number in its NAME; default: any. */
  readonly manufacturer?: number;
  /** Instance of its first service of each type; further ones follow it. */
  readonly instance?: number;
  /** Further unit IDs of that service. */
  readonly units: readonly number[];
  /** Becomes /CustomName. */
  readonly name?: string;
}

export interface VecanOptions {
  /** The link as text: what our own node is remembered by. */
  readonly link: string;
  /** The part of service names that comes from the link. */
  readonly suffix: string;
  /** What our node is called on the bus. */
  readonly name?: string;
  /** False: listen only. */
  readonly claim: boolean;
  readonly nodes: readonly NodeOptions[];
  /** Silence after which a node counts as absent, in milliseconds. */
  readonly timeoutMs?: number;
}

/** What the driver works with. */
export interface VecanContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly book: NodeBook;
  readonly options: VecanOptions;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** A service was found: prints the start-up line and lets the gateway know its units. */
  announce(product: string, service: { readonly type: string; readonly instance: number }): void;
}

/** A driver on a CAN link; see Driver for what run() has to do. */
export interface CanDriver {
  readonly kind: 'vecan';
  run(link: CanLink, signal: AbortSignal): Promise<void>;
}
