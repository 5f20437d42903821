import { type N2kMessage, nullAddress } from '../../protocols/n2k/can-id.ts';
import { claimPgn, decodeName, identityOf, type NodeName } from '../../protocols/n2k/name.ts';
import { type Claim, Contests, type Decision } from './contests.ts';
import { type Heard, silenceOf } from './last-calls.ts';
import { Twins } from './twins.ts';

/** A node on the bus. It is known by what stays of its NAME; its address may change at any time. */
export interface BusNode {
  readonly identity: string;
  readonly name: NodeName;
  /** Undefined while it has none, or another node has taken it or wants it. */
  readonly address: number | undefined;
}

export interface NodeTableEvents {
  joined(node: BusNode): void;
  /** The instances in its NAME have changed. */
  renamed(node: BusNode): void;
  /** It has another address, or has lost its own. */
  moved(node: BusNode): void;
  /** It has sent nothing for so long that it counts as gone. */
  left(node: BusNode): void;
  /** Two nodes, at these addresses, use the same NAME. */
  doubled(node: BusNode, addresses: readonly [number, number]): void;
  /** The claim of this address, or of all, is wanted. */
  ask(address: number): void;
}

interface Entry extends BusNode, Heard {
  name: NodeName;
  address: number | undefined;
  /** A NAME with other instances that it has claimed once, and when. */
  wanted: { readonly name: NodeName; readonly at: number } | undefined;
}

/** Who sends at an address that nobody has claimed is asked once in so long. */
const unknownMs = 5_000;
/** Other instances count when they are claimed twice in a row, or have stood for so long: two clones do not flap. */
const renamedMs = 1_000;
/** Nodes that are remembered at once: more than a bus has addresses. */
const mostNodes = 300;

/** Who is on the bus, at which address (vecan.md, 3). */
export class NodeTable {
  readonly #events: NodeTableEvents;
  readonly #timeoutMs: number;
  readonly #byIdentity = new Map<string, Entry>();
  readonly #byAddress = new Map<number, Entry>();
  readonly #contests: Contests;
  readonly #twins: Twins<Entry>;
  readonly #askedAt = new Map<number, number>();

  /** @param timeoutMs silence after which a node counts as gone */
  constructor(timeoutMs: number, events: NodeTableEvents) {
    this.#timeoutMs = timeoutMs;
    this.#events = events;
    this.#contests = new Contests((address) => events.ask(address));
    this.#twins = new Twins<Entry>(timeoutMs, events);
  }

  /** Whether two nodes on the bus use the same NAME. */
  get hasTwins(): boolean {
    return this.#twins.areThere;
  }

  nodes(): IterableIterator<BusNode> {
    return this.#byIdentity.values();
  }

  has(identity: string): boolean {
    return this.#byIdentity.has(identity);
  }

  /** A message has come; returns the node that sent it, where it is known. */
  heard(message: N2kMessage, now: number): BusNode | undefined {
    const { source, pgn, data } = message;
    const name = pgn === claimPgn ? decodeName(data) : undefined;
    const node =
      name === undefined ? this.#sender(source, now) : this.#claimed(source, { identity: identityOf(name), name }, now);
    if (node !== undefined) hear(node, now);
    return node;
  }

  /** Time has passed: silent nodes are asked, then given up. Wants to be called every half second or so. */
  look(now: number): void {
    for (const decision of this.#contests.look(now)) this.#decided(decision, now);
    for (const { node, address } of this.#twins.look(now)) this.#arrive(node, address);
    for (const node of [...this.#byIdentity.values()]) {
      if (node.wanted !== undefined && now - node.wanted.at >= renamedMs) this.#rename(node, node.wanted.name);
      const silence = silenceOf(node, this.#timeoutMs, now);
      if (silence === 'gone') this.#drop(node);
      if (silence !== 'ask' || node.address === undefined) continue;
      node.asked += 1;
      this.#events.ask(node.address);
    }
  }

  /** Forgets all: the bus was down. */
  clear(): void {
    for (const node of [...this.#byIdentity.values()]) this.#drop(node);
    this.#contests.clear();
    this.#askedAt.clear();
  }

  #sender(source: number, now: number): Entry | undefined {
    const decision = this.#contests.decide(source, now);
    if (decision !== undefined) this.#decided(decision, now);
    const node = this.#byAddress.get(source);
    if (node !== undefined || source >= nullAddress || this.#contests.has(source)) return node;
    const isAsked = now - (this.#askedAt.get(source) ?? Number.NEGATIVE_INFINITY) < unknownMs;
    if (this.#twins.heard(source, now) || isAsked) return undefined;
    this.#askedAt.set(source, now);
    this.#events.ask(source);
    return undefined;
  }

  #claimed(source: number, claim: Claim, now: number): Entry | undefined {
    for (const decision of this.#contests.withdraw(claim.identity, source)) this.#decided(decision, now);
    const known = this.#byIdentity.get(claim.identity);
    if (this.#isContested(source, claim, known, now)) return undefined;
    if (known === undefined) return this.#join(source, claim, now);
    const isAlive = now - known.lastAt < this.#timeoutMs;
    if (known.address === source) this.#twins.hasStayed(known, now);
    else if (isAlive && this.#twins.isClaim(known, source, now)) return undefined;
    this.#arrive(known, source);
    this.#named(known, claim.name, now);
    return known;
  }

  /** An address that another node holds is nobody's until it is known whose it is. */
  #isContested(source: number, claim: Claim, known: Entry | undefined, now: number): boolean {
    const holder = this.#byAddress.get(source);
    if (this.#contests.has(source)) this.#contests.claimed(source, claim);
    else if (holder === undefined || holder === known) return false;
    else {
      this.#byAddress.delete(source);
      holder.address = undefined;
      this.#contests.open(source, { identity: holder.identity, name: holder.name }, claim, now);
    }
    // Who defends its address is there.
    if (known !== undefined && known.address === undefined) hear(known, now);
    return true;
  }

  #decided({ address, winner, holder }: Decision, now: number): void {
    const before = this.#byIdentity.get(holder.identity);
    const node = this.#byIdentity.get(winner.identity);
    if (node === undefined) this.#join(address, winner, now);
    else if (node === before) this.#settle(node, address);
    else this.#arrive(node, address);
    if (node !== undefined) this.#named(node, winner.name, now);
    if (before !== undefined && before !== node && before.address === undefined) this.#events.moved(before);
  }

  #join(source: number, { identity, name }: Claim, now: number): Entry | undefined {
    if (source >= nullAddress || this.#byIdentity.size >= mostNodes) return undefined;
    const node: Entry = { identity, name, address: undefined, lastAt: now, asked: 0, wanted: undefined };
    this.#byIdentity.set(identity, node);
    this.#settle(node, source);
    this.#events.joined(node);
    return node;
  }

  #arrive(node: Entry, address: number): void {
    const before = node.address;
    this.#settle(node, address);
    if (node.address !== before) this.#events.moved(node);
  }

  /** A node has an address from now on; above 253 it has none. */
  #settle(node: Entry, address: number): void {
    if (node.address === address) return;
    if (node.address !== undefined) {
      this.#byAddress.delete(node.address);
      this.#twins.hasLeft(node, node.address);
    }
    node.address = address < nullAddress ? address : undefined;
    if (node.address === undefined) return;
    this.#byAddress.set(address, node);
    this.#twins.taken(address);
  }

  /** A node has claimed with this NAME. */
  #named(node: Entry, name: NodeName, now: number): void {
    if (hasSameInstances(node.name, name)) node.wanted = undefined;
    else if (node.wanted !== undefined && hasSameInstances(node.wanted.name, name)) this.#rename(node, name);
    else node.wanted = { name, at: now };
  }

  #rename(node: Entry, name: NodeName): void {
    node.wanted = undefined;
    node.name = name;
    this.#events.renamed(node);
  }

  #drop(node: Entry): void {
    this.#byIdentity.delete(node.identity);
    if (node.address !== undefined) this.#byAddress.delete(node.address);
    this.#twins.forget(node);
    this.#events.left(node);
  }
}

function hear(node: Heard, now: number): void {
  node.lastAt = now;
  node.asked = 0;
}

function hasSameInstances(one: NodeName, other: NodeName): boolean {
  return one.deviceInstance === other.deviceInstance && one.systemInstance === other.systemInstance;
}
