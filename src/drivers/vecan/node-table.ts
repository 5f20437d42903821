import { type N2kMessage, nullAddress } from '../../protocols/n2k/can-id.ts';
import { claimPgn, decodeName, identityOf, type NodeName } from '../../protocols/n2k/name.ts';

/** A node on the bus. It is known by what stays of its NAME; its address may change at any time. */
export interface BusNode {
  readonly identity: string;
  readonly name: NodeName;
  /** Undefined while it has none, or another node has taken it. */
  readonly address: number | undefined;
}

export interface NodeTableEvents {
  joined(node: BusNode): void;
  /** The instances in its NAME have changed. */
  renamed(node: BusNode): void;
  /** It has claimed another address. */
  moved(node: BusNode): void;
  /** It has sent nothing for so long that it counts as gone. */
  left(node: BusNode): void;
  /** Two nodes, at these addresses, use the same NAME. */
  doubled(node: BusNode, addresses: readonly [number, number]): void;
  /** Its claim is wanted. */
  ask(address: number): void;
}

interface Entry extends BusNode {
  name: NodeName;
  address: number | undefined;
  lastAt: number;
  /** Times that it was asked for a sign of life since then. */
  asked: number;
}

/** Requests for a sign of life before a silent node counts as gone, and the time between them (vecan.md, 3). */
const lastCalls = { count: 3, everyMs: 1_000 } as const;
/** Who sends at an address that nobody has claimed is asked once in so long. */
const unknownMs = 5_000;
/** Nodes that are remembered at once: more than a bus has addresses. */
const mostNodes = 300;

/** Who is on the bus, at which address (vecan.md, 3). */
export class NodeTable {
  readonly #events: NodeTableEvents;
  readonly #timeoutMs: number;
  readonly #byIdentity = new Map<string, Entry>();
  readonly #byAddress = new Map<number, Entry>();
  /** Addresses at which another node uses the NAME of one that is heard elsewhere. */
  readonly #doubles = new Map<number, Entry>();
  readonly #left = new Map<number, Entry>();
  readonly #askedAt = new Map<number, number>();

  /** @param timeoutMs silence after which a node counts as gone */
  constructor(timeoutMs: number, events: NodeTableEvents) {
    this.#timeoutMs = timeoutMs;
    this.#events = events;
  }

  nodes(): IterableIterator<BusNode> {
    return this.#byIdentity.values();
  }

  /** A message has come; returns the node that sent it, where it is known. */
  heard(message: N2kMessage, now: number): BusNode | undefined {
    const { source, pgn, data } = message;
    const name = pgn === claimPgn ? decodeName(data) : undefined;
    const node = name === undefined ? this.#sender(source, now) : this.#claimed(source, name, now);
    if (node === undefined) return undefined;
    node.lastAt = now;
    node.asked = 0;
    return node;
  }

  /** Time has passed: silent nodes are asked, then given up. Wants to be called every half second or so. */
  look(now: number): void {
    for (const node of [...this.#byIdentity.values()]) {
      const silence = now - node.lastAt;
      if (silence >= this.#timeoutMs) this.#drop(node);
      else if (this.#isDue(node, silence) && node.address !== undefined) {
        node.asked += 1;
        this.#events.ask(node.address);
      }
    }
  }

  /** Forgets all: the bus was down. */
  clear(): void {
    for (const node of [...this.#byIdentity.values()]) this.#drop(node);
    for (const map of [this.#doubles, this.#left, this.#askedAt]) map.clear();
  }

  #isDue({ asked }: Entry, silence: number): boolean {
    const firstCall = this.#timeoutMs - lastCalls.count * lastCalls.everyMs;
    return asked < lastCalls.count && silence >= firstCall + asked * lastCalls.everyMs;
  }

  #sender(source: number, now: number): Entry | undefined {
    const node = this.#byAddress.get(source);
    if (node !== undefined || source >= nullAddress || this.#doubles.has(source)) return node;
    const gone = this.#left.get(source);
    // Who has moved away does not send there any more: that is another node with the same NAME.
    if (gone !== undefined && this.#byIdentity.get(gone.identity) === gone) this.#double(gone, source);
    else if (now - (this.#askedAt.get(source) ?? Number.NEGATIVE_INFINITY) >= unknownMs) {
      this.#askedAt.set(source, now);
      this.#events.ask(source);
    }
    return undefined;
  }

  #double(node: Entry, source: number): void {
    this.#doubles.set(source, node);
    if (node.address !== undefined) this.#events.doubled(node, [node.address, source]);
  }

  #claimed(source: number, name: NodeName, now: number): Entry | undefined {
    const identity = identityOf(name);
    const known = this.#byIdentity.get(identity);
    if (known === undefined) return this.#join(source, name, identity, now);
    const isAlive = now - known.lastAt < this.#timeoutMs;
    if (this.#doubles.get(source) === known && isAlive) return undefined;
    const before = known.address;
    this.#settle(known, source);
    if (known.address !== before) this.#events.moved(known);
    if (known.name.deviceInstance !== name.deviceInstance || known.name.systemInstance !== name.systemInstance) {
      known.name = name;
      this.#events.renamed(known);
    }
    return known;
  }

  #join(source: number, name: NodeName, identity: string, now: number): Entry | undefined {
    if (source >= nullAddress || this.#byIdentity.size >= mostNodes) return undefined;
    const node: Entry = { identity, name, address: undefined, lastAt: now, asked: 0 };
    this.#byIdentity.set(identity, node);
    this.#settle(node, source);
    this.#events.joined(node);
    return node;
  }

  /** A node has an address from now on; above 253 it has none. */
  #settle(node: Entry, address: number): void {
    if (node.address === address) return;
    if (node.address !== undefined) {
      this.#byAddress.delete(node.address);
      this.#left.set(node.address, node);
    }
    node.address = address < nullAddress ? address : undefined;
    if (node.address === undefined) return;
    const before = this.#byAddress.get(address);
    if (before !== undefined) before.address = undefined;
    this.#byAddress.set(address, node);
    this.#left.delete(address);
    this.#doubles.delete(address);
  }

  #drop(node: Entry): void {
    this.#byIdentity.delete(node.identity);
    if (node.address !== undefined) this.#byAddress.delete(node.address);
    for (const map of [this.#doubles, this.#left]) {
      for (const [address, other] of map) if (other === node) map.delete(address);
    }
    this.#events.left(node);
  }
}
