import { type FramerEvent, Mk2Framer } from '../../protocols/mk2/framer.ts';
import { decodeReply, type Reply } from '../../protocols/mk2/replies.ts';
import { timing } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';

export interface ReceptionOptions {
  readonly clock: Clock;
  readonly onReply: (reply: Reply) => void;
  /** The line is low when an interface gets its power (mk2.md, 1). */
  readonly onLineLow: () => void;
}

/** Cuts what a link brings into replies. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #framer = new Mk2Framer();
  #lastByteAt: number;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#lastByteAt = options.clock.now();
  }

  /** Since the last byte, or since the link was opened. */
  get silentMs(): number {
    return this.#options.clock.now() - this.#lastByteAt;
  }

  push(chunk: Uint8Array): void {
    this.tick();
    this.#lastByteAt = this.#options.clock.now();
    this.#handle(this.#framer.push(chunk));
  }

  /** A frame that has begun and does not go on will not end. */
  tick(): void {
    if (this.silentMs >= timing.partialFrameMs) this.#handle(this.#framer.gap());
  }

  #handle(events: readonly FramerEvent[]): void {
    const { onReply, onLineLow } = this.#options;
    for (const event of events) {
      if (event.kind === 'line-low') onLineLow();
      else onReply(decodeReply(event.frame.body));
    }
  }
}
