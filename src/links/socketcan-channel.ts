import type { CanFrame } from './can-link.ts';
import type { CanMessage, RawChannel } from './socketcan-addon.ts';

/** What a channel tells. Must not throw: that would end the process. */
export interface ChannelListener {
  message(message: CanMessage): void;
  /** The kernel has ended the channel: the interface is down or gone. */
  stopped(): void;
}

/** Matches no frame. */
const nothing = { id: 0, mask: 0, invert: true } as const;

/**
 * Channels that have just stopped. Were one collected before the event loop has closed its handles, the loop would find
 * them in memory that is freed, and abort.
 */
const stopping = new Set<RawChannel>();

/** Where the addon's listeners look for ours. */
interface Ears {
  listener: ChannelListener | undefined;
}

/**
 * Keeps the rules of npm socketcan 4 (native/can.cc), which breaks the process otherwise: a channel is started once
 * and stopped at most once, not after it has stopped by itself, never from within one of its own calls, and is kept
 * until the event loop has closed its handles.
 */
export class SocketCanChannel {
  readonly #raw: RawChannel;
  readonly #ears: Ears;
  #listener: ChannelListener | undefined;
  #isRunning = true;

  /** Starts the channel. @throws what the addon throws */
  constructor(raw: RawChannel, listener: ChannelListener) {
    this.#raw = raw;
    this.#listener = listener;
    this.#ears = {
      listener: { message: (message) => this.#listener?.message(message), stopped: () => this.#hasStopped() },
    };
    listen(raw, this.#ears);
    raw.start();
  }

  /** Whether the kernel took the frame. The frame must be a right one: a missing id aborts the process. */
  send({ id, data }: CanFrame): boolean {
    return this.#isRunning && this.#raw.send({ id, ext: true, data: Buffer.from(data) }) >= 0;
  }

  /**
   * Ends the channel; waits up to 100 ms for its thread. The socket itself is closed when the object is collected,
   * so it is told to take nothing until then.
   */
  async stop(): Promise<void> {
    this.#listener = undefined;
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.#isRunning) return;
    this.#raw.setRxFilters(nothing);
    this.#raw.setErrorFilters(0);
    this.#raw.stop();
  }

  /** By itself or by stop(). */
  #hasStopped(): void {
    this.#isRunning = false;
    this.#ears.listener = undefined;
    const raw = this.#raw;
    stopping.add(raw);
    // The loop closes handles after it has run what is immediate now, so before what is immediate then.
    setImmediate(() => setImmediate(() => stopping.delete(raw)));
    this.#listener?.stopped();
  }
}

/**
 * In a function of its own: the addon keeps its listeners for ever, and with them all that their scope holds. Were
 * the channel among it, the socket would never be closed.
 */
function listen(raw: RawChannel, ears: Ears): void {
  raw.addListener('onMessage', (message) => ears.listener?.message(message));
  raw.addListener('onStopped', () => ears.listener?.stopped());
}
