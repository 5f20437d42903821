import {
  decodeHex,
  encodeGet,
  encodeHex,
  encodeSet,
  type HexMessage,
  type HexValue,
  hexCommands,
} from '../../protocols/vedirect/hex-codec.ts';
import { type Clock, sleep } from '../../runtime/clock.ts';

/** A device's answer about a register. */
export type HexAnswer = Pick<HexValue, 'flags' | 'value'>;

/** vedirect.md, 3.2: one request at a time, and none so close to the one before that the device loses it. */
const timing = {
  spacingMs: 50,
  get: { attempts: 3, answerMs: 1_000 },
  set: { attempts: 3, answerMs: 250 },
  /** Around a set, inside the time limit of a write. */
  around: { attempts: 1, answerMs: 250 },
  /** A block takes less than 100 ms; a command does not wait longer for a line that never falls quiet. */
  lineFreeMs: 250,
  /**
   * Other questions wait for the gap behind a device's text: blocks come once a second, and what is repeated after a
   * second would meet each of them at the same place. A second block may follow the first at once.
   */
  gap: { fromMs: 30, toMs: 600, longestMs: 1_500 },
  /** A late answer to a set that was given up does not belong to the next one. */
  forgetMs: 5_000,
} as const;

/** Far more than driver and clients ask at once. */
const mostWaiting = 64;

export interface HexPortOptions {
  readonly clock: Clock;
  /** Hands a frame to the wire; a link that fails ends the port by itself. */
  readonly send: (frame: Uint8Array) => Promise<void>;
  /** No text block is under way: devices lose what comes in the middle of one, or answer behind it. */
  readonly isLineFree: () => boolean;
}

export interface HexRequestOptions {
  /** A request that still waits when this aborts is never sent. */
  readonly signal?: AbortSignal;
  /** Ahead of all that is not, as commands are; it takes the place of the one under way, which is asked again. */
  readonly urgent?: boolean;
}

/** For get(): a question around a set, which has little time. */
export interface GetOptions extends HexRequestOptions {
  readonly isAroundSet?: boolean;
}

interface Job {
  readonly frame: Uint8Array;
  readonly attempts: number;
  readonly answerMs: number;
  readonly isUrgent: boolean;
  readonly signal: AbortSignal | undefined;
  /** The answer in a message; undefined when the message answers something else. */
  readonly answerIn: (message: HexMessage) => unknown;
  readonly settle: (answer: unknown) => void;
  /** For a set: what is not to be taken for its answer later. */
  readonly giveUp?: () => void;
}

/** How an attempt ended. */
type End = { readonly answer: unknown } | 'late' | 'garbled' | 'pushed-aside';

/** The HEX side of a VE.Direct port: one request outstanding, paced, repeated, and matched with its own answer. */
export class HexPort {
  readonly #options: HexPortOptions;
  readonly #urgent: Job[] = [];
  readonly #normal: Job[] = [];
  /** Values of sets that were given up, by register: their answers may still come. */
  readonly #givenUp = new Map<number, { readonly value: string; readonly at: number }>();
  #isRunning = false;
  readonly #over = new AbortController();
  #sentAt = Number.NEGATIVE_INFINITY;
  #textAt = Number.NEGATIVE_INFINITY;
  #current: { readonly job: Job; readonly end: (end: End) => void } | undefined;
  #onLineChange: (() => void) | undefined;

  constructor(options: HexPortOptions) {
    this.#options = options;
  }

  /** Whether requests wait or are under way. */
  get isBusy(): boolean {
    return this.#isRunning;
  }

  /** Asks for a register; undefined = no answer. Never rejects. */
  get(id: number, { isAroundSet = false, ...options }: GetOptions = {}): Promise<HexAnswer | undefined> {
    const answerIn = (message: HexMessage): HexAnswer | undefined =>
      message.kind === 'get' && message.id === id ? message : undefined;
    const limits = isAroundSet ? timing.around : timing.get;
    return this.#ask({ frame: encodeGet(id), ...limits, answerIn }, options);
  }

  /** Sets a register; undefined = no answer. The answer has the value as stored. Never rejects. */
  set(id: number, value: Uint8Array, options: HexRequestOptions = {}): Promise<HexAnswer | undefined> {
    const wanted = String(value);
    const answerIn = (message: HexMessage): HexAnswer | undefined => {
      if (message.kind !== 'set' || message.id !== id) return undefined;
      return this.#isOfAnother(id, String(message.value), wanted) ? undefined : message;
    };
    const giveUp = (): void => void this.#givenUp.set(id, { value: wanted, at: this.#options.clock.now() });
    return this.#ask({ frame: encodeSet(id, value), ...timing.set, answerIn, giveUp }, { urgent: true, ...options });
  }

  /** Asks for the product id, which every model and firmware answers; undefined = no answer. */
  productId(options: HexRequestOptions = {}): Promise<number | undefined> {
    const answerIn = (message: HexMessage): number | undefined =>
      message.kind === 'done' && message.data.length >= 2
        ? (message.data[0] ?? 0) | ((message.data[1] ?? 0) << 8)
        : undefined;
    return this.#ask({ frame: encodeHex(hexCommands.productId), ...timing.get, answerIn }, options);
  }

  /** Takes a HEX frame that the framer has found; returns what it says. */
  take(text: string): HexMessage | undefined {
    const message = decodeHex(text);
    if (message === undefined) return undefined;
    const current = this.#current;
    if (current === undefined) return message;
    const answer = current.job.answerIn(message);
    if (answer !== undefined) current.end({ answer });
    // The device heard something that it did not understand.
    else if (message.kind === 'error' || message.kind === 'unknown-command') current.end('garbled');
    return message;
  }

  /** A text block has ended, sound or not. */
  textCame(): void {
    this.#textAt = this.#options.clock.now();
  }

  /** Bytes have come: the line may have become free. */
  lineChanged(): void {
    if (this.#onLineChange !== undefined && this.#options.isLineFree()) this.#onLineChange();
  }

  /** No more requests: those that wait are settled as not answered. */
  end(): void {
    this.#over.abort();
    for (const job of [...this.#urgent.splice(0), ...this.#normal.splice(0)]) job.settle(undefined);
    this.#current?.end('late');
    this.#onLineChange?.();
  }

  #ask<T>(
    request: Omit<Job, 'settle' | 'signal' | 'isUrgent'>,
    { signal, urgent }: HexRequestOptions,
  ): Promise<T | undefined> {
    const lane = urgent === true ? this.#urgent : this.#normal;
    if (this.#over.signal.aborted || lane.length >= mostWaiting) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const settle = (answer: unknown): void => resolve(answer as T | undefined);
      lane.push({ ...request, signal, isUrgent: urgent === true, settle });
      if (urgent === true && this.#current?.job.isUrgent === false) this.#current.end('pushed-aside');
      if (urgent === true) this.#onLineChange?.();
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      const end = await this.#carryOut(job);
      if (end === 'pushed-aside' && !this.#over.signal.aborted) this.#normal.unshift(job);
      else job.settle(typeof end === 'object' ? end.answer : undefined);
    }
    this.#isRunning = false;
  }

  #next(): Job | undefined {
    return this.#urgent.shift() ?? this.#normal.shift();
  }

  async #carryOut(job: Job): Promise<End> {
    for (let attempt = 1; attempt <= job.attempts; attempt += 1) {
      await this.#untilLineFree(job.isUrgent);
      if (!job.isUrgent && this.#urgent.length > 0) return 'pushed-aside';
      if (this.#over.signal.aborted || job.signal?.aborted === true) break;
      const end = await this.#attempt(job);
      if (end === 'pushed-aside' || typeof end === 'object') return end;
    }
    job.giveUp?.();
    return 'late';
  }

  #attempt(job: Job): Promise<End> {
    const { clock, send } = this.#options;
    return new Promise((resolve) => {
      const end = (how: End): void => {
        cancel();
        forget();
        this.#current = undefined;
        resolve(how);
      };
      const onAbort = (): void => end('late');
      const forget = (): void => job.signal?.removeEventListener('abort', onAbort);
      job.signal?.addEventListener('abort', onAbort);
      const cancel = clock.after(job.answerMs, () => end('late'));
      this.#current = { job, end };
      this.#sentAt = clock.now();
      // A link that takes nothing any more ends; the driver hears of it there.
      send(job.frame).catch(() => undefined);
    });
  }

  async #untilLineFree(isUrgent: boolean): Promise<void> {
    const { clock, isLineFree } = this.#options;
    const spacing = this.#sentAt + timing.spacingMs - clock.now();
    if (spacing > 0) await sleep(clock, spacing, this.#over.signal);
    const latest = clock.now() + (isUrgent ? timing.lineFreeMs : timing.gap.longestMs);
    while (clock.now() < latest && !this.#over.signal.aborted) {
      const wait = isUrgent ? 0 : this.#untilGap();
      if (isLineFree() && wait === 0) return;
      // A command goes before a question that waits here.
      if (!isUrgent && this.#urgent.length > 0) return;
      await this.#lineChange(Math.max(Math.min(wait || Number.POSITIVE_INFINITY, latest - clock.now()), 1));
    }
  }

  /** Milliseconds until the gap behind the text begins; 0 = now, infinite = behind the next block. */
  #untilGap(): number {
    const { fromMs, toMs, longestMs } = timing.gap;
    const since = this.#options.clock.now() - this.#textAt;
    if (since < fromMs) return fromMs - since;
    // Without text for so long, there is nothing to meet.
    return since < toMs || since > longestMs ? 0 : Number.POSITIVE_INFINITY;
  }

  /** Resolves when bytes have come, or after so many milliseconds. */
  #lineChange(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        cancel();
        this.#onLineChange = undefined;
        resolve();
      };
      const cancel = this.#options.clock.after(ms, go);
      this.#onLineChange = go;
    });
  }

  /** A late answer to an earlier set of the same register. */
  #isOfAnother(id: number, value: string, wanted: string): boolean {
    const earlier = this.#givenUp.get(id);
    if (earlier === undefined || value === wanted || value !== earlier.value) return false;
    return this.#options.clock.now() - earlier.at < timing.forgetMs;
  }
}
