import type { Clock } from '../../runtime/clock.ts';
import type { Asker } from './asker.ts';
import type { BusNode } from './node-table.ts';

/** All steps of a write together: less than clients are given (900 ms), so that they learn how it ended. */
const orderMs = 750;

/** One write to a node, whose steps share its time. */
export interface Order {
  readonly asker: Asker;
  readonly node: BusNode;
  readonly signal: AbortSignal;
  /** Milliseconds that are left for it. */
  leftMs(): number;
}

/** A write begins. @param signal aborts when nobody waits for it any more */
export function beginOrder(asker: Asker, clock: Clock, node: BusNode, signal: AbortSignal): Order {
  const until = clock.now() + orderMs;
  return { asker, node, signal, leftMs: () => Math.max(0, until - clock.now()) };
}
