import { Network } from '../../drivers/vecan/network.ts';
import type { BusNode } from '../../drivers/vecan/node-table.ts';
import { ownProfile } from '../../drivers/vecan/own-node.ts';
import type { CanLink } from '../../links/can-link.ts';
import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { victronManufacturer } from '../../protocols/n2k/name.ts';
import type { Clock } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { Census, calledIn, type Resident } from './census.ts';
import { makerText } from './makers.ts';
import { knownNodes } from './node-list.ts';
import { Watch } from './watch.ts';

const limits = {
  /** A claim takes 0.4 s; each node in its way as long again. */
  claimMs: 5_000,
  /** Nodes answer the request for claims at once; their claims are repeated every minute. */
  findMs: 5_000,
  /** What a node is called is worth waiting for so long. */
  introductionMs: 1_500,
  /** No tool runs for longer. */
  timeoutMs: 3_600_000,
} as const;
/** Above what products come with and gateways take, so that nobody has to move. */
const addresses = { first: 192, count: 56 } as const;
const uniqueNumbers = 0x20_0000;

export interface ToolNodeOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
}

/** A tool as a node among the others: it has an address, so that nodes can answer it. */
export class ToolNode {
  readonly network: Network;
  readonly watch: Watch;
  readonly #link: CanLink;
  readonly #census = new Census();
  /** Told of each message of a node. */
  onMessage: (node: BusNode, message: N2kMessage) => void = () => undefined;
  #hasFailed = false;

  /**
   * Claims an address. The unique number is another each time: a gateway that runs on the same bus has one of its own.
   * @throws GatewayError DEVICE_FAILED when no address is to be had
   */
  static async join(link: CanLink, options: ToolNodeOptions): Promise<ToolNode> {
    const node = new ToolNode(link, options);
    node.network.start();
    const { watch, network } = node;
    await watch.until(limits.claimMs, () => (network.bus.isAddressable || node.#hasFailed ? true : undefined));
    if (network.bus.isAddressable) return node;
    node.stop();
    throw new GatewayError('DEVICE_FAILED', `${link.name}: the bus gives no address: all are taken`);
  }

  private constructor(link: CanLink, { clock, log, random }: ToolNodeOptions) {
    this.#link = link;
    this.watch = new Watch(clock);
    const unique = Math.floor(random() * uniqueNumbers);
    const own = { unique, address: 0, deviceInstance: 0, systemInstance: 0 };
    const address = addresses.first + Math.floor(random() * addresses.count);
    this.network = new Network({
      ...{ link, clock, log, random, timeoutMs: limits.timeoutMs },
      node: { profile: ownProfile(own, 'ccgx-gateway tool'), address },
      listener: {
        heard: (message) => this.#census.heard(message),
        joined: () => this.watch.changed(),
        renamed: () => this.watch.changed(),
        introduced: () => this.watch.changed(),
        message: (node, message) => {
          this.onMessage(node, message);
          this.watch.changed();
        },
        event: ({ kind }) => {
          if (kind === 'cannot-claim') this.#hasFailed = true;
          this.watch.changed();
        },
      },
    });
  }

  /**
   * The node with this unique number, once it has an address.
   * @param isVictron only among the nodes of Victron, which alone have VREGs
   * @throws GatewayError DEVICE_FAILED when it is not there, or several have the number
   */
  async find(unique: number, isVictron: boolean): Promise<BusNode> {
    const isMeant = ({ name }: Pick<BusNode, 'name'>): boolean =>
      name.uniqueNumber === unique && (!isVictron || name.manufacturer === victronManufacturer);
    const all = (): BusNode[] =>
      [...this.network.table.nodes()].filter((node) => isMeant(node) && node.address !== undefined);
    const [early] = (await this.watch.until(limits.findMs, () => some(all()))) ?? [];
    if (early === undefined) {
      const among = isVictron ? isFromVictron : undefined;
      throw this.#failure(
        `no ${isVictron ? 'Victron ' : ''}node with unique number ${unique} answers; ${knownNodes(this.#census, among)}`,
      );
    }
    // Another one may answer a little later.
    await this.watch.until(limits.introductionMs, () => this.#resident(early)?.product);
    const found = all();
    const fromVictron = found.filter(isFromVictron);
    const [only, other] = fromVictron.length === 1 ? fromVictron : found;
    if (only === undefined) throw this.#failure(`the node with unique number ${unique} has left its address`);
    if (other === undefined) return only;
    const names = found.map((node) => `${this.called(node)} at address ${node.address}`);
    throw this.#failure(`several nodes have this unique number: ${names.join(', ')}`);
  }

  /** What a node is called, with its unique number. */
  called({ name, address }: BusNode): string {
    const product = address === undefined ? undefined : this.#census.at(address)?.product;
    return `${calledIn(name, product) ?? makerText(name.manufacturer)} (${name.uniqueNumber})`;
  }

  stop(): void {
    this.network.stop();
  }

  #failure(text: string): GatewayError {
    return new GatewayError('DEVICE_FAILED', `${this.#link.name}: ${text}`);
  }

  #resident({ address }: BusNode): Resident | undefined {
    return address === undefined ? undefined : this.#census.at(address);
  }
}

export function isFromVictron({ name }: Pick<Resident, 'name'>): boolean {
  return name?.manufacturer === victronManufacturer;
}

function some<T>(all: readonly T[]): readonly T[] | undefined {
  return all.length === 0 ? undefined : all;
}
