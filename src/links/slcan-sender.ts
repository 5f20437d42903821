import { type Clock, sleep } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import type { CanEnd } from './can-end.ts';
import type { CanFrame } from './can-link.ts';
import { formatSlcanFrame } from './slcan-codec.ts';
import type { SlcanDialogue } from './slcan-dialogue.ts';

const limits = {
  answerMs: 1_000,
  /** An adapter whose queue is full refuses: on the bus a frame takes 0.5 ms. */
  retryMs: 5,
  refusedMs: 100,
  /** Between frames for an adapter that does not tell when its queue is full. */
  unansweredMs: 1,
  /** Frames that may wait: several of the longest messages. */
  waiting: 256,
  /** So many in a row not taken, and nothing heard: opening the channel again brings a controller back that is off the bus. */
  failures: 8,
} as const;

/** Frames that were not sent; numbers only grow. */
export interface SlcanSendCounters {
  /** The adapter did not take them. */
  refused: number;
  /** The adapter gave no answer. */
  unanswered: number;
}

/** Hands frames to an adapter one behind the answer to the other. */
export class SlcanSender {
  readonly counters: SlcanSendCounters = { refused: 0, unanswered: 0 };
  /** Whether the adapter answers commands. */
  answers = true;
  readonly #clock: Clock;
  readonly #dialogue: SlcanDialogue;
  readonly #can: CanEnd;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;
  #failures = 0;
  /** The answer to a frame is missing and may still come: it would be taken for that of the next. */
  #isOutOfStep = false;

  /** @param can ends when the adapter takes nothing any more */
  constructor(clock: Clock, dialogue: SlcanDialogue, can: CanEnd) {
    this.#clock = clock;
    this.#dialogue = dialogue;
    this.#can = can;
  }

  /** A frame came from the bus. */
  heard(): void {
    this.#failures = 0;
  }

  /** @throws GatewayError LINK_CLOSED, LINK_WRITE_TIMEOUT: the frame was not taken */
  send(frame: CanFrame): Promise<void> {
    if (this.#waiting >= limits.waiting) return Promise.reject(this.#notTaken(`${limits.waiting} frames wait already`));
    this.#waiting += 1;
    const command = formatSlcanFrame(frame).trimEnd();
    const sent = this.#last.then(() => this.#hand(command));
    this.#last = sent
      .catch(() => undefined)
      .then(() => {
        this.#waiting -= 1;
      });
    return sent;
  }

  async #hand(command: string): Promise<void> {
    if (!this.answers) {
      await this.#dialogue.ask(command, limits.unansweredMs);
      if (this.#can.end.ended) throw this.#can.end.closedError();
      return;
    }
    if (this.#isOutOfStep) await this.#catchUp();
    const until = this.#clock.now() + limits.refusedMs;
    let answer = await this.#dialogue.ask(command, limits.answerMs);
    while (answer === 'refused' && this.#clock.now() < until) {
      await sleep(this.#clock, limits.retryMs);
      answer = await this.#dialogue.ask(command, limits.answerMs);
    }
    if (answer === 'done') this.#failures = 0;
    else if (answer === 'refused') {
      this.counters.refused += 1;
      throw this.#fail('the adapter does not take frames: is the bus connected, powered and terminated?');
    } else if (answer === 'silent') {
      this.counters.unanswered += 1;
      this.#isOutOfStep = true;
      throw this.#fail('the adapter gave no answer to a frame');
    } else throw this.#can.end.closedError();
  }

  /** Answers come in their order, and V alone is answered with text: all late ones have come before it. */
  async #catchUp(): Promise<void> {
    await this.#dialogue.ask('V', limits.answerMs, 'text');
    this.#isOutOfStep = false;
  }

  #fail(why: string): GatewayError {
    this.#failures += 1;
    const error = this.#notTaken(why);
    if (this.#failures >= limits.failures) this.#can.end.end(error);
    return error;
  }

  #notTaken(why: string): GatewayError {
    return new GatewayError('LINK_WRITE_TIMEOUT', `${this.#can.end.name}: ${why}`);
  }
}
