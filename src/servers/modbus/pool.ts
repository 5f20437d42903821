import type { Connection } from './connection.ts';
import { serverLimits } from './limits.ts';

/**
 * Which connection makes room when all places are taken: one that has never asked anything and is past its
 * first seconds; else the one longest without a complete request, if that is a minute ago; else the oldest that
 * has not asked anything yet. So dead clients go first, and a flood of idle connections drops its own.
 */
export function toMakeRoom(connections: Iterable<Connection>, now: number): Connection | undefined {
  let mute: Connection | undefined;
  let longest: Connection | undefined;
  for (const connection of connections) {
    if (connection.hasAsked) longest = earlier(longest, connection);
    else mute = earlier(mute, connection);
  }
  if (mute !== undefined && now - mute.openedAt >= serverLimits.firstRequestMs) return mute;
  if (longest !== undefined && now - longest.lastRequestAt >= serverLimits.quietMs) return longest;
  return mute ?? longest;
}

function earlier(one: Connection | undefined, other: Connection): Connection {
  return one === undefined || other.lastTurn < one.lastTurn ? other : one;
}
