import { GatewayError } from '../runtime/errors.ts';
import type { SlcanDialogue } from './slcan-dialogue.ts';

const limits = {
  /** For the first answer. */
  firstMs: 500,
  /** Then nothing more comes. */
  quietMs: 60,
  answerMs: 1_000,
} as const;
/** Answers to what was typed into the adapter before; more than that is no adapter. */
const mostOldAnswers = 32;

const noAdapter = 'what speaks there is no SLCAN adapter, or not at this speed: ?baud=N sets another';

/** Ends what was half written before, and closes a channel that was left open: only then the bit rate can be set. */
const flushAndClose = '\r\r\rC';
/** 250 kbit/s, without time stamps, open. Adapters that have no time stamps refuse the second. */
const steps: readonly { readonly command: string; readonly refusal?: string }[] = [
  { command: 'S5', refusal: 'the adapter refuses 250 kbit/s (S5): is its bit rate fixed?' },
  { command: 'Z0' },
  { command: 'O', refusal: 'the adapter does not open its channel (O): unplug it and plug it in again' },
];

/** What was heard before the channel was opened: from an adapter frames, if its channel was left open. */
export interface HeardBefore {
  readonly frames: number;
  /** Lines that an adapter never says. One may be the end of a frame. */
  readonly strangeLines: number;
}

/**
 * Opens an adapter's channel at 250 kbit/s.
 * @param heard what has been heard until now
 * @returns whether the adapter answers commands. The firmware that CANable adapters come with answers none of them, only
 *   the question for its version (normaldotcom/canable-fw, src/slcan.c).
 * @throws GatewayError LINK_OPEN_FAILED
 */
export async function startSlcan(dialogue: SlcanDialogue, name: string, heard: () => HeardBefore): Promise<boolean> {
  const failed = (why: string): GatewayError => new GatewayError('LINK_OPEN_FAILED', `${name}: ${why}`);
  let answer = await dialogue.ask(flushAndClose, limits.firstMs);
  const answers = answer !== 'silent';
  for (let old = 0; answer === 'done' || answer === 'refused'; old += 1) {
    if (old > mostOldAnswers) throw failed(noAdapter);
    answer = await dialogue.ask(undefined, limits.quietMs);
  }
  const { frames, strangeLines } = heard();
  if (strangeLines > frames + 1) throw failed(noAdapter);
  if (!answers && (await dialogue.ask('V', limits.answerMs, 'both')) === 'silent') {
    throw failed('no answer: is it an SLCAN adapter (CANUSB, CANable with slcan firmware)? ?baud=N sets another speed');
  }
  for (const { command, refusal } of steps) {
    answer = await dialogue.ask(command, answers ? limits.answerMs : 0);
    if (answers && answer === 'silent') throw failed(`the adapter does not answer any more (${command})`);
    if (answer === 'closed') throw failed('the port went away while the adapter was opened');
    if (answer === 'refused' && refusal !== undefined) throw failed(refusal);
  }
  return answers;
}
