import { readUnsigned, unsignedBytes } from './little-endian.ts';

export const groupFunctionPgn = 126208;

/** In a request: send no more, go back to the default, or leave the interval and send once (vecan.md, 3). */
export const intervals = { stop: 0, default: 0xffff_fffe, unchanged: 0xffff_ffff } as const;
/** In a request: leave the offset as it is. */
export const offsetUnchanged = 0xffff;
/** In a command: leave the priority as it is, or go back to the default. */
export const commandPriorities = { unchanged: 8, default: 9 } as const;

/**
 * A message of PGN 126208 about another PGN (vecan.md, 3). Pairs are kept as bytes, since only the PGN's layout says how
 * wide their values are: see field-pairs.ts.
 */
export type GroupFunction = GroupRequest | GroupCommand | GroupAcknowledgement | GroupFields;

/** Send the PGN at this interval, where the fields have these values. */
export interface GroupRequest {
  readonly kind: 'request';
  readonly pgn: number;
  readonly intervalMs: number;
  /** Units of 10 ms. */
  readonly offsetTens: number;
  readonly pairCount: number;
  readonly pairs: Uint8Array;
}

/** Set these fields of the PGN. */
export interface GroupCommand {
  readonly kind: 'command';
  readonly pgn: number;
  readonly priority: number;
  readonly pairCount: number;
  readonly pairs: Uint8Array;
}

/** Answer to a request or command; codes as in group-errors.ts. */
export interface GroupAcknowledgement {
  readonly kind: 'acknowledge';
  readonly pgn: number;
  readonly pgnError: number;
  /** About the interval of a request, the priority of a command. */
  readonly timingError: number;
  /** One code per pair. */
  readonly parameterErrors: readonly number[];
}

/** Reads or writes fields of the one among a node's messages of a PGN that the selection picks. */
export interface GroupFields {
  readonly kind: (typeof fieldFunctions)[number];
  readonly pgn: number;
  /** Manufacturer and industry of a proprietary PGN; undefined for others. */
  readonly tag: number | undefined;
  /** Comes back in the reply. */
  readonly uniqueId: number;
  readonly selectionCount: number;
  readonly parameterCount: number;
  /** Selection pairs; behind them parameter pairs, in a read parameter numbers. */
  readonly pairs: Uint8Array;
}

const fieldFunctions = ['read', 'read-reply', 'write', 'write-reply'] as const;
/** The number of the first of fieldFunctions. */
const firstFieldFunction = 3;

/** Understands a group function; undefined when it is too short for its kind or of no known kind. */
export function decodeGroupFunction(data: Uint8Array): GroupFunction | undefined {
  const pgn = readUnsigned(data, 1, 3);
  if (pgn === undefined) return undefined;
  switch (data[0]) {
    case 0:
      return decodeRequest(pgn, data);
    case 1:
      return decodeCommand(pgn, data);
    case 2:
      return decodeAcknowledgement(pgn, data);
    default:
      return decodeFields(pgn, data);
  }
}

/**
 * The bytes of a group function.
 * @throws RangeError when a value does not fit in its field
 */
export function encodeGroupFunction(message: GroupFunction): Uint8Array {
  const pgn = unsignedBytes(message.pgn, 3);
  switch (message.kind) {
    case 'request': {
      const timing = [...unsignedBytes(message.intervalMs, 4), ...unsignedBytes(message.offsetTens, 2)];
      return Uint8Array.from([0, ...pgn, ...timing, ...unsignedBytes(message.pairCount, 1), ...message.pairs]);
    }
    case 'command':
      return Uint8Array.from([
        1,
        ...pgn,
        nibbles(message.priority, 0xf),
        ...unsignedBytes(message.pairCount, 1),
        ...message.pairs,
      ]);
    case 'acknowledge':
      return Uint8Array.from([
        2,
        ...pgn,
        nibbles(message.pgnError, message.timingError),
        ...codeBytes(message.parameterErrors),
      ]);
    default: {
      if (isProprietary(message.pgn) !== (message.tag !== undefined)) {
        throw new RangeError(`PGN ${message.pgn}: a tag belongs to proprietary PGNs, and only to them`);
      }
      const tag = message.tag === undefined ? [] : unsignedBytes(message.tag, 2);
      const counts = [message.uniqueId, message.selectionCount, message.parameterCount].flatMap((n) =>
        unsignedBytes(n, 1),
      );
      const code = firstFieldFunction + fieldFunctions.indexOf(message.kind);
      return Uint8Array.from([code, ...pgn, ...tag, ...counts, ...message.pairs]);
    }
  }
}

/** Whether a PGN belongs to makers: its messages, and reads and writes of its fields, begin with a tag. */
export function isProprietary(pgn: number): boolean {
  return pgn === 61184 || pgn === 126720 || (pgn >= 65280 && pgn <= 65535) || (pgn >= 130816 && pgn <= 131071);
}

function decodeRequest(pgn: number, data: Uint8Array): GroupRequest | undefined {
  const [intervalMs, offsetTens] = [readUnsigned(data, 4, 4), readUnsigned(data, 8, 2)];
  const pairCount = data[10];
  if (intervalMs === undefined || offsetTens === undefined || pairCount === undefined) return undefined;
  return { kind: 'request', pgn, intervalMs, offsetTens, pairCount, pairs: data.slice(11) };
}

function decodeCommand(pgn: number, data: Uint8Array): GroupCommand | undefined {
  const [priority, pairCount] = [data[4], data[5]];
  if (priority === undefined || pairCount === undefined) return undefined;
  return { kind: 'command', pgn, priority: priority & 0xf, pairCount, pairs: data.slice(6) };
}

function decodeAcknowledgement(pgn: number, data: Uint8Array): GroupAcknowledgement | undefined {
  const [errors, count] = [data[4], data[5]];
  if (errors === undefined || count === undefined || data.length < 6 + Math.ceil(count / 2)) return undefined;
  const parameterErrors = Array.from({ length: count }, (_, index) => {
    const both = data[6 + (index >> 1)] ?? 0;
    return index % 2 === 0 ? both & 0xf : both >> 4;
  });
  return { kind: 'acknowledge', pgn, pgnError: errors & 0xf, timingError: errors >> 4, parameterErrors };
}

function decodeFields(pgn: number, data: Uint8Array): GroupFields | undefined {
  const kind = fieldFunctions[(data[0] ?? 0) - firstFieldFunction];
  const tag = isProprietary(pgn) ? readUnsigned(data, 4, 2) : undefined;
  const at = isProprietary(pgn) ? 6 : 4;
  const [uniqueId, selectionCount, parameterCount] = data.subarray(at, at + 3);
  if (kind === undefined || uniqueId === undefined || selectionCount === undefined || parameterCount === undefined) {
    return undefined;
  }
  return { kind, pgn, tag, uniqueId, selectionCount, parameterCount, pairs: data.slice(at + 3) };
}

function nibbles(low: number, high: number): number {
  if (low < 0 || low > 0xf || high < 0 || high > 0xf)
    throw new RangeError(`${low} and ${high} do not fit in 4 bits each`);
  return low | (high << 4);
}

/** The count of the codes, and two codes per byte; a missing half is all ones. */
function codeBytes(codes: readonly number[]): number[] {
  const halves = Array.from({ length: Math.ceil(codes.length / 2) }, (_, index) =>
    nibbles(codes[index * 2] ?? 0xf, codes[index * 2 + 1] ?? 0xf),
  );
  return [...unsignedBytes(codes.length, 1), ...halves];
}
