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
  readonly #options: HexReaderOptions;
  readonly #plan: readonly Reading[];
  readonly #dueAt = new Map<number, number>();
  readonly #has = new Set<number>();
  #isAsking = false;
  #isOver = false;

  constructor(options: HexReaderOptions) {
    this.#options = options;
    this.#plan = readings[options.service];
  }

  /** Asks for the next register that is due, if now is a good moment; drops values that have grown too old. */
  tick(): void {
    if (this.#isOver) return;
    this.#expire();
    if (this.#isAsking || this.#options.port.isBusy || !this.#options.pace.mayAsk()) return;
    const next = this.#nextDue();
    if (next === undefined) return;
    this.#isAsking = true;
    void this.#ask(next.id);
  }

  /** Takes what the device says about a register, asked for or not. */
  take(id: number, bytes: Uint8Array): void {
    const now = this.#options.clock.now();
    for (const { paths, values, refines = false } of this.#readingsOf(id)) {
      const before = this.values.get(dayNumberPath)?.value;
      const told = values(bytes);
      if (told === undefined) continue;
      paths.forEach((path, index) => void this.values.set(path, { value: told[index] ?? null, at: now, refines }));
      const day = this.values.get(dayNumberPath)?.value;
      if (paths.includes(dayNumberPath) && before !== undefined && day !== before) this.#beginDay();
    }
  }

  /** The device, or its link, is gone. */
  end(): void {
    this.#isOver = true;
  }

  #readingsOf(id: number): readonly Reading[] {
    return this.#plan.filter((reading) => reading.id === id);
  }

  #nextDue(): Reading | undefined {
    const due = this.#plan.filter(({ id, needs, paths, refines }) => {
      if (this.#dueSince(id) > this.#options.clock.now()) return false;
      if (needs !== undefined && !this.#has.has(needs)) return false;
      return refines === true || !paths.every((path) => this.#options.isTold(path));
    });
    // Who has waited longest: where little can be asked, each still has its turn.
    return due.reduce<Reading | undefined>(
      (first, next) => (first === undefined || this.#dueSince(next.id) < this.#dueSince(first.id) ? next : first),
      undefined,
    );
  }

  /** Before all time for what was never asked. */
  #dueSince(id: number): number {
    return this.#dueAt.get(id) ?? Number.NEGATIVE_INFINITY;
  }

  async #ask(id: number): Promise<void> {
    const answer = await this.#options.port.get(id);
    this.#isAsking = false;
    if (this.#isOver) return;
    this.#options.pace.asked(answer !== undefined);
    this.#dueAt.set(id, this.#options.clock.now() + this.#settle(id, answer));
    // A burst is over soon: the text waits for its end.
    if (this.#options.pace.isCareful) this.tick();
  }

  /** @returns after how many milliseconds to ask again */
  #settle(id: number, answer: HexAnswer | undefined): number {
    if (answer === undefined) return againMs;
    const asked = this.#readingsOf(id);
    if (answer.flags !== 0) {
      for (const path of asked.flatMap(({ paths }) => paths)) this.#lose(path);
      this.#options.onNews();
      return (answer.flags & hexFlags.parameterError) === 0 ? rhythms.once : maybeLaterMs;
    }
    this.#has.add(id);
    this.take(id, answer.value);
    this.#options.onNews();
    return Math.min(...asked.map(({ rhythm }) => rhythms[rhythm]));
  }

  /** A path that was there stays, without a value. */
  #lose(path: string): void {
    const told = this.values.get(path);
    if (told !== undefined) this.values.set(path, { ...told, value: null, at: this.#options.clock.now() });
  }

  /** What was today is yesterday now. */
  #beginDay(): void {
    for (const { id, rhythm } of dayReadings) if (rhythm === 'once') this.#dueAt.delete(id);
  }

  #freshMs(rhythm: Reading['rhythm']): number {
    const usual = mostMissed * rhythms[rhythm];
    return this.#options.pace.isCareful ? Math.max(usual, burstFreshMs) : usual;
  }

  #expire(): void {
    const now = this.#options.clock.now();
    let any = false;
    for (const { rhythm, paths } of this.#plan) {
      for (const path of paths) {
        const told = this.values.get(path);
        if (told === undefined || told.value === null || now - told.at < this.#freshMs(rhythm)) continue;
        this.#lose(path);
        any = true;
      }
    }
    if (any) this.#options.onNews();
  }
}
