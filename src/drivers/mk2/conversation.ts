import { nextLetter } from '../../protocols/mk2/device-requests.ts';
import { begin, type Exchange, heard, look, missed, type Step } from '../../protocols/mk2/exchange.ts';
import { encodeFrame } from '../../protocols/mk2/frame.ts';
import type { DeviceLetter, Reply } from '../../protocols/mk2/replies.ts';
import { askVersion, type Mk2Request, type ReplyOf, selectAddress, timing } from '../../protocols/mk2/requests.ts';
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

/** The last byte of V while no address is selected (mk2.md, 3, V frame). */
const noAddress = 0x42;

type Settled<T> = Exclude<Step<T>, { kind: 'wait' }>;

/**
 * Asks an interface one question at a time, urgent ones first, and repeats what is not answered (mk2.md, 2,
 * Transmit rules).
 *
 * An interface that was reset has forgotten the selected address, and only its version tells: once an address is
 * selected anew, nobody can see any more that there was a reset. So nothing is selected, and no device asked, while
 * a reset is possible and the version has not been told since.
 */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #urgent: Job[] = [];
  readonly #normal: Job[] = [];
  #isRunning = false;
  #isOver = false;
  #letter: DeviceLetter = 'Z';
  #selected: number | undefined;
  #hasSelected = false;
  #isInDoubt = false;
  #startedAt = Number.NEGATIVE_INFINITY;
  #onReply: ((reply: Reply) => void) | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
  }

  /** Questions that were not answered at all, for diagnosis. */
  lost = 0;

  /**
   * Asks; resolves with the answer, with undefined for what has none, or with noAnswer when all attempts have
   * failed, too much waits already, `signal` has aborted, or the conversation is over. Never rejects.
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
    if (reply.kind === 'version') this.#isInDoubt = false;
    this.#onReply?.(reply);
  }

  /** Whether a version frame says that the interface was reset: the address that we selected is not any more. */
  isReset({ mode }: ReplyOf<'version'>): boolean {
    if (this.#selected !== undefined) return mode !== this.#selected;
    return this.#hasSelected && mode === noAddress;
  }

  /** The interface may have been reset: something was not answered, or the line was low. Its version will tell. */
  get isInDoubt(): boolean {
    return this.#isInDoubt;
  }

  doubt(): void {
    this.#isInDoubt = true;
  }

  /** The interface has forgotten which device was selected. */
  forgetAddress(): void {
    this.#selected = undefined;
    this.#hasSelected = false;
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
    this.#letter = nextLetter(this.#letter);
    let exchange = begin(job.request, this.#letter, this.#options.clock.now());
    for (;;) {
      const result = await this.#attempt(job, exchange);
      if (result === undefined) return noAnswer;
      if (result.kind === 'answered') return result.answer;
      if (result.kind === 'told') return undefined;
      if (result.kind === 'no-answer') break;
      exchange = result.exchange;
      await this.#letCommandsPass(job);
    }
    this.lost += 1;
    return noAnswer;
  }

  /** Asks once. Undefined: not to be asked any more. */
  async #attempt<T>(job: Job, exchange: Exchange<T>): Promise<Settled<T> | undefined> {
    const isReady = this.#isPrepared(job) || (await this.#prepare(job));
    if (this.#isOver || job.signal?.aborted === true) return undefined;
    return isReady ? this.#exchange(exchange, job.signal) : missed(exchange, this.#options.clock.now());
  }

  /** Its device is selected, or it is for none. */
  #isPrepared({ address }: Job): boolean {
    return address === undefined || (!this.#isInDoubt && address === this.#selected);
  }

  /** Selects the job's device. @returns false when the interface does not answer */
  async #prepare(job: Job): Promise<boolean> {
    const { address, signal } = job;
    while (address !== undefined && !this.#isPrepared(job)) {
      if (this.#isInDoubt) {
        if (!(await this.#isAnswered(askVersion(), signal))) return false;
      } else {
        this.#selected = undefined;
        if (!(await this.#isAnswered(selectAddress(address), signal))) return false;
        this.#selected = address;
        this.#hasSelected = true;
      }
      await this.#letCommandsPass(job);
    }
    return true;
  }

  async #isAnswered(request: Mk2Request<unknown>, signal: AbortSignal | undefined): Promise<boolean> {
    const exchange = begin({ ...request, attempts: 1 }, this.#letter, this.#options.clock.now());
    return (await this.#exchange(exchange, signal))?.kind === 'answered';
  }

  /** A command must not wait for two questions; it may select another device. */
  async #letCommandsPass(job: Job): Promise<void> {
    for (let command = job.isUrgent ? undefined : this.#urgent.shift(); command !== undefined; ) {
      command.settle(await this.#carryOut(command));
      command = this.#urgent.shift();
    }
  }

  /** Sends a question, and waits for its answer. Undefined: it was not to be sent any more. */
  async #exchange<T>(asked: Exchange<T>, signal: AbortSignal | undefined): Promise<Settled<T> | undefined> {
    const { clock, send } = this.#options;
    const spacingMs = this.#startedAt + timing.spacingMs - clock.now();
    if (spacingMs > 0) await sleep(clock, spacingMs);
    if (this.#isOver || signal?.aborted === true) return undefined;
    this.#startedAt = clock.now();
    const step = this.#awaitAnswer({ ...asked, sentAt: this.#startedAt });
    // A link that takes nothing any more ends; the driver hears of it there.
    send(encodeFrame(asked.request.body(asked.letter))).catch(() => undefined);
    const result = await step;
    if (result.kind === 'again' || result.kind === 'no-answer') this.doubt();
    return result;
  }

  /** Resolves when the answer has come or this attempt's time is up. */
  #awaitAnswer<T>(first: Exchange<T>): Promise<Settled<T>> {
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
