import type { CanLink } from '../../links/can-link.ts';
import { broadcastAddress, type N2kMessage } from '../../protocols/n2k/can-id.ts';
import { claimPgn, identityOf } from '../../protocols/n2k/name.ts';
import { NetworkNode, type NodeEvent, type NodeProfile } from '../../protocols/n2k/network-node.ts';
import { decodeProductInfo, type ProductInfo, productInfoPgn } from '../../protocols/n2k/product-info.ts';
import { type Cancel, type Clock, every } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { Asker } from './asker.ts';
import { Bus } from './bus.ts';
import { Introductions } from './introductions.ts';
import { type BusNode, NodeTable } from './node-table.ts';
import { SameNames } from './same-names.ts';

/** Who listens to a bus. Told synchronously. */
export interface NetworkListener {
  joined?(node: BusNode): void;
  /** Its instances have changed. */
  renamed?(node: BusNode): void;
  /** It has another address, or has lost its own. */
  moved?(node: BusNode): void;
  left?(node: BusNode): void;
  /** What it tells of its make; `undefined`: it was asked several times and does not answer. */
  introduced?(node: BusNode, product: ProductInfo | undefined): void;
  /** Each message of a known node. */
  message?(node: BusNode, message: N2kMessage): void;
  /** Each message, before the sender is known. */
  heard?(message: N2kMessage): void;
  /** Two nodes use the same NAME, or one uses ours; false: not any more. */
  sameName?(isThere: boolean): void;
  /** What became of our own claim. */
  event?(event: NodeEvent): void;
}

export interface NetworkOptions {
  readonly link: CanLink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Our own node; undefined: listen only. */
  readonly node: { readonly profile: NodeProfile; readonly address: number } | undefined;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Silence after which a node counts as gone. */
  readonly timeoutMs: number;
  readonly listener: NetworkListener;
}

const lookMs = 500;

/** A bus with all that is on it: our node among the others, their names and makes, questions and answers. */
export class Network {
  readonly bus: Bus;
  readonly asker: Asker;
  readonly table: NodeTable;
  readonly #options: NetworkOptions;
  readonly #introductions: Introductions;
  readonly #log: Logger;
  #cancel: Cancel = () => undefined;
  #wantsClaims = true;
  readonly #sameNames: SameNames;
  #areTwins = false;
  #ownTwinAt: number | undefined;

  constructor(options: NetworkOptions) {
    const { link, clock, log, node, random, timeoutMs, listener } = options;
    this.#options = options;
    this.#log = log;
    this.#sameNames = new SameNames(clock, log, link.name);
    this.bus = new Bus({
      ...{ link, clock, log },
      node: node && new NetworkNode({ ...node, random }),
      onMessage: (message) => this.#heard(message),
      onEvent: (event) => this.#event(event),
    });
    this.asker = new Asker(this.bus, clock);
    this.#introductions = new Introductions(this.asker, clock, (of, product) => listener.introduced?.(of, product));
    this.table = new NodeTable(timeoutMs, {
      joined: (joined) => this.#joined(joined),
      renamed: (renamed) => listener.renamed?.(renamed),
      moved: (moved) => listener.moved?.(moved),
      left: (left) => this.#left(left),
      doubled: (twin, addresses) => this.#twins(twin, addresses),
      ask: (address) => void this.bus.request(claimPgn, address),
    });
  }

  start(): void {
    const { clock } = this.#options;
    this.bus.start();
    this.#askForClaims();
    this.#cancel = every(clock, lookMs, () => {
      this.#askForClaims();
      this.table.look(clock.now());
      this.#introduce();
      this.#tellTwins();
    });
  }

  /** Ends everything; nodes leave without being told. */
  stop(): void {
    this.#cancel();
    this.asker.stop();
    this.bus.stop();
  }

  /** All nodes say once who they are (vecan.md, 3: learn the bus). */
  #askForClaims(): void {
    if (!this.#wantsClaims || this.bus.address === undefined) return;
    this.#wantsClaims = false;
    void this.bus.request(claimPgn, broadcastAddress);
  }

  #introduce(): void {
    if (this.bus.address !== undefined) this.#introductions.look(this.#options.clock.now());
  }

  #heard(message: N2kMessage): void {
    const { listener, clock } = this.#options;
    listener.heard?.(message);
    const node = this.table.heard(message, clock.now());
    if (node === undefined) return;
    this.asker.heard(node, message);
    if (message.pgn === productInfoPgn) this.#introductions.introduced(node, decodeProductInfo(message.data));
    listener.message?.(node, message);
  }

  #joined(node: BusNode): void {
    this.#options.listener.joined?.(node);
    this.#introductions.add(node, this.#options.clock.now());
    this.#introduce();
  }

  #left(node: BusNode): void {
    this.asker.left(node);
    this.#introductions.remove(node);
    this.#options.listener.left?.(node);
  }

  #event(event: NodeEvent): void {
    switch (event.kind) {
      case 'have':
        this.#log.debug(`${this.#options.link.name}: our address is ${event.address}`);
        this.#askForClaims();
        this.#introduce();
        break;
      case 'cannot-claim':
        this.#log.warn(
          `${this.#options.link.name}: all addresses are taken; nothing can be asked or written until one is free`,
        );
        break;
      case 'same-name':
        this.#ownTwin(event.address);
        break;
      default:
    }
    this.#options.listener.event?.(event);
  }

  #twins({ identity, name }: BusNode, [first, second]: readonly [number, number]): void {
    this.#sameNames.found(identity, `the NAME of the node at address ${first}`, name.uniqueNumber, second);
    this.#tellTwins();
  }

  #ownTwin(address: number): void {
    const { node, clock } = this.#options;
    if (node === undefined) return;
    const { name } = node.profile;
    this.#ownTwinAt = clock.now();
    this.#sameNames.found(identityOf(name), 'our own NAME', name.uniqueNumber, address);
    this.#tellTwins();
  }

  #tellTwins(): void {
    const { listener } = this.#options;
    const areTwins = this.table.hasTwins || this.#hasOwnTwin();
    if (areTwins === this.#areTwins) return;
    this.#areTwins = areTwins;
    listener.sameName?.(areTwins);
  }

  /** Who uses our NAME is a node like others until it leaves; it may be there without an address, too. */
  #hasOwnTwin(): boolean {
    const { node, clock, timeoutMs } = this.#options;
    if (node === undefined || this.#ownTwinAt === undefined) return false;
    return clock.now() - this.#ownTwinAt < timeoutMs || this.table.has(identityOf(node.profile.name));
  }
}
