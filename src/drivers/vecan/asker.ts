import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import type { NodePayload } from '../../protocols/n2k/network-node.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { Bus } from './bus.ts';
import type { BusNode } from './node-table.ts';

/** A question to a node, or an order, and how to tell its answer. */
export interface Exchange<T> {
  readonly node: BusNode;
  readonly payload: NodePayload;
  /** What a message of that node answers; undefined: it is no answer to this. */
  readonly answer: (message: N2kMessage) => T | undefined;
  /** Somebody waits for it: it goes at once, ahead of what is asked by routine. */
  readonly isUrgent?: boolean;
  /** Aborts when nobody waits any more: what is not yet sent is not sent. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly exchange: Exchange<unknown>;
  readonly settle: (answer: unknown) => void;
  cancel: Cancel;
}

/** Victron's limits for a bus (vecan.md, 5): ten questions a second, each answered within a second. */
const limits = { gapMs: 100, answerMs: 1_000 } as const;
/** Questions that may wait; more are not answered. */
const mostWaiting = 512;

/** Asks nodes, one question per node at a time and not too many a second; orders do not wait for questions. */
export class Asker {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  readonly #asked = new Set<Waiting>();
  #lastAt = Number.NEGATIVE_INFINITY;
  #cancel: Cancel | undefined;
  #isStopped = false;

  constructor(bus: Bus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  /** Where our questions come from, and where refusals go. */
  get address(): number | undefined {
    return this.#bus.address;
  }

  /** Resolves with the answer; undefined when none comes within a second of asking, or the question cannot be sent. */
  ask<T>(exchange: Exchange<T>): Promise<T | undefined> {
    if (this.#isStopped || this.#waiting.length >= mostWaiting || exchange.signal?.aborted === true) {
      return Promise.resolve(undefined);
    }
    return new Promise((resolve) => {
      const waiting: Waiting = {
        exchange,
        cancel: () => undefined,
        settle: (answer) => {
          waiting.cancel();
          this.#asked.delete(waiting);
          exchange.signal?.removeEventListener('abort', onAbort);
          resolve(answer as T | undefined);
        },
      };
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at !== -1) this.#waiting.splice(at, 1);
        waiting.settle(undefined);
      };
      exchange.signal?.addEventListener('abort', onAbort, { once: true });
      if (exchange.isUrgent === true) return this.#send(waiting);
      this.#waiting.push(waiting);
      this.#next();
    });
  }

  /** A node has sent a message: it may answer several questions. */
  heard(node: BusNode, message: N2kMessage): void {
    for (const waiting of [...this.#asked]) {
      if (waiting.exchange.node !== node) continue;
      const answer = waiting.exchange.answer(message);
      if (answer !== undefined) waiting.settle(answer);
    }
    if (this.#waiting.length > 0) this.#next();
  }

  /** A node has gone: nothing it was asked will be answered. */
  left(node: BusNode): void {
    for (const waiting of [...this.#waiting, ...this.#asked]) if (waiting.exchange.node === node) this.#giveUp(waiting);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    for (const waiting of [...this.#waiting, ...this.#asked]) this.#giveUp(waiting);
  }

  #giveUp(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at !== -1) this.#waiting.splice(at, 1);
    waiting.settle(undefined);
  }

  #next(): void {
    if (this.#cancel !== undefined || this.#isStopped) return;
    const busy = new Set([...this.#asked].map(({ exchange }) => exchange.node));
    const at = this.#waiting.findIndex(({ exchange }) => !busy.has(exchange.node));
    if (at === -1) return;
    const wait = this.#lastAt + limits.gapMs - this.#clock.now();
    if (wait > 0) {
      this.#cancel = this.#clock.after(wait, () => {
        this.#cancel = undefined;
        this.#next();
      });
      return;
    }
    const [next] = this.#waiting.splice(at, 1);
    this.#lastAt = this.#clock.now();
    if (next !== undefined) this.#send(next);
    this.#next();
  }

  #send(waiting: Waiting): void {
    const { node, payload } = waiting.exchange;
    this.#asked.add(waiting);
    const over = (): void => {
      waiting.settle(undefined);
      this.#next();
    };
    if (node.address === undefined) {
      over();
      return;
    }
    waiting.cancel = this.#clock.after(limits.answerMs, over);
    void this.#bus.send(payload, node.address).then((isSent) => {
      if (!isSent) over();
    });
  }
}
