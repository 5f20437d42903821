import { nextLetter } from '../../protocols/mk2/device-requests.ts';
import { begin, type Exchange, heard, look, type Step } from '../../protocols/mk2/exchange.ts';
import { encodeFrame } from '../../protocols/mk2/frame.ts';
import type { DeviceLetter, Reply } from '../../protocols/mk2/replies.ts';
import { type Mk2Request, selectAddress, timing } from '../../protocols/mk2/requests.ts';
import { type Clock, sleep } from '../../runtime/clock.ts';

/** Nothing fitting has come, however often it was asked. */
export interface NoAnswer {
  readonly kind: 'no-answer';
}
export const noAnswer: NoAnswer = { kind: 'no-answer' };

export function isNoAnswer(answer: unknown): answer is NoAnswer {
  return answer === noAnswer;
}

export interface AskOptions {
  /** Ahead of all that is not; for commands. */
  readonly urgent?: boolean;
  /** The device on the bus that a device question is for; it is selected first. */
  readonly address?: number;
  /** A question that still waits when this aborts is never sent. */
  readonly signal?: AbortSignal;
}

export interface ConversationOptions {
  readonly clock: Clock;
  /** Hands a frame to the wire; a link that fails ends the conversation by itself. */
  readonly send: (frame: Uint8Array) => Promise<void>;
}

interface Job {
  readonly request: Mk2Request<unknown>;
  readonly address: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly isUrgent: boolean;
  readonly settle: (answer: unknown) => void;
}

/** Far more than the driver ever asks at once. */
const mostWaiting = 64;

/**
 * Asks an interface one question at a time, urgent ones first, and repeats what is not answered (mk2.md, 2,
 * Transmit rules).
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #urgent: Job[] = [];
  readonly #normal: Job[] = [];
  #isRunning = false;
  #isOver = false;
  #letter: DeviceLetter = 'Z';
  #selected: number | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #onReply: ((reply: Reply) => void) | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Questions that were not answered at all, for diagnosis. */
  lost = 0;

  /**
   * Asks; resolves with the answer, with undefined for what has none, or with noAnswer when all attempts have
   * failed, too much waits already, or the conversation is over. Never rejects.
   */
  ask<T>(request: Mk2Request<T>, options: AskOptions = {}): Promise<T | NoAnswer> {
    const isUrgent = options.urgent === true;
    const lane = isUrgent ? this.#urgent : this.#normal;
    if (this.#isOver || lane.length >= mostWaiting) return Promise.resolve(noAnswer);
    return new Promise((resolve) => {
      const settle = (answer: unknown): void => resolve(answer as T | NoAnswer);
      lane.push({ request, address: options.address, signal: options.signal, isUrgent, settle });
      if (!this.#isRunning) void this.#run();
    });
  }

  /** Takes what the interface has sent. */
  take(reply: Reply): void {
    this.#onReply?.(reply);
  }

  /** The device that is selected, as far as is known. */
  get selected(): number | undefined {
    return this.#selected;
  }

  /** The interface has forgotten which device was selected. */
  forgetAddress(): void {
    this.#selected = undefined;
  }

  /** No more questions: those that wait are settled as not answered. */
  end(): void {
    this.#isOver = true;
    for (const job of [...this.#urgent.splice(0), ...this.#normal.splice(0)]) job.settle(noAnswer);
    this.#onReply?.({ kind: 'unknown', body: new Uint8Array(0) });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      job.settle(await this.#carryOut(job));
    }
    this.#isRunning = false;
  }

  #next(): Job | undefined {
    return this.#urgent.shift() ?? this.#normal.shift();
  }

  async #carryOut(job: Job): Promise<unknown> {
    const { address, signal } = job;
    if (signal?.aborted === true) return noAnswer;
    while (address !== undefined && address !== this.#selected) {
      this.#selected = undefined;
      if (isNoAnswer(await this.#exchange({ ...job, request: selectAddress(address) }))) return noAnswer;
      this.#selected = address;
      await this.#letCommandsPass(job);
    }
    return this.#exchange(job);
  }

  /** A command must not wait for two questions; it may select another device. */
  async #letCommandsPass(job: Job): Promise<void> {
    for (let command = job.isUrgent ? undefined : this.#urgent.shift(); command !== undefined; ) {
      command.settle(await this.#carryOut(command));
      command = this.#urgent.shift();
    }
  }

  async #exchange(job: Job): Promise<unknown> {
    const { request, signal } = job;
    const { clock, send } = this.#options;
    this.#letter = nextLetter(this.#letter);
    const frame = encodeFrame(request.body(this.#letter));
    let exchange = begin(request, this.#letter, clock.now());
    while (!this.#isOver) {
      await sleep(clock, this.#startedAt + timing.spacingMs - clock.now());
      this.#startedAt = clock.now();
      exchange = { ...exchange, sentAt: this.#startedAt };
      const step = this.#awaitAnswer(exchange);
      // A link that takes nothing any more ends; the driver hears of it there.
      send(frame).catch(() => undefined);
      const result = await step;
      if (result.kind === 'answered') return result.answer;
      if (result.kind === 'told') return undefined;
      if (result.kind === 'no-answer') break;
      exchange = result.exchange;
      await this.#letCommandsPass(job);
      if (signal?.aborted === true) break;
    }
    this.lost += 1;
    return noAnswer;
  }

  /** Resolves when the answer has come or this attempt's time is up. */
  #awaitAnswer<T>(first: Exchange<T>): Promise<Exclude<Step<T>, { kind: 'wait' }>> {
    const { clock } = this.#options;
    let exchange = first;
    return new Promise((resolve) => {
      let cancel = (): void => undefined;
      const settle = (step: Step<T>): void => {
        cancel();
        if (step.kind === 'wait') {
          exchange = step.exchange;
          // Timers may fire a moment early; then it is looked at again.
          cancel = clock.after(Math.max(step.until - clock.now(), 1), () => settle(look(exchange, clock.now())));
          return;
        }
        this.#onReply = undefined;
        resolve(step);
      };
      this.#onReply = (reply) => settle(this.#isOver ? { kind: 'no-answer' } : heard(exchange, reply));
      settle(look(exchange, clock.now()));
    });
  }
}
