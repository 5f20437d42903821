import type { SentMessage } from './sent-message.ts';

interface Row {
  everyMs: number;
  dueAt: number;
}

const never = Number.POSITIVE_INFINITY;

/** When each of a node's messages is to be sent. Intervals that were changed stay while the node is off the bus. */
export class MessageSchedule {
  readonly #rows: ReadonlyMap<SentMessage, Row>;

  constructor(messages: readonly SentMessage[]) {
    this.#rows = new Map(messages.map((message) => [message, { everyMs: message.everyMs, dueAt: never }]));
  }

  /** When the next message is due; infinite while there is none. */
  get dueAt(): number {
    let next = never;
    for (const { dueAt } of this.#rows.values()) next = Math.min(next, dueAt);
    return next;
  }

  /** From now on messages may be sent: each goes out once at once. */
  start(now: number): void {
    for (const row of this.#rows.values()) row.dueAt = row.everyMs > 0 ? now : never;
  }

  stop(): void {
    for (const row of this.#rows.values()) row.dueAt = never;
  }

  /** What is due now, in the order of the product's table. */
  take(now: number): SentMessage[] {
    const due: SentMessage[] = [];
    for (const [message, row] of this.#rows) {
      if (now < row.dueAt) continue;
      due.push(message);
      // Where time has jumped, nothing is made up for.
      row.dueAt = row.dueAt + row.everyMs > now ? row.dueAt + row.everyMs : now + row.everyMs;
    }
    return due;
  }

  /** Gives a message another interval; 0: send no more; undefined: the product's own. */
  setInterval(message: SentMessage, everyMs: number | undefined, now: number): void {
    const row = this.#rows.get(message);
    if (row === undefined) return;
    row.everyMs = everyMs ?? message.everyMs;
    row.dueAt = row.everyMs > 0 ? now + row.everyMs : never;
  }
}
