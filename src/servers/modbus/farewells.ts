import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { serverLimits } from './limits.ts';
import type { Client } from './responder.ts';
import type { CloseReason } from './stats.ts';

const seconds = (ms: number): string => `${ms / 1_000} s`;

/** What a client did, and what to do. A stop of ours is no news. */
const explanations: Readonly<Record<Exclude<CloseReason, 'shutdown'>, string>> = {
  'broken frame': 'what it sends is no Modbus-TCP (protocol id or length is wrong)',
  'half frame': `a request was not complete after ${seconds(serverLimits.halfFrameMs)}`,
  'unread answers': `it does not read its answers (for ${seconds(serverLimits.unreadMs)})`,
  idle: 'it has asked nothing for long (modbus.idleTimeout)',
  'made room': 'all places are taken (modbus.maxConnections), and it was longest without a request',
};

const quietMs = 60_000;
/** Clients x reasons remembered. */
const mostRemembered = 1_024;

/** Says in the log why a connection was closed, once a minute for each client's address and reason. */
export class Farewells {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  add(client: Client, reason: CloseReason): void {
    if (reason === 'shutdown') return;
    const key = `${client.address} ${reason}`;
    const now = this.#clock.now();
    if (now - (this.#toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
    if (this.#toldAt.size >= mostRemembered) this.#toldAt.clear();
    this.#toldAt.set(key, now);
    this.#log.info(`${client.name}: connection closed: ${explanations[reason]}`, { client: client.name, reason });
  }
}
