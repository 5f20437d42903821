import { type Heard, silenceOf } from './last-calls.ts';

/** As far as twins matter, a node is its address. */
interface Addressed {
  readonly address: number | undefined;
}

export interface TwinEvents<Node> {
  /** Two nodes, at these addresses, use the same NAME. */
  doubled(node: Node, addresses: readonly [number, number]): void;
  /** The claim of an address is wanted. */
  ask(address: number): void;
}

interface Twin<Node> extends Heard {
  readonly node: Node;
}

/** A node that is asked at its address and has not claimed it for so long is not there any more. */
const checkMs = 1_000;

/**
 * Nodes that use the NAME of another (vecan.md, 10, 8). A node that claims an address which it has left has either moved
 * back or has a twin: it has one when the address that it has now answers too. Frames alone prove nothing, they may be
 * late or those of a node whose claim was lost.
 */
export class Twins<Node extends Addressed> {
  readonly #timeoutMs: number;
  readonly #events: TwinEvents<Node>;
  /** Who has had an address that nobody holds now. */
  readonly #left = new Map<number, Node>();
  /** Addresses that their former node has claimed again, and until when it may show that it is still elsewhere. */
  readonly #checks = new Map<number, { readonly node: Node; readonly until: number }>();
  readonly #found = new Map<number, Twin<Node>>();

  /** @param timeoutMs silence after which a twin counts as gone */
  constructor(timeoutMs: number, events: TwinEvents<Node>) {
    this.#timeoutMs = timeoutMs;
    this.#events = events;
  }

  /** Whether there are any. */
  get areThere(): boolean {
    return this.#found.size > 0;
  }

  /** A node has gone from an address to another, or to none. */
  hasLeft(node: Node, address: number): void {
    this.#left.set(address, node);
    for (const [checked, check] of this.#checks) if (check.node === node) this.#checks.delete(checked);
  }

  /** Somebody holds an address. */
  taken(address: number): void {
    for (const map of [this.#left, this.#checks, this.#found]) map.delete(address);
  }

  /** A message has come from an address that nobody holds: whether it is known whose, or will be. */
  heard(address: number, now: number): boolean {
    const twin = this.#found.get(address);
    if (twin !== undefined) Object.assign(twin, { lastAt: now, asked: 0 });
    return twin !== undefined || this.#checks.has(address);
  }

  /** A node has claimed an address that is free: whether that is a twin, or may be one. */
  isClaim(node: Node, address: number, now: number): boolean {
    if (this.#found.get(address)?.node === node) return this.heard(address, now);
    if (this.#left.get(address) !== node || node.address === undefined) return false;
    if (this.#checks.has(address)) return true;
    this.#checks.set(address, { node, until: now + checkMs });
    this.#events.ask(node.address);
    return true;
  }

  /** A node has claimed the address that it has. */
  hasStayed(node: Node, now: number): void {
    for (const [address, check] of this.#checks) {
      if (check.node !== node || node.address === undefined) continue;
      this.#checks.delete(address);
      this.#found.set(address, { node, lastAt: now, asked: 0 });
      this.#events.doubled(node, [node.address, address]);
    }
  }

  /** Time has passed: returns who has moved back to an address. */
  look(now: number): { readonly node: Node; readonly address: number }[] {
    for (const [address, twin] of this.#found) {
      const silence = silenceOf(twin, this.#timeoutMs, now);
      if (silence === 'gone') this.#found.delete(address);
      if (silence !== 'ask') continue;
      twin.asked += 1;
      this.#events.ask(address);
    }
    const over = [...this.#checks].filter(([, { until }]) => now >= until);
    return over.map(([address, { node }]) => ({ node, address }));
  }

  /** A node is gone: who sends where it was, or where its twin is, is somebody else. */
  forget(node: Node): void {
    for (const [address, other] of this.#left) if (other === node) this.#left.delete(address);
    for (const map of [this.#checks, this.#found]) {
      for (const [address, other] of map) if (other.node === node) map.delete(address);
    }
  }
}
