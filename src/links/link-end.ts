import { GatewayError } from '../runtime/errors.ts';

/** Bytes that may wait for a driver that has not set its listener yet. */
const mostWaiting = 64 * 1024;

/** The receiving side that all links share: early bytes wait for the listener, and the end is told once. */
export class LinkEnd {
  readonly closed: Promise<Error | undefined>;
  readonly name: string;
  #settle: (reason: Error | undefined) => void = () => undefined;
  #listener: ((chunk: Uint8Array) => void) | undefined;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #ended = false;

  constructor(name: string) {
    this.name = name;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const chunk of early) listener(chunk);
  }

  /** Bytes came from the wire. Beyond 64 KiB without a listener the oldest are dropped. */
  receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (this.#listener !== undefined) {
      this.#listener(chunk);
      return;
    }
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    while (this.#earlyBytes > mostWaiting) this.#earlyBytes -= this.#early.shift()?.length ?? 0;
  }

  /** The link has ended; nothing is received any more. @param reason undefined after our own close() */
  end(reason: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#settle(reason);
  }

  /** What send() rejects with on a link that has ended. */
  closedError(): GatewayError {
    return new GatewayError('LINK_CLOSED', `${this.name} is closed`);
  }
}
