import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { decodeGroupFunction, groupFunctionPgn } from '../../protocols/n2k/group-function.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Asker } from './asker.ts';
import type { BusNode } from './node-table.ts';

interface State {
  readonly pgn: number;
  readonly request: Uint8Array;
  readonly intervalMs: number;
  dueAt: number;
  tries: number;
  isAsked: boolean;
}

/** A node that has not sent the PGN for this many intervals is asked (again). */
const patience = 5;
/** After so many questions in vain a node is asked seldom: some have no such value. */
const tries = { most: 3, laterMs: 600_000 } as const;
const priority = 3;

/** Asks a node to send the PGNs that it sends only on demand (vecan.md, 3, Q25). */
export class PgnEnabling {
  readonly #asker: Asker;
  readonly #clock: Clock;
  readonly #node: BusNode;
  readonly #states: ReadonlyMap<number, State>;

  /** @param requests group functions that ask for a PGN at an interval */
  constructor(asker: Asker, clock: Clock, node: BusNode, requests: readonly Uint8Array[]) {
    this.#asker = asker;
    this.#clock = clock;
    this.#node = node;
    this.#states = new Map(
      requests.flatMap((request): [number, State][] => {
        const message = decodeGroupFunction(request);
        if (message?.kind !== 'request') return [];
        const { pgn, intervalMs } = message;
        const dueAt = clock.now() + intervalMs * patience;
        return [[pgn, { pgn, request, intervalMs, dueAt, tries: 0, isAsked: false }]];
      }),
    );
  }

  heard(pgn: number, now: number): void {
    const state = this.#states.get(pgn);
    if (state === undefined) return;
    state.tries = 0;
    state.dueAt = now + state.intervalMs * patience;
  }

  /** Asks for what is due; not to be called while nothing may be sent. */
  look(now: number): void {
    for (const state of this.#states.values()) {
      if (state.isAsked || now < state.dueAt) continue;
      state.isAsked = true;
      void this.#ask(state);
    }
  }

  /** The PGN itself is the answer; an acknowledgement comes only where the request cannot be met. */
  async #ask(state: State): Promise<void> {
    const { pgn, request, intervalMs } = state;
    const isAnswered = await this.#asker.ask({
      node: this.#node,
      payload: { pgn: groupFunctionPgn, priority, data: request },
      answer: (message) => (message.pgn === pgn ? true : isRefusal(message, pgn) ? false : undefined),
    });
    state.isAsked = false;
    if (isAnswered === true) return;
    state.tries += 1;
    const isHopeless = isAnswered === false || state.tries >= tries.most;
    state.dueAt = this.#clock.now() + (isHopeless ? tries.laterMs : intervalMs * patience);
  }
}

function isRefusal({ pgn, data }: N2kMessage, about: number): boolean {
  const message = pgn === groupFunctionPgn ? decodeGroupFunction(data) : undefined;
  return message?.kind === 'acknowledge' && message.pgn === about;
}
