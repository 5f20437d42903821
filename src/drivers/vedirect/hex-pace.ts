import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

/** vedirect.md, 2.4: old firmware stops its text while it is asked, and for several seconds after. */
const limits = {
  /** Blocks come once a second; a text that stays away longer while we ask stays away because of it. */
  missingTextMs: 3_000,
  /** Then so many registers are asked for in a row … */
  burst: 4,
  /** … and nothing more before text has come again, nor before this. */
  pauseMs: 12_000,
  /** Text that stays away longer than this is drowned by what the device tells by HEX, for two minutes: seldom then. */
  drownedMs: 9_500,
  longestPauseMs: 3_600_000,
  /** A device goes on telling by HEX for two minutes after the last question. */
  hexInUseMs: 130_000,
  /** A device that does not answer at all is asked again after this, and then ever more seldom. */
  retryMs: 30_000,
  longestRetryMs: 900_000,
  /** So many questions in a row without an answer: it does not speak HEX, or not now. */
  deaf: 3,
} as const;

export interface HexPaceOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly isCareful: boolean;
}

/** Decides when a device may be asked: text goes first, and who does not answer is left in peace. */
export class HexPace {
  readonly #clock: Clock;
  readonly #log: Logger;
  #careful: boolean;
  #textAt: number;
  #askedAt = Number.NEGATIVE_INFINITY;
  #inBurst = 0;
  #pauseMs: number = limits.pauseMs;
  #unanswered = 0;
  #retryMs: number = limits.retryMs;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor({ clock, log, isCareful }: HexPaceOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#careful = isCareful;
    this.#textAt = clock.now();
  }

  /** The device is asked in bursts. */
  get isCareful(): boolean {
    return this.#careful;
  }

  /** A register was set, or asked for by a client: the text may stay away now as after a burst. */
  used(): void {
    this.#askedAt = this.#clock.now();
    this.#inBurst = limits.burst;
  }

  /** A text block has come. */
  textCame(): void {
    const now = this.#clock.now();
    const isOfUs = this.#careful && now - this.#askedAt < limits.hexInUseMs;
    if (isOfUs && now - this.#textAt > limits.drownedMs) {
      this.#pauseMs = Math.min(this.#pauseMs * 5, limits.longestPauseMs);
    }
    this.#textAt = now;
  }

  mayAsk(): boolean {
    const now = this.#clock.now();
    if (now < this.#notBefore) return false;
    if (!this.#careful) {
      if (now - this.#textAt < limits.missingTextMs) return true;
      if (this.#askedAt > this.#textAt) this.#beCareful();
      return false;
    }
    if (this.#inBurst < limits.burst) return now - this.#textAt < limits.missingTextMs;
    if (now - this.#askedAt < this.#pauseMs || this.#textAt < this.#askedAt) return false;
    this.#inBurst = 0;
    return true;
  }

  /** A question is settled. */
  asked(isAnswered: boolean): void {
    const now = this.#clock.now();
    this.#askedAt = now;
    this.#inBurst += 1;
    if (isAnswered) {
      this.#unanswered = 0;
      this.#retryMs = limits.retryMs;
      return;
    }
    this.#unanswered += 1;
    if (this.#unanswered < limits.deaf) return;
    this.#notBefore = now + this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, limits.longestRetryMs);
  }

  #beCareful(): void {
    this.#careful = true;
    this.#inBurst = limits.burst;
    this.#log.info('text stays away while the device is asked by HEX: it is asked more seldom');
  }
}
