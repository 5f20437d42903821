import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

/** Both nodes stay, so it goes on until somebody mends it (vecan.md, 10, 8); told again when it is found after so long. */
const tellAgainMs = 600_000;
/** NAMEs that are told within that time. */
const mostTold = 64;

/** Tells the log of NAMEs that are used twice, seldom. */
export class SameNames {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #bus: string;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, log: Logger, bus: string) {
    this.#clock = clock;
    this.#log = log;
    this.#bus = bus;
  }

  /**
   * @param identity what stays of the NAME
   * @param whose the NAME in words
   * @param address where else it is used
   */
  found(identity: string, whose: string, unique: number, address: number): void {
    const now = this.#clock.now();
    for (const [told, at] of this.#toldAt) if (now - at >= tellAgainMs) this.#toldAt.delete(told);
    if (this.#toldAt.has(identity) || this.#toldAt.size >= mostTold) return;
    this.#toldAt.set(identity, now);
    this.#log.warn(
      `${this.#bus}: the node at address ${address} uses ${whose} (unique number ${unique}): ` +
        'give one of the two another unique number; until then values of one of them are left out',
    );
  }
}
