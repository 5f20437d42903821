/**
 * What a client may cost. Every buffer is bounded and every wait ends (modbus-server.md, 4 and 9).
 */
export const serverLimits = {
  /** Requests of one connection answered in one turn of the event loop; then the others have theirs. */
  requestsPerTurn: 64,
  /** Bytes of answers that a client has not read; beyond that it is not read any more. */
  unsentBytes: 64 * 1024,
  /** A client that does not read its answers, once unsentBytes are waiting, is dropped after so long. */
  unreadMs: 10_000,
  /** A request must be complete so long after its first byte. */
  halfFrameMs: 10_000,
  /** Idle time after which the system asks whether the peer still lives; Linux gives up about 10 s later. */
  keepAliveMs: 60_000,
  /** How often the limits above are looked at. */
  sweepMs: 1_000,
  /** A connection without any request is the first to make room for a new one once it is this old. */
  firstRequestMs: 2_000,
  /** A client that has asked within this time is taken for alive when room must be made. */
  quietMs: 60_000,
  /** Pending writes get this long when the server stops. */
  shutdownMs: 2_000,
  /** Lines a minute about refused writes of one client; further ones are counted. Writes that reach a device are all told. */
  refusedWriteLines: 60,
  /** Connections that the system may hold for us while we are busy. */
  backlog: 1_024,
} as const;
