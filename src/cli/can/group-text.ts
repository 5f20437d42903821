import { groupErrorsOf } from '../../protocols/n2k/group-errors.ts';
import {
  decodeGroupFunction,
  type GroupCommand,
  type GroupFields,
  type GroupFunction,
  type GroupRequest,
  intervals,
} from '../../protocols/n2k/group-function.ts';
import { pgnTable } from '../../protocols/n2k/pgn-table.ts';
import { hexBytes } from '../vedirect/register.ts';
import { type NamedPair, namedPairs, pairName } from './group-pairs.ts';
import type { Meaning } from './meaning.ts';

type Texts = Pick<Meaning, 'text' | 'fields'>;

const highestPriority = 7;
const verbs = { read: 'reads', write: 'writes', 'read-reply': 'has', 'write-reply': 'now has' } as const;

/** What a group function (126208) says; undefined when it cannot be understood. */
export function groupMeaning(data: Uint8Array): Meaning | undefined {
  const message = decodeGroupFunction(data);
  if (message === undefined) return undefined;
  const name = pgnTable(message.pgn)?.name;
  const about = name === undefined ? `PGN ${message.pgn}` : `${message.pgn} ${name}`;
  return { name: 'Group Function', ...textsOf(message, about) };
}

function textsOf(message: GroupFunction, about: string): Texts {
  switch (message.kind) {
    case 'request':
      return requestTexts(message, about);
    case 'command':
      return commandTexts(message, about);
    case 'acknowledge': {
      const errors = groupErrorsOf(message);
      const fields = { function: message.kind, pgn: message.pgn, errors };
      return { text: `${about}: ${errors.join(', ') || 'done'}`, fields };
    }
    default:
      return fieldsTexts(message, about);
  }
}

function requestTexts({ kind, pgn, intervalMs, pairs, pairCount }: GroupRequest, about: string): Texts {
  const named = namedPairs(pgn, pairs, pairCount)?.pairs;
  const text = `${wish(intervalMs, about)}${where(named, pairs)}`;
  return { text, fields: { function: kind, pgn, intervalMs, pairs: named ?? null } };
}

function wish(intervalMs: number, about: string): string {
  switch (intervalMs) {
    case intervals.stop:
      return `asks to stop ${about}`;
    case intervals.default:
      return `asks for ${about} at its usual interval`;
    case intervals.unchanged:
      return `asks for ${about}`;
    default:
      return `asks for ${about} every ${intervalMs / 1_000} s`;
  }
}

function commandTexts({ kind, pgn, priority, pairs, pairCount }: GroupCommand, about: string): Texts {
  const named = namedPairs(pgn, pairs, pairCount)?.pairs;
  const wanted = priority <= highestPriority ? `, priority ${priority}` : '';
  const text = `sets ${about}: ${pairsText(named, pairs)}${wanted}`;
  return { text, fields: { function: kind, pgn, priority, pairs: named ?? null } };
}

/** Reads and writes of the fields of one message that a selection picks, and their answers. */
function fieldsTexts(message: GroupFields, about: string): Texts {
  const { kind, pgn, uniqueId, selectionCount, parameterCount, pairs } = message;
  const selection = namedPairs(pgn, pairs, selectionCount);
  const rest = selection?.rest ?? pairs;
  const parameters = selection && parametersOf(message, rest);
  const fields = { function: kind, pgn, uniqueId, selection: selection?.pairs ?? null, parameters: parameters ?? null };
  const isRefusal = kind.endsWith('-reply') && selectionCount === 0 && parameterCount === 0;
  if (isRefusal) return { text: `${about}: refused`, fields };
  const selected = selection === undefined ? '' : where(selection.pairs, pairs);
  return { text: `${verbs[kind]} ${about}${selected}: ${pairsText(parameters, rest)}`, fields };
}

/** A read names its fields, all others have values too. */
function parametersOf({ kind, pgn, parameterCount }: GroupFields, rest: Uint8Array): readonly NamedPair[] | undefined {
  if (kind !== 'read') return namedPairs(pgn, rest, parameterCount)?.pairs;
  return [...rest.subarray(0, parameterCount)].map((field) => ({ field, name: pairName(pgn, field), text: '' }));
}

function where(pairs: readonly NamedPair[] | undefined, bytes: Uint8Array): string {
  return pairs?.length === 0 ? '' : ` where ${pairsText(pairs, bytes)}`;
}

/** @param bytes what is shown where the layout is not known */
function pairsText(pairs: readonly NamedPair[] | undefined, bytes: Uint8Array): string {
  if (pairs === undefined) return `bytes ${hexBytes(bytes)}`;
  return pairs.map(({ name, text }) => `${name} ${text}`.trim()).join(', ');
}
