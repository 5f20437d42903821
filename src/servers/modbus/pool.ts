import type { Connection } from './connection.ts';
import { serverLimits } from './limits.ts';

/**
 * Which connection makes room when all places are taken: one that has never asked anything and is past its
 * first seconds, else the one that has gone longest without a complete request. Dead clients and idle floods
 * go first; a client that polls stays.
 */
export function toMakeRoom(connections: Iterable<Connection>, now: number): Connection | undefined {
  let mute: Connection | undefined;
  let longest: Connection | undefined;
  for (const connection of connections) {
    if (longest === undefined || connection.lastTurn < longest.lastTurn) longest = connection;
    if (connection.hasAsked || now - connection.openedAt < serverLimits.firstRequestMs) continue;
    if (mute === undefined || connection.lastTurn < mute.lastTurn) mute = connection;
  }
  return mute ?? longest;
}
