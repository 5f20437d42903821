import type { Cancel } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import type { ByteLink } from './link.ts';

/** Bytes that may wait for a driver that has not set its listener yet. */
const mostWaiting = 64 * 1024;

/** What all links share: early bytes wait for the listener, the end is told once, and what the link holds is released. */
export class LinkEnd {
  readonly name: string;
  readonly closed: Promise<Error | undefined>;
  readonly #release: () => void | Promise<void>;
  readonly #onEnd = new Set<() => void>();
  #settle: (reason: Error | undefined) => void = () => undefined;
  #released: Promise<void> = Promise.resolve();
  #listener: ((chunk: Uint8Array) => void) | undefined;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #ended = false;

  /** @param release gives back what the link holds; called once, whoever ends the link */
  constructor(name: string, release: () => void | Promise<void>) {
    this.name = name;
    this.#release = release;
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    for (const chunk of this.#early.splice(0)) this.receive(chunk);
  }

  /**
   * Bytes came from the wire. Beyond 64 KiB without a listener the oldest are dropped. A listener that throws
   * ends its own link and nothing else.
   */
  receive(chunk: Uint8Array): void {
    if (this.#ended) return;
    if (this.#listener === undefined) {
      this.#keep(chunk);
      return;
    }
    try {
      this.#listener(chunk);
    } catch (error) {
      this.end(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Calls `fn` when the link ends, unless cancelled before. */
  onEnd(fn: () => void): Cancel {
    this.#onEnd.add(fn);
    return () => void this.#onEnd.delete(fn);
  }

  /** The link has ended; nothing is received any more. @param reason undefined after our own close() */
  end(reason: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#early = [];
    const release = async (): Promise<void> => this.#release();
    // What cannot be released is gone already.
    this.#released = release().catch(() => undefined);
    this.#settle(reason);
    for (const fn of [...this.#onEnd]) fn();
  }

  /** Ends the link from our side; resolves when everything is released. */
  close(): Promise<void> {
    this.end(undefined);
    return this.#released;
  }

  /** What send() rejects with on a link that has ended. */
  closedError(): GatewayError {
    return new GatewayError('LINK_CLOSED', `${this.name}: the link is closed`);
  }

  /** This end as drivers see it. */
  asLink(send: (bytes: Uint8Array) => Promise<void>): ByteLink {
    return {
      name: this.name,
      closed: this.closed,
      onBytes: (listener) => this.onBytes(listener),
      send,
      close: () => this.close(),
    };
  }

  #keep(chunk: Uint8Array): void {
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    while (this.#earlyBytes > mostWaiting) this.#earlyBytes -= this.#early.shift()?.length ?? 0;
  }
}
