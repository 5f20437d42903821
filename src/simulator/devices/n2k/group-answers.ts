import { decodePairs, encodePairs } from '../../../protocols/n2k/field-pairs.ts';
import {
  type GroupCommand,
  type GroupFields,
  type GroupFunction,
  type GroupRequest,
  intervals,
} from '../../../protocols/n2k/group-function.ts';
import { FieldAccess, parameterErrors } from './field-access.ts';
import type { MessageSchedule } from './schedule.ts';
import type { SentMessage } from './sent-message.ts';

/** What to do about a group function: send messages, an answer, or both. */
export interface GroupAnswer {
  readonly tell: readonly SentMessage[];
  readonly reply?: GroupFunction;
}

/** Codes of an acknowledgement (vecan.md, 3). */
const timingErrors = { none: 0, tooLow: 2 } as const;
/** Nothing is sent more often. */
const shortestIntervalMs = 100;
/** More pairs than any PGN has fields are not answered one by one. */
const mostPairs = 32;

/** Answers group functions (126208) about the messages that a node sends (vecan.md, 3). */
export class GroupAnswers {
  readonly #messages: readonly SentMessage[];
  readonly #schedule: MessageSchedule;

  constructor(messages: readonly SentMessage[], schedule: MessageSchedule) {
    this.#messages = messages;
    this.#schedule = schedule;
  }

  /** Undefined: it is about none of the node's messages, or is itself an answer. */
  answer(message: GroupFunction, now: number): GroupAnswer | undefined {
    const all = this.#messages.filter(({ pgn, raw }) => pgn === message.pgn && raw === undefined);
    if (all.length === 0) return undefined;
    const access = new FieldAccess(message.pgn);
    switch (message.kind) {
      case 'request':
        return this.#request(message, all, access, now);
      case 'command':
        return command(message, all, access);
      case 'read':
        return read(message, all, access);
      case 'write':
        return write(message, all, access);
      default:
        return undefined;
    }
  }

  /** Answered by the PGN itself; a refusal comes only where nothing matches (vecan.md, 3). */
  #request(message: GroupRequest, all: readonly SentMessage[], access: FieldAccess, now: number): GroupAnswer {
    const pairs = decodePairs(message.pairs, message.pairCount, access.widthOf);
    if (pairs === undefined) return acknowledged(message, { parameter: parameterErrors.invalidField });
    const selected = all.filter((one) => access.isSelected(one, pairs));
    if (selected.length === 0) return acknowledged(message, { parameter: parameterErrors.outOfRange });
    const { intervalMs } = message;
    if (intervalMs === intervals.unchanged) return { tell: selected };
    const isStop = intervalMs === intervals.stop;
    if (!isStop && intervalMs < shortestIntervalMs) return acknowledged(message, { timing: timingErrors.tooLow });
    const everyMs = intervalMs === intervals.default ? undefined : intervalMs;
    for (const one of selected) this.#schedule.setInterval(one, everyMs, now);
    return isStop ? acknowledged(message, {}) : { tell: selected };
  }
}

/** Sets fields of every message of the PGN: all, or none where one cannot be set. */
function command(message: GroupCommand, all: readonly SentMessage[], access: FieldAccess): GroupAnswer {
  const pairs = decodePairs(message.pairs, message.pairCount, access.widthOf);
  if (pairs === undefined) return acknowledged(message, { parameter: parameterErrors.invalidField });
  const errors = pairs.map((pair) => access.errorOf(all, pair));
  if (errors.every((error) => error === parameterErrors.none)) access.set(all, pairs);
  return acknowledgement(message, timingErrors.none, errors);
}

function read(message: GroupFields, all: readonly SentMessage[], access: FieldAccess): GroupAnswer {
  const found = selectionOf(message, all, access);
  if (found === undefined) return failed(message);
  const numbers = [...found.rest.subarray(0, message.parameterCount)];
  const isKnown = numbers.length === message.parameterCount && numbers.every((n) => access.widthOf(n) !== undefined);
  return isKnown ? told(message, found, numbers, access) : failed(message);
}

function write(message: GroupFields, all: readonly SentMessage[], access: FieldAccess): GroupAnswer {
  const found = selectionOf(message, all, access);
  const pairs = decodePairs(found?.rest ?? new Uint8Array(0), message.parameterCount, access.widthOf);
  if (found === undefined || pairs === undefined) return failed(message);
  if (pairs.some((pair) => access.errorOf(found.selected, pair) !== parameterErrors.none)) return failed(message);
  access.set(found.selected, pairs);
  const numbers = pairs.map(({ field }) => field);
  return told(message, found, numbers, access);
}

interface Selection {
  readonly selected: readonly SentMessage[];
  readonly pairs: Uint8Array;
  /** What stands behind the selection pairs. */
  readonly rest: Uint8Array;
}

/** The messages that a read or a write means; undefined: none. */
function selectionOf(message: GroupFields, all: readonly SentMessage[], access: FieldAccess): Selection | undefined {
  const selection = decodePairs(message.pairs, message.selectionCount, access.widthOf);
  if (selection === undefined) return undefined;
  const selected = all.filter((one) => access.isSelected(one, selection));
  if (selected.length === 0) return undefined;
  const pairs = encodePairs(selection);
  return { selected, pairs, rest: message.pairs.subarray(pairs.length) };
}

/** The reply carries the values as they are now. */
function told(
  message: GroupFields,
  { selected: [first], pairs }: Selection,
  numbers: readonly number[],
  access: FieldAccess,
): GroupAnswer {
  if (first === undefined) return failed(message);
  const values = encodePairs(numbers.map((field) => ({ field, value: access.valueOf(first, field) })));
  return { tell: [], reply: { ...message, kind: replyTo(message), pairs: Uint8Array.of(...pairs, ...values) } };
}

/** What cannot be read or set is answered with both counts 0 (vecan.md, 3). */
function failed(message: GroupFields): GroupAnswer {
  const nothing = { selectionCount: 0, parameterCount: 0, pairs: new Uint8Array(0) };
  return { tell: [], reply: { ...message, kind: replyTo(message), ...nothing } };
}

function replyTo({ kind }: GroupFields): 'read-reply' | 'write-reply' {
  return kind === 'read' ? 'read-reply' : 'write-reply';
}

/** One code for the time, one for each of the pairs. */
function acknowledged(
  message: GroupRequest | GroupCommand,
  { timing = timingErrors.none, parameter = parameterErrors.none }: { timing?: number; parameter?: number },
): GroupAnswer {
  const count = Math.min(message.pairCount, mostPairs);
  return acknowledgement(
    message,
    timing,
    Array.from({ length: count }, () => parameter),
  );
}

function acknowledgement({ pgn }: GroupFunction, timingError: number, codes: readonly number[]): GroupAnswer {
  return { tell: [], reply: { kind: 'acknowledge', pgn, pgnError: 0, timingError, parameterErrors: codes } };
}
