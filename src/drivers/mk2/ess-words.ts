import { isRefusal, readRam, writeValue } from '../../protocols/mk2/device-requests.ts';
import { done, type WriteOutcome } from '../../store/values.ts';
import { type Bus, phaseOf } from './bus.ts';
import { type AskOptions, type Conversation, isNoAnswer } from './conversation.ts';

/** The unit whose ESS assistant controls a phase, and where. */
export interface EssTarget {
  /** 1..3 */
  readonly phase: number;
  readonly address: number;
  /** RAM id of the ESS record. */
  readonly at: number;
}

/** One for each phase that has an ESS assistant. */
export function essTargets(bus: Bus): EssTarget[] {
  return Array.from({ length: bus.phases }, (_, index) => index).flatMap((index) => {
    const unit = bus.units.find((candidate) => phaseOf(candidate) === index && candidate.essAt !== undefined);
    return unit?.essAt === undefined ? [] : [{ phase: index + 1, address: unit.address, at: unit.essAt }];
  });
}

export interface EssAsk extends Pick<AskOptions, 'urgent' | 'signal'> {
  readonly attempts?: number;
}

/** Reads and writes words of ESS records. @param word see essWord */
export class EssWords {
  readonly #talk: Conversation;

  constructor(talk: Conversation) {
    this.#talk = talk;
  }

  /** @returns undefined when the device does not tell */
  async read({ address, at }: EssTarget, word: number, how: EssAsk): Promise<number | undefined> {
    const { attempts, ...options } = how;
    const request = readRam(at + word);
    const answer = await this.#talk.ask(
      { ...request, attempts: attempts ?? request.attempts },
      { ...options, address },
    );
    return isNoAnswer(answer) || isRefusal(answer) ? undefined : answer[0];
  }

  async write({ address, at }: EssTarget, word: number, raw: number, how: EssAsk): Promise<WriteOutcome> {
    const { attempts, ...options } = how;
    const request = writeValue('ram', at + word, raw);
    const answer = await this.#talk.ask(
      { ...request, attempts: attempts ?? request.attempts },
      { ...options, address },
    );
    if (isNoAnswer(answer)) return { kind: 'no-answer', why: `device ${address} does not confirm the write` };
    if (!isRefusal(answer)) return done;
    const code = answer.code.toString(16).toUpperCase();
    return { kind: 'refused', why: `device ${address} refuses the write (answer ${code})` };
  }
}
