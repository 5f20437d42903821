import { hexFlags } from '../../protocols/vedirect/hex-codec.ts';
import type { VeDirectService } from '../../protocols/vedirect/products.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Value } from '../../store/values.ts';
import type { HexPace } from './hex-pace.ts';
import { readings } from './hex-plan.ts';
import type { HexAnswer, HexPort } from './hex-port.ts';
import { dayNumberPath, dayReadings } from './history-readings.ts';
import { type Reading, rhythms } from './reading.ts';

export interface HexReaderOptions {
  readonly clock: Clock;
  readonly port: HexPort;
  readonly service: VeDirectService;
  readonly pace: HexPace;
  /** Whether text tells this path. */
  readonly isTold: (path: string) => boolean;
  /** Values have come or gone. */
  readonly onNews: () => void;
}

/** A value that HEX has told. */
export interface HexReadValue {
  readonly value: Value;
  /** When it came, in Clock.now() milliseconds. */
  readonly at: number;
  readonly refines: boolean;
}

/** A register of the plan. */
interface Question {
  readonly reading: Reading;
  /** When to ask next; before all time for what was never asked. */
  dueAt: number;
}

/** A register that is not answered is asked for again after this. */
const againMs = 10_000;
/** One that has nothing now, as a day of history that was not yet. */
const maybeLaterMs = 600_000;
/** A value is too old after three rhythms without an answer. */
const mostMissed = 3;
/** A device that is asked in bursts has its turn for each register about once a minute. */
const burstFreshMs = 180_000;

/** Asks a device for what its text does not tell, one register after the other, and keeps the answers while they are fresh. */
export class HexReader {
  readonly values = new Map<string, HexReadValue>();
  /** Paths of registers that say the same as text, but finer. */
  readonly refined: ReadonlySet<string>;
  readonly #options: HexReaderOptions;
  /** Who has waited longest is first. */
  readonly #plan: Question[];
  /** A register stands in a plan once. */
  readonly #byId: ReadonlyMap<number, Question>;
  readonly #has = new Set<number>();
  /** Paths whose values have come or gone. */
  readonly #news = new Set<string>();
  /** No value is too old before. */
  #expiresAt = Number.POSITIVE_INFINITY;
  #isAsking = false;
  #isOver = false;

  constructor(options: HexReaderOptions) {
    this.#options = options;
    this.#plan = readings[options.service].map((reading) => ({ reading, dueAt: Number.NEGATIVE_INFINITY }));
    const finer = readings[options.service].filter(({ refines }) => refines === true);
    this.refined = new Set(finer.flatMap(({ paths }) => paths));
    this.#byId = new Map(this.#plan.map((question) => [question.reading.id, question]));
  }

  /** Asks for the next register that is due, if now is a good moment; drops values that have grown too old. */
  tick(): void {
    if (this.#isOver) return;
    this.#expire();
    if (this.#isAsking || this.#options.port.isBusy || !this.#options.pace.mayAsk()) return;
    const next = this.#nextDue();
    if (next === undefined) return;
    this.#isAsking = true;
    void this.#ask(next);
  }

  /** Takes what the device says about a register, asked for or not. @returns false: nothing that anybody wants */
  take(id: number, bytes: Uint8Array): boolean {
    const reading = this.#byId.get(id)?.reading;
    const told = reading?.values(bytes);
    if (reading === undefined || told === undefined) return false;
    const { paths, rhythm, refines = false } = reading;
    const now = this.#options.clock.now();
    const before = this.values.get(dayNumberPath)?.value;
    for (const [index, path] of paths.entries()) this.#set(path, { value: told[index] ?? null, at: now, refines });
    this.#expiresAt = Math.min(this.#expiresAt, now + this.#freshMs(rhythm));
    if (before !== undefined && this.values.get(dayNumberPath)?.value !== before) this.#beginDay();
    return true;
  }

  /** The values that have come or gone since the last call. */
  takeNews(): [string, Value][] {
    const news: [string, Value][] = [];
    for (const path of this.#news) news.push([path, this.values.get(path)?.value ?? null]);
    this.#news.clear();
    return news;
  }

  /** What the device has told of this path, if anything, is news once more. */
  tellAgain(path: string): void {
    if (this.values.has(path)) this.#news.add(path);
  }

  /** The device, or its link, is gone. */
  end(): void {
    this.#isOver = true;
  }

  /** Who has waited longest: where little can be asked, each still has its turn. */
  #nextDue(): Question | undefined {
    const now = this.#options.clock.now();
    for (const question of this.#plan) {
      if (question.dueAt > now) return undefined;
      if (this.#isWanted(question.reading)) return question;
    }
    return undefined;
  }

  /** Gives a question its place in the plan, behind those that are due at the same time. */
  #askAt(question: Question, dueAt: number): void {
    this.#plan.splice(this.#plan.indexOf(question), 1);
    question.dueAt = dueAt;
    const next = this.#plan.findIndex((other) => other.dueAt > dueAt);
    this.#plan.splice(next === -1 ? this.#plan.length : next, 0, question);
  }

  #isWanted({ needs, paths, refines }: Reading): boolean {
    if (needs !== undefined && !this.#has.has(needs)) return false;
    return refines === true || !paths.every(this.#options.isTold);
  }

  async #ask(question: Question): Promise<void> {
    const answer = await this.#options.port.get(question.reading.id);
    this.#isAsking = false;
    if (this.#isOver) return;
    this.#options.pace.asked(answer !== undefined);
    const againMs = this.#settle(question.reading, answer);
    this.#askAt(question, this.#options.clock.now() + againMs);
    // A burst is over soon: the text waits for its end.
    if (this.#options.pace.isCareful) this.tick();
  }

  /** @returns after how many milliseconds to ask again */
  #settle({ id, paths, rhythm }: Reading, answer: HexAnswer | undefined): number {
    if (answer === undefined) return againMs;
    if (answer.flags !== 0) {
      for (const path of paths) this.#lose(path);
      this.#options.onNews();
      return (answer.flags & hexFlags.parameterError) === 0 ? rhythms.once : maybeLaterMs;
    }
    this.#has.add(id);
    this.take(id, answer.value);
    this.#options.onNews();
    return rhythms[rhythm];
  }

  /** A path that was there stays, without a value. */
  #lose(path: string): void {
    const told = this.values.get(path);
    if (told !== undefined) this.#set(path, { ...told, value: null, at: this.#options.clock.now() });
  }

  #set(path: string, value: HexReadValue): void {
    this.values.set(path, value);
    this.#news.add(path);
  }

  /** What was today is yesterday now. */
  #beginDay(): void {
    for (const { id, rhythm } of dayReadings) {
      const question = this.#byId.get(id);
      if (rhythm === 'once' && question !== undefined) this.#askAt(question, Number.NEGATIVE_INFINITY);
    }
  }

  #freshMs(rhythm: Reading['rhythm']): number {
    const usual = mostMissed * rhythms[rhythm];
    return this.#options.pace.isCareful ? Math.max(usual, burstFreshMs) : usual;
  }

  #expire(): void {
    const now = this.#options.clock.now();
    if (now < this.#expiresAt) return;
    this.#expiresAt = Number.POSITIVE_INFINITY;
    for (const { reading } of this.#plan) {
      const { rhythm, paths } = reading;
      const freshMs = this.#freshMs(rhythm);
      if (freshMs === Number.POSITIVE_INFINITY) continue;
      for (const path of paths) {
        const told = this.values.get(path);
        if (told === undefined || told.value === null) continue;
        if (now - told.at < freshMs) this.#expiresAt = Math.min(this.#expiresAt, told.at + freshMs);
        else this.#lose(path);
      }
    }
    if (this.#news.size > 0) this.#options.onNews();
  }
}
