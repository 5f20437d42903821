import type { ByteLink } from '../../../links/link.ts';
import type { Clock } from '../../../runtime/clock.ts';

/** 2400 baud, 8N1: ten bits a byte (mk2.md, 1). A pty or a memory link would take any speed. */
const msPerByte = 10_000 / 2_400;
/** What a serial port hands over at once at this speed. */
const usualChunk = 8;
/** Far more than any request; what a host sends without end is not kept. */
const mostUnread = 1_024;
/** More than a host could ever leave unread; a UART does not wait. */
const mostWaiting = 4_096;

/** The device's end of a serial line, at the pace of 2400 baud in both directions. */
export class PacedWire {
  readonly #clock: Clock;
  readonly #link: ByteLink;
  readonly #longestChunk: number;
  readonly #waiting: number[] = [];
  #isSending = false;
  #isStuck = false;
  /** When the last byte that is being sent is through the wire. */
  #sentUntil = 0;
  /** When the last byte from the host is through the wire. */
  #heardUntil = 0;
  #unread = 0;
  #isOpen = true;

  /**
   * @param take gets the host's bytes when they would have come through the wire
   * @param longestChunk in bytes; default: as a serial port at this speed hands them over
   */
  constructor(clock: Clock, link: ByteLink, take: (bytes: Uint8Array) => void, longestChunk = usualChunk) {
    this.#clock = clock;
    this.#link = link;
    this.#longestChunk = longestChunk;
    link.onBytes((chunk) => this.#receive(chunk, take));
    void link.closed.then(() => {
      this.#isOpen = false;
    });
  }

  /** Nothing is on its way to the host. */
  get isIdle(): boolean {
    return this.#waiting.length === 0 && !this.#isSending;
  }

  send(bytes: readonly number[]): void {
    if (!this.#isOpen || this.#waiting.length + bytes.length > mostWaiting) return;
    this.#waiting.push(...bytes);
    if (this.#isSending) return;
    this.#sentUntil = this.#clock.now();
    this.#next();
  }

  /** What is on its way is lost. */
  cut(): void {
    this.#waiting.length = 0;
  }

  close(): void {
    this.#isOpen = false;
    this.#waiting.length = 0;
    void this.#link.close();
  }

  #receive(chunk: Uint8Array, take: (bytes: Uint8Array) => void): void {
    if (this.#unread + chunk.length > mostUnread) return;
    this.#unread += chunk.length;
    const now = this.#clock.now();
    this.#heardUntil = Math.max(this.#heardUntil, now) + chunk.length * msPerByte;
    this.#clock.after(this.#heardUntil - now, () => {
      this.#unread -= chunk.length;
      if (this.#isOpen) take(chunk);
    });
  }

  #next(): void {
    const chunk = Uint8Array.from(this.#waiting.splice(0, this.#longestChunk));
    this.#isSending = chunk.length > 0 && this.#isOpen;
    if (!this.#isSending) return;
    // A byte is there when its last bit is. Timers that come late do not slow the line down.
    this.#sentUntil += chunk.length * msPerByte;
    this.#clock.after(this.#sentUntil - this.#clock.now(), () => {
      this.#deliver(chunk);
      this.#next();
    });
  }

  /** A UART does not wait for the other side: what cannot be taken is lost. */
  #deliver(chunk: Uint8Array): void {
    if (!this.#isOpen || this.#isStuck) return;
    this.#isStuck = true;
    const free = (): void => {
      this.#isStuck = false;
    };
    this.#link.send(chunk).then(free, free);
  }
}
