import type { DeviceLetter, Reply } from './replies.ts';
import type { Mk2Request } from './requests.ts';

/** A question that has been sent, and what has come since. Replaced, never changed. */
export interface Exchange<T> {
  readonly request: Mk2Request<T>;
  readonly letter: DeviceLetter;
  readonly attempt: number;
  /** When the last byte of this attempt was handed to the wire. */
  readonly sentAt: number;
  readonly replies: readonly Reply[];
}

export type Step<T> =
  /** Nothing to do before `until`, unless something comes. */
  | { readonly kind: 'wait'; readonly exchange: Exchange<T>; readonly until: number }
  /** Send the question once more. */
  | { readonly kind: 'again'; readonly exchange: Exchange<T> }
  | { readonly kind: 'answered'; readonly answer: T }
  /** A question that has no answer is through. */
  | { readonly kind: 'told' }
  | { readonly kind: 'no-answer' };

/** More than any answer has parts: what is older belongs to no answer any more. */
const mostReplies = 16;

/** The question goes out for the first time. */
export function begin<T>(request: Mk2Request<T>, letter: DeviceLetter, now: number): Exchange<T> {
  return { request, letter, attempt: 1, sentAt: now, replies: [] };
}

/** Something has come. */
export function heard<T>(exchange: Exchange<T>, reply: Reply): Step<T> {
  const isOther = reply.kind === 'device' && reply.letter !== exchange.letter;
  const replies = isOther ? exchange.replies : [...exchange.replies, reply].slice(-mostReplies);
  const answer = exchange.request.answer(replies);
  if (answer !== undefined) return { kind: 'answered', answer };
  return { kind: 'wait', exchange: { ...exchange, replies }, until: exchange.sentAt + exchange.request.answerMs };
}

/** Time has passed. */
export function look<T>(exchange: Exchange<T>, now: number): Step<T> {
  const { request, sentAt } = exchange;
  if (request.answerMs === 0) return { kind: 'told' };
  const until = sentAt + request.answerMs;
  return now < until ? { kind: 'wait', exchange, until } : missed(exchange, now);
}

/** An attempt has failed: nobody has answered, or the question could not be asked. */
export function missed<T>(exchange: Exchange<T>, now: number): Exclude<Step<T>, { kind: 'wait' }> {
  if (exchange.attempt >= exchange.request.attempts) return { kind: 'no-answer' };
  return { kind: 'again', exchange: { ...exchange, attempt: exchange.attempt + 1, sentAt: now, replies: [] } };
}
