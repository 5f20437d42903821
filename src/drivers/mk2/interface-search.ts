import { askVersion, resetInterface } from '../../protocols/mk2/requests.ts';
import { type Clock, sleep } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';

/** What is remembered of an interface that does not answer, from one life of its link to the next. */
export interface SearchMemory {
  /** When it was last reset because it did not answer. */
  resetAt: number;
  /** The log says already that nobody answers. */
  isTold: boolean;
}

export const noSearch = (): SearchMemory => ({ resetAt: Number.NEGATIVE_INFINITY, isTold: false });

export interface SearchOptions {
  readonly talk: Conversation;
  readonly clock: Clock;
  readonly log: Logger;
  readonly linkName: string;
  readonly memory: SearchMemory;
  /** The link has a speed, and the interface may have been left at another one. */
  readonly hasSpeed: boolean;
  /** Milliseconds since anything was heard. */
  readonly silentMs: () => number;
  /** The system was switched off: its interface sleeps with it. */
  readonly isOff: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Asks for the interface's version until it answers; after a long silence resets it, which brings back one that has
 * hung, but causes an outage (mk2.md, 13, 15 and 30).
 * @returns elsewhere: it is to be looked for at another speed; over: the signal has aborted
 */
export async function searchInterface(options: SearchOptions): Promise<'found' | 'elsewhere' | 'over'> {
  const { talk, clock, memory, signal, silentMs, isOff } = options;
  while (!signal.aborted) {
    if (!isNoAnswer(await talk.ask({ ...askVersion(), attempts: 1 }))) return found(options);
    if (!isOff() && silentMs() >= mk2Limits.resetAfterMs) {
      tell(options);
      if (clock.now() - memory.resetAt >= mk2Limits.resetAgainMs) {
        memory.resetAt = clock.now();
        if (!isNoAnswer(await talk.ask({ ...resetInterface(), attempts: 1 }))) return found(options);
        if (options.hasSpeed) return 'elsewhere';
      }
    }
    await sleep(clock, isOff() ? mk2Limits.asleepProbeMs : mk2Limits.probeMs, signal);
  }
  return 'over';
}

function found({ log, linkName, memory }: SearchOptions): 'found' {
  if (memory.isTold) log.info(`${linkName}: the interface answers`);
  memory.isTold = false;
  return 'found';
}

function tell({ log, linkName, memory }: SearchOptions): void {
  if (memory.isTold) return;
  memory.isTold = true;
  log.warn(`${linkName}: no answer: is an MK2 or MK3 there, does it have power, and does no other program use it?`);
}
