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
  /** Somebody waits for it: it goes ahead of what is asked by routine, but behind other orders to that node. */
  readonly isUrgent?: boolean;
  /** How long an order may take, its wait for others included; default: a second from when it is sent. */
  readonly limitMs?: number;
  /** Aborts when nobody waits any more: what is not yet sent is not sent. */
  readonly signal?: AbortSignal;
}

/** An exchange on its way. */
interface Pending {
  readonly exchange: Exchange<unknown>;
  /** Ends its wait, and keeps what is not sent yet from being sent. */
  readonly settle: (answer: unknown) => void;
  readonly over: AbortController;
  cancel: Cancel;
}

/** Victron's limits for a bus (vecan.md, 5): ten questions a second, each answered within a second. */
const limits = { gapMs: 100, answerMs: 1_000 } as const;
/** Exchanges that may wait; more are not answered. */
const mostWaiting = 512;

/**
 * Asks nodes: one question at a time of each, not too many a second. Orders do not wait for questions; of two orders to
 * one node the second waits for the first, so that no answer settles both.
 */
export class Asker {
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #waiting: Pending[] = [];
  readonly #asked = new Set<Pending>();
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

  /** Whether we are a node that may give orders, or only listen. */
  get isAddressable(): boolean {
    return this.#bus.isAddressable;
  }

  /** Resolves with the answer; undefined when none comes in time, or it cannot be sent. */
  ask<T>(exchange: Exchange<T>): Promise<T | undefined> {
    if (this.#isStopped || this.#waiting.length >= mostWaiting || exchange.signal?.aborted === true) {
      return Promise.resolve(undefined);
    }
    return new Promise((resolve) => {
      const over = new AbortController();
      const pending: Pending = {
        ...{ exchange, over, cancel: () => undefined },
        settle: (answer) => {
          pending.cancel();
          over.abort();
          const at = this.#waiting.indexOf(pending);
          if (at !== -1) this.#waiting.splice(at, 1);
          this.#asked.delete(pending);
          exchange.signal?.removeEventListener('abort', onAbort);
          resolve(answer as T | undefined);
          this.#next();
        },
      };
      const onAbort = (): void => pending.settle(undefined);
      exchange.signal?.addEventListener('abort', onAbort, { once: true });
      if (exchange.limitMs !== undefined) this.#limit(pending, exchange.limitMs);
      this.#waiting.push(pending);
      this.#next();
    });
  }

  /** A node has sent a message: it may answer a question, and several that ask the same. */
  heard(node: BusNode, message: N2kMessage): void {
    for (const pending of [...this.#asked]) {
      if (pending.exchange.node !== node) continue;
      const answer = pending.exchange.answer(message);
      if (answer !== undefined) pending.settle(answer);
    }
  }

  /** A node has gone: nothing it was asked will be answered. */
  left(node: BusNode): void {
    for (const pending of [...this.#waiting, ...this.#asked]) {
      if (pending.exchange.node === node) pending.settle(undefined);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
    for (const pending of [...this.#waiting, ...this.#asked]) pending.settle(undefined);
  }

  #next(): void {
    if (this.#isStopped) return;
    for (let order = this.#nextOrder(); order !== undefined; order = this.#nextOrder()) this.#send(order);
    this.#nextQuestion();
  }

  /** The first order to a node that is carrying none out. */
  #nextOrder(): Pending | undefined {
    const isUrgent = ({ exchange }: Pending): boolean => exchange.isUrgent === true;
    const busy = new Set([...this.#asked].filter(isUrgent).map(({ exchange }) => exchange.node));
    return this.#waiting.find((pending) => isUrgent(pending) && !busy.has(pending.exchange.node));
  }

  #nextQuestion(): void {
    if (this.#cancel !== undefined) return;
    const busy = new Set([...this.#asked].map(({ exchange }) => exchange.node));
    const question = this.#waiting.find(({ exchange }) => exchange.isUrgent !== true && !busy.has(exchange.node));
    if (question === undefined) return;
    const wait = this.#lastAt + limits.gapMs - this.#clock.now();
    if (wait <= 0) {
      this.#lastAt = this.#clock.now();
      this.#send(question);
    }
    this.#cancel = this.#clock.after(wait > 0 ? wait : limits.gapMs, () => {
      this.#cancel = undefined;
      this.#next();
    });
  }

  #send(pending: Pending): void {
    const { node, payload, limitMs } = pending.exchange;
    this.#waiting.splice(this.#waiting.indexOf(pending), 1);
    this.#asked.add(pending);
    if (limitMs === undefined) this.#limit(pending, limits.answerMs);
    // Asked for when the message's turn comes: by then the node may have moved, and another have its address.
    void this.#bus
      .send(payload, () => node.address, pending.over.signal)
      .then((isSent) => {
        if (!isSent) pending.settle(undefined);
      });
  }

  #limit(pending: Pending, ms: number): void {
    pending.cancel();
    pending.cancel = this.#clock.after(Math.max(0, ms), () => pending.settle(undefined));
  }
}
