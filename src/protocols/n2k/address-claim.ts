import { AnswerGap } from './answer-gap.ts';
import { broadcastAddress, highestAddress, type N2kMessage, nullAddress } from './can-id.ts';
import { claimPgn, nameValue } from './name.ts';
import { encodeRequest, requestPgn } from './requests.ts';
import { takenOf } from './taken-addresses.ts';

/** Times of the claim procedure (vecan.md, 3). */
export const claimTimes = {
  /** The longest of the random waits before a claim, which keep nodes that start together apart. */
  mostWaitMs: 153,
  /** A claim that nobody contests for so long holds; until then nothing else may be sent. */
  contestMs: 250,
  /** A held claim is repeated, so that two running buses that are joined sort themselves out. */
  repeatMs: 60_000,
  /** Claims for one cause, a request or a contest, are kept so far apart: a flood of causes stays one-sided. */
  gapMs: 50,
  /** A node that could not claim looks again after so long whether an address has become free. */
  retryMs: 60_000,
  /** All nodes have told their addresses within this time. */
  surveyMs: 1_000,
} as const;

/** What the owner of the claim has to do or to know. */
export type ClaimAction =
  | { readonly kind: 'send'; readonly message: N2kMessage }
  /** From now on this is our address. */
  | { readonly kind: 'have'; readonly address: number }
  /** From now on nothing may be sent from this address. */
  | { readonly kind: 'lost'; readonly address: number }
  /** Every address is taken, or ours is and our NAME may not move. Told once; we go on trying. */
  | { readonly kind: 'cannot-claim' }
  /** Another node, at this address, says it is us: one of the two needs another unique number. */
  | { readonly kind: 'same-name'; readonly address: number };

export interface ClaimOptions {
  /** Our NAME, 8 bytes. */
  readonly name: Uint8Array;
  /** The address to begin with, 0 to 251. */
  readonly address: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/**
 * `refusing`: about to tell that we cannot claim; `without`: have told it; `surveying`: have asked all nodes for their
 * addresses, to see whether one is free.
 */
type State = 'stopped' | 'waiting' | 'contested' | 'holding' | 'refusing' | 'without' | 'surveying';

/** States in which we want the candidate for our address. */
const claiming: ReadonlySet<State> = new Set(['waiting', 'contested', 'holding']);

/**
 * Gets an address on the bus, defends it, and takes another when a node with a lower NAME wants it (vecan.md, 3).
 * Events and times come in, actions go out. Own frames must not be handed in: they look like a node of the same NAME.
 */
export class AddressClaim {
  readonly #name: Uint8Array;
  readonly #value: bigint;
  readonly #random: () => number;
  readonly #taken = takenOf();
  #candidate: number;
  #state: State = 'stopped';
  #dueAt: number | undefined;
  readonly #answers = new AnswerGap(claimTimes.gapMs);
  readonly #defences = new AnswerGap(claimTimes.gapMs);
  #refusedAt = Number.NEGATIVE_INFINITY;
  #retryAt = 0;
  #isRefusalTold = false;

  /** @throws RangeError when the NAME has no 8 bytes or the address is not 0 to 251 */
  constructor({ name, address, random }: ClaimOptions) {
    const value = name.length === 8 ? nameValue(name) : undefined;
    if (value === undefined) throw new RangeError(`a NAME has 8 bytes, not ${name.length}`);
    if (!isClaimable(address)) throw new RangeError(`address ${address} cannot be claimed: 0 to ${highestAddress}`);
    this.#name = name.slice();
    this.#value = value;
    this.#candidate = address;
    this.#random = random;
  }

  /** Our address; undefined while we may send nothing but claims. */
  get address(): number | undefined {
    return this.#state === 'holding' ? this.#candidate : undefined;
  }

  /** When to call look() at the latest; undefined when there is nothing to wait for. */
  get dueAt(): number | undefined {
    const times = [this.#dueAt, this.#answers.dueAt, this.#defences.dueAt].filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** The bus is up, for the first time or again: what was known of it is forgotten. */
  start(now: number): ClaimAction[] {
    const actions = this.#release();
    this.#taken.clear();
    this.#isRefusalTold = false;
    this.#wait('waiting', now);
    return actions;
  }

  /** Time has passed. */
  look(now: number): ClaimAction[] {
    const owed = [this.#answers, this.#defences].filter((gap) => gap.look(now));
    return [...(owed.length > 0 ? [this.#claim()] : []), ...this.#next(now)];
  }

  #next(now: number): ClaimAction[] {
    if (this.#dueAt === undefined || now < this.#dueAt) return [];
    switch (this.#state) {
      case 'waiting':
        this.#enter('contested', now + claimTimes.contestMs);
        return [this.#claim()];
      case 'contested':
        this.#enter('holding', now + claimTimes.repeatMs);
        this.#isRefusalTold = false;
        return [{ kind: 'have', address: this.#candidate }];
      case 'holding':
        this.#enter('holding', now + claimTimes.repeatMs);
        return [this.#claim()];
      case 'refusing':
        this.#enter('without', this.#retryAt);
        this.#refusedAt = now;
        return [this.#claimFrom(nullAddress)];
      case 'without':
        this.#taken.clear();
        this.#enter('surveying', now + claimTimes.surveyMs);
        return [{ kind: 'send', message: questionToAll }];
      case 'surveying':
        this.#retry(now);
        return [];
      case 'stopped':
        return [];
    }
  }

  /** A node has claimed an address, or has told that it has none. */
  heard({ source, data }: N2kMessage, now: number): ClaimAction[] {
    const value = nameValue(data);
    if (value === undefined || this.#state === 'stopped') return [];
    const isOurs = source === this.#candidate && claiming.has(this.#state);
    if (value === this.#value) {
      const report: ClaimAction = { kind: 'same-name', address: source };
      return isOurs ? [report, ...this.#yield(source, value, now)] : [report];
    }
    if (!isOurs || value < this.#value) this.#taken.note(source, value);
    if (!isOurs) return [];
    if (value < this.#value) return this.#yield(source, value, now);
    return this.#state === 'waiting' ? [] : this.#claimAfter(this.#defences, now);
  }

  /** A node has asked us, or all, for the claim. */
  requested(now: number): ClaimAction[] {
    if (this.#state === 'contested' || this.#state === 'holding') return this.#claimAfter(this.#answers, now);
    if (this.#state === 'without' && now < this.#retryAt)
      this.#wait('refusing', Math.max(now, this.#refusedAt + claimTimes.gapMs));
    return [];
  }

  /** A node has sent PGN 65240: the NAME it means, and the address which that node shall take (vecan.md, 3). */
  commanded({ data }: N2kMessage, now: number): ClaimAction[] {
    const address = data[8];
    if (this.#state === 'stopped' || address === undefined || !isClaimable(address)) return [];
    if (nameValue(data) !== this.#value || !this.#canMove || address === this.address) return [];
    const actions = this.#release();
    this.#candidate = address;
    this.#wait('waiting', now);
    return actions;
  }

  /** Leaves the address to the other node and begins with the next free one. */
  #yield(address: number, winner: bigint, now: number): ClaimAction[] {
    const actions = this.#release();
    this.#taken.note(address, winner);
    const free = this.#canMove ? this.#taken.freeAfter(address) : undefined;
    if (free === undefined) {
      this.#retryAt = now + claimTimes.retryMs;
      this.#wait('refusing', now);
      if (this.#isRefusalTold) return actions;
      this.#isRefusalTold = true;
      return [...actions, { kind: 'cannot-claim' }];
    }
    this.#candidate = free;
    this.#wait('waiting', now);
    return actions;
  }

  /** All nodes have told where they are: takes what is free, or waits for the next time. */
  #retry(now: number): void {
    const holder = this.#taken.holderOf(this.#candidate);
    const own = holder === undefined || (!this.#canMove && holder > this.#value) ? this.#candidate : undefined;
    const free = own ?? (this.#canMove ? this.#taken.freeAfter(this.#candidate) : undefined);
    if (free === undefined) {
      this.#retryAt = now + claimTimes.retryMs;
      this.#enter('without', this.#retryAt);
      return;
    }
    this.#candidate = free;
    this.#wait('waiting', now);
  }

  #release(): ClaimAction[] {
    return this.#state === 'holding' ? [{ kind: 'lost', address: this.#candidate }] : [];
  }

  get #canMove(): boolean {
    return ((this.#name[7] ?? 0) & 0x80) !== 0;
  }

  #wait(state: State, now: number): void {
    this.#enter(state, now + this.#random() * claimTimes.mostWaitMs);
  }

  #enter(state: State, dueAt: number): void {
    this.#state = state;
    this.#dueAt = dueAt;
    if (state === 'contested' || state === 'holding') return;
    this.#answers.forget();
    this.#defences.forget();
  }

  #claimAfter(gap: AnswerGap, now: number): ClaimAction[] {
    return gap.wanted(now) ? [this.#claim()] : [];
  }

  #claim(): ClaimAction {
    return this.#claimFrom(this.#candidate);
  }

  #claimFrom(source: number): ClaimAction {
    const data = this.#name.slice();
    return { kind: 'send', message: { priority: 6, pgn: claimPgn, source, destination: broadcastAddress, data } };
  }
}

/** Where every node is; a node without an address may ask this too. */
const questionToAll: N2kMessage = {
  ...{ priority: 6, pgn: requestPgn, source: nullAddress, destination: broadcastAddress },
  data: encodeRequest(claimPgn),
};

function isClaimable(address: number): boolean {
  return Number.isInteger(address) && address >= 0 && address <= highestAddress;
}
