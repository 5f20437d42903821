import { broadcastAddress, type N2kMessage } from '../../protocols/n2k/can-id.ts';
import { victronManufacturer } from '../../protocols/n2k/name.ts';
import type { ProductInfo } from '../../protocols/n2k/product-info.ts';
import { decodeVreg, vregPgns } from '../../protocols/n2k/vreg.ts';
import type { Service } from '../../store/service.ts';
import type { Change } from '../../store/values.ts';
import type { VecanContext } from './context.ts';
import { KindFinder, type NodeKind, type NodeTraits } from './mapping/node-kind.ts';
import { NodeMapping } from './mapping/node-mapping.ts';
import { questionsFor, wakingsFor } from './mapping/questions.ts';
import type { Telling, VecanService } from './mapping/telling.ts';
import { whyNotWritable } from './mapping/unwritable.ts';
import { type Told, writableAt } from './mapping/writable.ts';
import type { Network } from './network.ts';
import type { Writer } from './node-service.ts';
import { NodeServices, type ServiceCount } from './node-services.ts';
import type { BusNode } from './node-table.ts';
import { vregAccess } from './node-vregs.ts';
import { nodeWriter } from './node-writer.ts';
import { PgnEnabling } from './pgn-enabling.ts';
import { type PollLoad, RegisterPoll } from './register-poll.ts';

export interface NodeDeviceOptions {
  readonly context: VecanContext;
  readonly network: Network;
  readonly node: BusNode;
  readonly load: PollLoad;
  readonly count: ServiceCount;
  /** What is broadcast and not told again is believed for so long, in milliseconds. */
  readonly timeoutMs: number;
  /** The device whose services take what this one tells: itself, or the other half of its product. */
  readonly hostOf: (device: NodeDevice) => NodeDevice | undefined;
}

/** A node whose product code says nothing has shown what it is by what it sends. */
const signsMs = 3_000;

/** What is behind one node: its make, its registers, its services. */
export class NodeDevice {
  readonly node: BusNode;
  readonly #options: NodeDeviceOptions;
  readonly #finder: KindFinder;
  readonly #isVictron: boolean;
  #product: ProductInfo | undefined;
  #isIntroduced = false;
  readonly #since: number;
  #kind: NodeKind | undefined;
  #mapping: NodeMapping | undefined;
  #poll: RegisterPoll | undefined;
  #enabling: PgnEnabling | undefined;
  #services: NodeServices | undefined;

  constructor(options: NodeDeviceOptions) {
    this.#options = options;
    this.node = options.node;
    this.#finder = new KindFinder(options.node.name);
    this.#isVictron = options.node.name.manufacturer === victronManufacturer;
    this.#since = options.context.clock.now();
  }

  get product(): ProductInfo | undefined {
    return this.#product;
  }

  /** Whether its make is known, or will not be. */
  get isIntroduced(): boolean {
    return this.#isIntroduced;
  }

  get serial(): string | null {
    return this.#product?.serial ?? null;
  }

  services(): Service[] {
    return this.#services?.all() ?? [];
  }

  /** @param product undefined: it does not tell */
  introduced(product: ProductInfo | undefined): void {
    const isNew = product !== undefined && JSON.stringify(product) !== JSON.stringify(this.#product);
    if (product !== undefined) this.#finder.product(product);
    this.#product = product ?? this.#product;
    this.#isIntroduced = true;
    if (isNew) this.#rebuild();
  }

  /** Its instances have changed. */
  renamed(): void {
    this.#rebuild();
  }

  /** A message of this node. */
  message(message: N2kMessage, now: number): void {
    const { pgn, data } = message;
    const vreg = this.#vregOf(message);
    if (vreg === undefined) this.#finder.heard(pgn, data);
    else this.#finder.vreg(vreg.register, vreg.value);
    if (!this.#isIntroduced || this.#isUnsure(now)) return;
    if (this.#finder.kind !== this.#kind) this.#rebuild();
    if (this.#mapping === undefined) return;
    if (vreg !== undefined) this.#poll?.heard(vreg.register);
    else this.#enabling?.heard(pgn, now);
    const tellings =
      vreg === undefined ? this.#mapping.message(pgn, data) : this.#mapping.vreg(vreg.register, vreg.value);
    if (tellings.length === 0) return;
    const host = this.#options.hostOf(this);
    for (const telling of tellings) host?.tell(telling, now);
  }

  /** Something told about this device, by its node or by the other half of its product. */
  tell(telling: Telling, now: number): void {
    this.#services?.tell(telling, now);
  }

  look(now: number): void {
    this.#services?.look(now);
    if (this.#options.network.bus.address === undefined) return;
    this.#poll?.look(now);
    this.#enabling?.look(now);
  }

  leave(): void {
    this.#poll?.end();
    this.#services?.retire();
    this.#services = undefined;
  }

  /** The node is another kind of thing than it was taken for, or has other instances: its services begin anew. */
  #rebuild(): void {
    const { context, network, node, load, count } = this.#options;
    const { kind } = this.#finder;
    this.leave();
    this.#kind = kind;
    if (kind === undefined) return;
    const traits = {
      isVictron: this.#isVictron,
      productCode: this.#product?.productCode ?? null,
      deviceFunction: node.name.deviceFunction,
    };
    this.#mapping = new NodeMapping(kind, traits);
    this.#poll = new RegisterPoll(network.asker, context.clock, node, questionsFor(kind, traits), load);
    this.#enabling = new PgnEnabling(network.asker, context.clock, node, wakingsFor(kind, traits));
    const vregs = this.#isVictron ? vregAccess(network.asker, () => node) : undefined;
    this.#services = new NodeServices({
      ...{ context, node, kind, vregs, count },
      product: this.#product,
      limitOf: (source) => this.#limitOf(source),
      writerFor: (type, value, onWritten) =>
        context.options.claim ? this.#writer(kind, traits, type, value, onWritten) : undefined,
    });
  }

  #writer(
    kind: NodeKind,
    traits: NodeTraits,
    type: VecanService,
    told: Told,
    onWritten: (change: Change) => void,
  ): Writer {
    const { network, node, context } = this.#options;
    return nodeWriter({
      ...{ asker: network.asker, clock: context.clock, node, told, onWritten, log: context.log },
      writableAt: (path) => writableAt(kind, traits, type, path),
      whyNotWritable: (path) => whyNotWritable(type, path),
    });
  }

  /** What it sends decides what it is: it shows all of it within a few intervals. */
  #isUnsure(now: number): boolean {
    return !this.#finder.isSure && now - this.#since < signsMs;
  }

  /** What is sent to one node sets a register there; values are told to all. */
  #vregOf({ pgn, data, destination }: N2kMessage): { register: number; value: Uint8Array } | undefined {
    if (!this.#isVictron || (pgn !== vregPgns.single && pgn !== vregPgns.fast)) return undefined;
    if (destination !== broadcastAddress) return undefined;
    const message = decodeVreg(pgn, data);
    return message?.kind === 'value' ? message : undefined;
  }

  #limitOf(source: string): number {
    const { timeoutMs } = this.#options;
    const [, register] = /^VREG ([\dA-F]{4})$/.exec(source) ?? [];
    const asked = register === undefined ? undefined : this.#poll?.limitOf(Number.parseInt(register, 16));
    return Math.max(timeoutMs, asked ?? 0);
  }
}
