import type { AuxiliaryReply, InputReply } from '../../protocols/mk2/info-frames.ts';
import { askAuxiliary } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Bus } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';

type Device = AuxiliaryReply['device'];

/** In the order in which they are named when both are there. */
const names: readonly (readonly [Device, string])[] = [
  ['multi-control', 'a Digital Multi Control'],
  ['bms', 'a VE.Bus BMS'],
];

/** So many questions without an answer mean that it is not there (mk2.md, 4, Panel and auxiliary frames). */
const missesAreEnough = 2;

/** Looks for devices with which state and limit are not ours to set. They may come, or get their power, at any time. */
export class Masters {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #log: Logger;
  /** Questions that were not answered since the last answer. */
  readonly #misses = new Map<Device, number>();
  #next: Device = 'multi-control';
  #lookAt = 0;
  #name: string | undefined | null = null;

  constructor(talk: Conversation, clock: Clock, log: Logger) {
    this.#talk = talk;
    this.#clock = clock;
    this.#log = log;
  }

  /** What forbids that we command the system, in the user's words; null: not known yet. */
  get name(): string | undefined | null {
    return this.#name;
  }

  /** Looks for all at once; what is not there does not answer, so that this takes two seconds. */
  async lookForAll(): Promise<void> {
    for (const [device] of names) {
      const answer = await this.#talk.ask(askAuxiliary(device));
      this.#misses.set(device, isNoAnswer(answer) ? missesAreEnough : 0);
    }
    this.#lookAt = this.#clock.now() + mk2Limits.masterMs;
    this.#decide();
  }

  /** Looks for one after the other, each time that is due. Does not wait long: a command may have come. */
  async watch(): Promise<void> {
    if (this.#clock.now() < this.#lookAt) return;
    this.#lookAt = this.#clock.now() + mk2Limits.masterMs;
    const device = this.#next;
    this.#next = device === 'bms' ? 'multi-control' : 'bms';
    const answer = await this.#talk.ask({ ...askAuxiliary(device), attempts: 1, answerMs: mk2Limits.masterAnswerMs });
    this.#misses.set(device, isNoAnswer(answer) ? (this.#misses.get(device) ?? 0) + 1 : 0);
    this.#decide();
  }

  #decide(): void {
    const there = names.find(([device]) => (this.#misses.get(device) ?? missesAreEnough) < missesAreEnough)?.[1];
    if (there === this.#name) return;
    if (there !== undefined) this.#log.info(`${there} on the bus commands the system`);
    else if (typeof this.#name === 'string') this.#log.info(`${this.#name} is not on the bus any more`);
    this.#name = there;
  }
}

/** What forbids that we command the system now: the inputs tell of a Digital Multi Control too (mk2.md, 4, 41). */
export function masterOf({ master }: Bus, input: InputReply | undefined): string | undefined | null {
  return master ?? (input?.multiControlDedicated === true ? 'a Digital Multi Control' : master);
}
