import type { CanFrame, CanLink } from '../../links/can-link.ts';
import { broadcastAddress, type N2kMessage, nullAddress } from '../../protocols/n2k/can-id.ts';
import { MessageReader } from '../../protocols/n2k/message-reader.ts';
import { MessageWriter } from '../../protocols/n2k/message-writer.ts';
import { claimPgn } from '../../protocols/n2k/name.ts';
import type { NetworkNode, NodeEvent, NodeOutput, NodePayload } from '../../protocols/n2k/network-node.ts';
import { encodeRequest, requestPgn } from '../../protocols/n2k/requests.ts';
import type { Cancel, Clock } from '../../runtime/clock.ts';
import { reasonOf } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { RepeatedFailure } from '../repeated-failure.ts';

export interface BusOptions {
  readonly link: CanLink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Our own node; undefined: listen only, and ask from the null address (vecan.md, 3). */
  readonly node: NetworkNode | undefined;
  /** Takes each message of other nodes. */
  readonly onMessage: (message: N2kMessage) => void;
  readonly onEvent: (event: NodeEvent) => void;
}

/** An address, or how to find it. */
type Destination = number | (() => number | undefined);

/** Messages that may wait to be sent; a bus that takes none for so long is stuck. */
const mostWaiting = 128;

/** A message that waits; what it says of addresses is decided when its turn comes. */
interface Waiting {
  /** Undefined: it must not be sent any more. */
  readonly message: () => N2kMessage | undefined;
  readonly signal: AbortSignal | undefined;
  readonly settle: (isSent: boolean) => void;
}

/** A CAN link as messages: those of others come in, ours go out, and our own node does what every node must. */
export class Bus {
  readonly reader = new MessageReader();
  readonly #options: BusOptions;
  readonly #writer = new MessageWriter();
  readonly #failures: RepeatedFailure;
  #waiting: Waiting[] = [];
  #isSending = false;
  #isStopped = false;
  #cancel: Cancel = () => undefined;

  constructor(options: BusOptions) {
    this.#options = options;
    this.#failures = new RepeatedFailure(options.clock, options.log, options.link.name);
  }

  /** Where our requests come from; undefined while nothing may be sent. */
  get address(): number | undefined {
    const { node } = this.#options;
    return node === undefined ? nullAddress : node.address;
  }

  /** Whether nodes can send to us. */
  get isAddressable(): boolean {
    return this.#options.node?.address !== undefined;
  }

  start(): void {
    const { link, node, clock } = this.#options;
    if (node !== undefined) this.#do(node.start(clock.now()));
    link.onFrames((frames) => this.#receive(frames));
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
    for (const { settle } of this.#waiting.splice(0)) settle(false);
  }

  /**
   * Sends a message behind those that wait already.
   * @param destination asked when its turn comes, since nodes move; undefined: nobody is there
   * @param signal aborts when it must not be sent any more
   * @returns true once the link has taken all of it; false: it did not, we or the receiver have no address, it was
   * called off, or too much waits
   */
  send(payload: NodePayload, destination: Destination = broadcastAddress, signal?: AbortSignal): Promise<boolean> {
    const message = (): N2kMessage | undefined => {
      const source = this.address;
      const receiver = typeof destination === 'number' ? destination : destination();
      return source === undefined || receiver === undefined ? undefined : { ...payload, source, destination: receiver };
    };
    if (this.address === undefined) return Promise.resolve(false);
    return this.#put(message, signal, this.#waiting.length);
  }

  /** Asks a node, or all, for a PGN. */
  request(pgn: number, destination: number = broadcastAddress): Promise<boolean> {
    return this.send({ pgn: requestPgn, priority: 6, data: encodeRequest(pgn) }, destination);
  }

  #receive(frames: readonly CanFrame[]): void {
    const { clock, node, onMessage } = this.#options;
    const now = clock.now();
    for (const frame of frames) {
      if (this.#isStopped) return;
      const message = this.reader.push(frame, now);
      if (message === undefined) continue;
      if (node !== undefined) this.#do(node.heard(message, now));
      onMessage(message);
    }
  }

  #do({ send, events }: NodeOutput): void {
    for (const message of send) {
      const isClaim = message.pgn === claimPgn;
      const isLasting = isClaim || message.source === nullAddress;
      // What was to come from an address that is ours no more stays unsaid.
      const still = (): N2kMessage | undefined => (isLasting || message.source === this.address ? message : undefined);
      // A contested address cannot wait.
      void this.#put(still, undefined, isClaim ? 0 : this.#waiting.length);
    }
    for (const event of events) this.#options.onEvent(event);
    this.#schedule();
  }

  #schedule(): void {
    const { node, clock } = this.#options;
    this.#cancel();
    if (node?.dueAt === undefined || this.#isStopped) return;
    this.#cancel = clock.after(Math.max(0, node.dueAt - clock.now()), () => this.#do(node.look(clock.now())));
  }

  #put(message: Waiting['message'], signal: AbortSignal | undefined, at: number): Promise<boolean> {
    if (this.#isStopped || this.#waiting.length >= mostWaiting) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#waiting.splice(at, 0, { message, signal, settle });
      if (!this.#isSending) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const message = next.signal?.aborted === true ? undefined : next.message();
      next.settle(message !== undefined && (await this.#sendFrames(this.#writer.frames(message), next.signal)));
    }
    this.#isSending = false;
  }

  async #sendFrames(frames: readonly CanFrame[], signal: AbortSignal | undefined): Promise<boolean> {
    try {
      for (const frame of frames) await this.#options.link.send(frame, signal);
      this.#failures.resolved();
      return true;
    } catch (error) {
      if (!this.#isStopped && signal?.aborted !== true) this.#failures.add(`cannot send: ${reasonOf(error)}`);
      return false;
    }
  }
}
