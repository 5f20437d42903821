import { longestFastPacket } from './fast-packet.ts';
import { readUnsigned, unsignedBytes } from './little-endian.ts';

export const pgnListPgn = 126464;

const functions = ['transmit', 'receive'] as const;
const bytesPerPgn = 3;

/** Which PGNs a node sends, or understands. */
export interface PgnList {
  readonly kind: (typeof functions)[number];
  readonly pgns: readonly number[];
}

/** Understands a PGN list; undefined when it is neither of the two. A piece of a PGN at the end is passed over. */
export function decodePgnList(data: Uint8Array): PgnList | undefined {
  const kind = functions[data[0] ?? 0xff];
  if (kind === undefined) return undefined;
  const count = Math.floor((data.length - 1) / bytesPerPgn);
  return {
    kind,
    pgns: Array.from({ length: count }, (_, index) => readUnsigned(data, 1 + index * bytesPerPgn, bytesPerPgn) ?? 0),
  };
}

/**
 * The bytes of a PGN list.
 * @throws RangeError with more than 74 PGNs, which fit in no fast packet
 */
export function encodePgnList({ kind, pgns }: PgnList): Uint8Array {
  const most = Math.floor((longestFastPacket - 1) / bytesPerPgn);
  if (pgns.length > most) throw new RangeError(`a PGN list holds ${most} PGNs, not ${pgns.length}`);
  return Uint8Array.of(functions.indexOf(kind), ...pgns.flatMap((pgn) => unsignedBytes(pgn, bytesPerPgn)));
}
