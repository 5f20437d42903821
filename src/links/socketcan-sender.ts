import type { Cancel, Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import type { CanFrame } from './can-link.ts';

const limits = {
  /** A frame waits so long for a place in the queue of the interface. */
  waitMs: 1_000,
  /** The queue holds 10 frames on most interfaces, and the bus carries one in about 0.5 ms. */
  retryMs: 3,
  /** Frames that may wait; a joined message of NMEA 2000 has at most 32. */
  waiting: 512,
} as const;

interface Waiting {
  readonly frame: CanFrame;
  readonly until: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Hands frames to the kernel in order. The queue of the interface holds few, and more than it are refused at once:
 * these wait here for a while.
 */
export class SocketCanSender {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #put: (frame: CanFrame) => boolean;
  #waiting: Waiting[] = [];
  #cancel: Cancel = () => undefined;

  /** @param put whether the kernel took the frame */
  constructor(name: string, clock: Clock, put: (frame: CanFrame) => boolean) {
    this.#name = name;
    this.#clock = clock;
    this.#put = put;
  }

  /** @throws TypeError for what is no frame; GatewayError LINK_WRITE_TIMEOUT when it is not taken within 1 s */
  async send(frame: CanFrame, signal?: AbortSignal): Promise<void> {
    mustBeFrame(frame);
    if (this.#waiting.length === 0 && this.#put(frame)) return;
    if (this.#waiting.length >= limits.waiting) throw this.#refused();
    const { id, data } = frame;
    await new Promise<void>((resolve, reject) => {
      const until = this.#clock.now() + limits.waitMs;
      this.#waiting.push({ frame: { id, data: data.slice() }, until, signal, resolve, reject });
      if (this.#waiting.length === 1) this.#retryLater();
    });
  }

  /** Nothing is sent any more; what waits fails with `reason`. */
  end(reason: Error): void {
    this.#cancel();
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  #retryLater(): void {
    this.#cancel = this.#clock.after(limits.retryMs, () => this.#retry());
  }

  #retry(): void {
    const now = this.#clock.now();
    let [head] = this.#waiting;
    while (head !== undefined) {
      if (head.signal?.aborted === true) head.reject(this.#refused());
      else if (this.#put(head.frame)) head.resolve();
      else if (now >= head.until) head.reject(this.#refused());
      else {
        this.#retryLater();
        return;
      }
      this.#waiting.shift();
      [head] = this.#waiting;
    }
  }

  #refused(): GatewayError {
    return new GatewayError(
      'LINK_WRITE_TIMEOUT',
      `${this.#name}: the frame was not sent: the queue of the interface stays full. Does nobody acknowledge: is another device on the bus and on, the bit rate right, the bus terminated?`,
    );
  }
}

/** The addon aborts the process when the id is no number, and damages memory beyond 8 bytes. */
function mustBeFrame({ id, data }: CanFrame): void {
  if (!Number.isInteger(id) || id < 0 || id > 0x1fff_ffff) throw new TypeError(`${id} is no 29-bit identifier`);
  if (!(data instanceof Uint8Array) || data.length > 8) throw new TypeError('a CAN frame has 0 to 8 bytes of data');
}
