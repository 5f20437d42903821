import { broadcastAddress } from '../../protocols/n2k/can-id.ts';
import type { NodeName } from '../../protocols/n2k/name.ts';

/** A node says that an address is its own. */
export interface Claim {
  readonly identity: string;
  readonly name: NodeName;
}

/** Whose an address is in the end. */
export interface Decision {
  readonly address: number;
  readonly winner: Claim;
  /** Who has held it so far. */
  readonly holder: Claim;
}

interface Contest {
  readonly holder: Claim;
  /** Who has claimed it last beside the holder. */
  rival: Claim;
  last: Claim;
  readonly endsAt: number;
  /** Undefined while nobody was asked. */
  askedAt: number | undefined;
  /** Who has claimed it since. */
  readonly answered: Set<string>;
}

/** Nodes answer a request for their claim within `answerMs`; no contest takes longer than `mostMs`. */
const times = { answerMs: 250, mostMs: 2_000 } as const;
/** Contested addresses that are asked one by one; where there are more, all nodes are asked at once. */
const mostAskedAlone = 8;
/** Who answers beside the holder is told apart up to here. */
const mostAnswers = 4;

/**
 * Addresses that a node has claimed while another holds them. A claim may be wrong, the holder may defend itself or
 * move away (vecan.md, 3): so the address is asked, and who alone answers has it. It is nobody's meanwhile.
 */
export class Contests {
  readonly #ask: (address: number) => void;
  readonly #contests = new Map<number, Contest>();

  /** @param ask requests the claim of an address, or of all */
  constructor(ask: (address: number) => void) {
    this.#ask = ask;
  }

  has(address: number): boolean {
    return this.#contests.has(address);
  }

  open(address: number, holder: Claim, rival: Claim, now: number): void {
    const contest = {
      holder,
      rival,
      last: rival,
      endsAt: now + times.mostMs,
      askedAt: undefined,
      answered: new Set<string>(),
    };
    this.#contests.set(address, contest);
    if (this.#contests.size > mostAskedAlone) return;
    question(contest, now);
    this.#ask(address);
  }

  /** Somebody has claimed a contested address. */
  claimed(address: number, claim: Claim): void {
    const contest = this.#contests.get(address);
    if (contest === undefined) return;
    const isHolder = claim.identity === contest.holder.identity;
    contest.last = claim;
    if (!isHolder) contest.rival = claim;
    if (isHolder || contest.answered.size < mostAnswers) contest.answered.add(claim.identity);
  }

  /** A node has claimed another address: what it has contested or held is the other's. */
  withdraw(identity: string, claimed: number): Decision[] {
    const decisions: Decision[] = [];
    for (const [address, { holder, rival }] of this.#contests) {
      if (address === claimed || (identity !== holder.identity && identity !== rival.identity)) continue;
      decisions.push(this.#end(address, holder, identity === holder.identity ? rival : holder));
    }
    return decisions;
  }

  /** The decision about an address, where it is due. */
  decide(address: number, now: number): Decision | undefined {
    const contest = this.#contests.get(address);
    const winner = contest && winnerOf(contest, now);
    return winner && this.#end(address, contest.holder, winner);
  }

  /** Time has passed: what is decided now; the rest is asked again. */
  look(now: number): Decision[] {
    const decisions = [...this.#contests.keys()].map((address) => this.decide(address, now));
    const isCrowd = this.#contests.size > mostAskedAlone;
    for (const [address, contest] of this.#contests) {
      if (contest.askedAt !== undefined && now - contest.askedAt < times.answerMs) continue;
      question(contest, now);
      if (!isCrowd) this.#ask(address);
    }
    if (isCrowd) this.#ask(broadcastAddress);
    return decisions.filter((decision) => decision !== undefined);
  }

  clear(): void {
    this.#contests.clear();
  }

  #end(address: number, holder: Claim, winner: Claim): Decision {
    this.#contests.delete(address);
    return { address, winner, holder };
  }
}

function question(contest: Contest, now: number): void {
  contest.askedAt = now;
  contest.answered.clear();
}

/** Who answers alone; in the end the holder where it has answered too, and who has claimed last where nobody has. */
function winnerOf({ holder, last, askedAt, answered, endsAt }: Contest, now: number): Claim | undefined {
  const isAnswered = askedAt !== undefined && now - askedAt >= times.answerMs;
  if (isAnswered && answered.size === 1) return last;
  if (now < endsAt) return undefined;
  return answered.has(holder.identity) ? holder : last;
}
