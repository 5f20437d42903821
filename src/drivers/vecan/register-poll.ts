import type { Clock } from '../../runtime/clock.ts';
import { vregCodes } from '../../store/vreg.ts';
import type { Asker } from './asker.ts';
import type { Question } from './mapping/telling.ts';
import type { BusNode } from './node-table.ts';
import { getVregOf } from './node-vregs.ts';

interface Poll {
  readonly everyMs: number;
  dueAt: number;
  /** Questions in a row that were not answered. */
  misses: number;
  isAsked: boolean;
}

/** Questions a second that all registers of a bus may take together: Victron's limit leaves room for others. */
const mostPerSecond = 8;
/** A register that is not answered so many times in a row is asked for less often, by this factor. */
const patience = { misses: 3, factor: 10 } as const;
/** After "busy", "too many requests" and "still starting". */
const busyMs = 5_000;
/** A device that does not have a register may get it with new firmware. */
const refusedMs = 3_600_000;

/** How busy all polls of a bus are; when they would be too many, all become slower alike. */
export class PollLoad {
  #perSecond = 0;

  add(perSecond: number): void {
    this.#perSecond += perSecond;
  }

  /** By how much all intervals are longer than they should be; 1: not at all. */
  get stretch(): number {
    return Math.max(1, this.#perSecond / mostPerSecond);
  }
}

/** Asks one device for the registers that it has not told by itself for a while. */
export class RegisterPoll {
  readonly #asker: Asker;
  readonly #clock: Clock;
  readonly #node: BusNode;
  readonly #load: PollLoad;
  readonly #polls: ReadonlyMap<number, Poll>;
  readonly #perSecond: number;
  #isEnded = false;

  constructor(asker: Asker, clock: Clock, node: BusNode, questions: readonly Question[], load: PollLoad) {
    this.#asker = asker;
    this.#clock = clock;
    this.#node = node;
    this.#load = load;
    const dueAt = clock.now();
    this.#polls = new Map(
      questions.map(({ register, everyMs }) => [register, { everyMs, dueAt, misses: 0, isAsked: false }]),
    );
    this.#perSecond = questions.reduce((sum, { everyMs }) => sum + 1_000 / everyMs, 0);
    load.add(this.#perSecond);
  }

  /** How long the value of a register is believed; undefined: it is not asked for. */
  limitOf(register: number): number | undefined {
    const poll = this.#polls.get(register);
    return poll && poll.everyMs * this.#load.stretch * 3;
  }

  /** The device has told a register, asked or not. */
  heard(register: number): void {
    const poll = this.#polls.get(register);
    if (poll === undefined) return;
    poll.misses = 0;
    poll.dueAt = this.#clock.now() + poll.everyMs * this.#load.stretch;
  }

  /** Asks for what is due; not to be called while nothing may be sent. */
  look(now: number): void {
    for (const [register, poll] of this.#polls) {
      if (poll.isAsked || now < poll.dueAt) continue;
      poll.isAsked = true;
      void this.#ask(register, poll);
    }
  }

  end(): void {
    if (!this.#isEnded) this.#load.add(-this.#perSecond);
    this.#isEnded = true;
  }

  async #ask(register: number, poll: Poll): Promise<void> {
    const answer = await getVregOf(this.#asker, this.#node, register);
    poll.isAsked = false;
    // A value comes in as a message: see heard().
    if (answer?.code === vregCodes.ok) return;
    poll.dueAt = this.#clock.now() + this.#pauseAfter(answer?.code, poll);
  }

  #pauseAfter(code: number | undefined, poll: Poll): number {
    if (code === vregCodes.unsupported) return refusedMs;
    if (code !== undefined) return Math.max(busyMs, poll.everyMs);
    poll.misses += 1;
    return poll.everyMs * this.#load.stretch * (poll.misses < patience.misses ? 1 : patience.factor);
  }
}
