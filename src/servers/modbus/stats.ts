/** Why a connection ended from our side. */
export type CloseReason = 'broken frame' | 'half frame' | 'unread answers' | 'idle' | 'made room' | 'shutdown';

/** What the server has seen since it started. Numbers only grow, except `open`. */
export interface ServerStats {
  open: number;
  accepted: number;
  requests: number;
  /** Answers that were exceptions, by code. */
  readonly exceptions: Map<number, number>;
  /** Connections that we closed, by reason. */
  readonly closed: Map<CloseReason, number>;
}

export function newStats(): ServerStats {
  return { open: 0, accepted: 0, requests: 0, exceptions: new Map(), closed: new Map() };
}

export function count<K>(counters: Map<K, number>, key: K): void {
  counters.set(key, (counters.get(key) ?? 0) + 1);
}
