import type { NodeName } from '../../protocols/n2k/name.ts';
import { victronManufacturer } from '../../protocols/n2k/name.ts';
import type { ProductInfo } from '../../protocols/n2k/product-info.ts';
import { productByCode } from '../../protocols/n2k/products.ts';
import type { Service } from '../../store/service.ts';
import type { Change, Value } from '../../store/values.ts';
import type { VregAccess } from '../../store/vreg.ts';
import type { NodeOptions, VecanContext } from './context.ts';
import type { NodeKind } from './mapping/node-kind.ts';
import { offeredPaths } from './mapping/offered.ts';
import { dataInstanceOf, type Telling, type VecanService } from './mapping/telling.ts';
import { NodeService, type Writer } from './node-service.ts';
import type { BusNode } from './node-table.ts';

export interface NodeServicesOptions {
  readonly context: VecanContext;
  readonly node: BusNode;
  readonly kind: NodeKind;
  readonly product: ProductInfo | undefined;
  readonly limitOf: (source: string) => number;
  readonly writerFor: (
    type: VecanService,
    value: (name: string) => Value | undefined,
    onWritten: (change: Change) => void,
  ) => Writer | undefined;
  readonly vregs: VregAccess | undefined;
  readonly count: ServiceCount;
}

/** Services of one node, and of all nodes of a bus: more are not believed. */
const most = { ofNode: 64, ofBus: 250 } as const;

/** How many services the nodes of a bus have become. */
export class ServiceCount {
  #count = 0;
  readonly #onFull: () => void;

  /** @param onFull called when one more is wanted than there may be */
  constructor(onFull: () => void) {
    this.#onFull = onFull;
  }

  /** Whether there may be one more. */
  hasRoom(): boolean {
    if (this.#count < most.ofBus) return true;
    this.#onFull();
    return false;
  }

  /** So many more; negative: fewer. */
  add(services: number): void {
    this.#count += services;
  }
}

/** The services that one node has become. */
export class NodeServices {
  readonly #options: NodeServicesOptions;
  readonly #set: NodeOptions | undefined;
  readonly #services = new Map<string, NodeService>();

  constructor(options: NodeServicesOptions) {
    const { context, node } = options;
    this.#options = options;
    const { uniqueNumber, manufacturer } = node.name;
    this.#set = context.options.nodes.find(
      (set) => set.unique === uniqueNumber && (set.manufacturer ?? manufacturer) === manufacturer,
    );
  }

  all(): Service[] {
    return [...this.#services.values()].map(({ service }) => service);
  }

  tell(telling: Telling, now: number): void {
    const key = `${telling.type} ${telling.part}`;
    const service = this.#services.get(key) ?? this.#create(key, telling);
    service?.tell(telling, now);
  }

  look(now: number): void {
    for (const service of this.#services.values()) service.look(now);
  }

  retire(): void {
    const { log } = this.#options.context;
    for (const service of this.#services.values()) {
      log.info(`${service.service.name} is absent`);
      service.retire();
    }
    this.#options.count.add(-this.#services.size);
    this.#services.clear();
  }

  #create(key: string, telling: Telling): NodeService | undefined {
    const { context, kind, limitOf, writerFor, vregs, count } = this.#options;
    const { type, part } = telling;
    if (this.#services.size >= most.ofNode || !count.hasRoom()) return undefined;
    const instance = this.#instanceFor(type, part);
    count.add(1);
    const name = this.#name(type, part);
    const service: NodeService = new NodeService({
      ...{ store: context.store, clock: context.clock },
      description: { type, suffix: name, instance, units: this.#unitsFor(instance) },
      identity: this.#identity(),
      offered: offeredPaths(kind, type),
      limitOf,
      writer: writerFor(
        type,
        (path) => service.value(path),
        (change) => service.written(change),
      ),
      vregs,
    });
    this.#services.set(key, service);
    context.announce(this.#productName(), { type, instance });
    return service;
  }

  /** See design.md, Built-in services: the N2K device instance, of tanks the data instance; next free on collision. */
  #instanceFor(type: VecanService, part: number): number {
    const { context, node } = this.#options;
    const { store, book, options } = context;
    const wanted = this.#set?.instance ?? dataInstanceOf(type, part) ?? node.name.deviceInstance;
    const isMine = this.#set?.instance !== undefined;
    // What the user has given to other nodes is not free for this one.
    const given = new Set(
      options.nodes.filter((other) => other !== this.#set).flatMap(({ instance }) => instance ?? []),
    );
    const isFree = (instance: number): boolean =>
      store.find(type, instance) === undefined && (isMine || !given.has(instance));
    return book.instanceFor(`${type} ${node.identity} ${part}`, wanted, isFree, isMine);
  }

  #unitsFor(instance: number): readonly number[] {
    if (this.#set === undefined) return [];
    const isFirst = this.#set.instance === undefined ? this.#services.size === 0 : this.#set.instance === instance;
    return isFirst ? this.#set.units : [];
  }

  /** As on a GX: `can0_di0_uc12345`. */
  #name(type: VecanService, part: number): string {
    const { context, node } = this.#options;
    const { deviceInstance, uniqueNumber, manufacturer, deviceFunction }: NodeName = node.name;
    const usual = `${context.options.suffix}_di${dataInstanceOf(type, part) ?? deviceInstance}_uc${uniqueNumber}`;
    const names = [usual, `${usual}_${part}`, `${usual}_${part}_${manufacturer}_${deviceFunction}`];
    return names.find((name) => context.store.get(`${type}.${name}`) === undefined) ?? `${usual}_${node.identity}`;
  }

  #productName(): string {
    const { node, product } = this.#options;
    const code = product?.productCode ?? undefined;
    const isVictron = node.name.manufacturer === victronManufacturer;
    const known = isVictron && code !== undefined ? productByCode(code)?.name : undefined;
    return product?.model ?? known ?? `node ${node.name.uniqueNumber} of maker ${node.name.manufacturer}`;
  }

  /** Who the device is (vecan.md, 7). */
  #identity(): [string, Value][] {
    const { node, product } = this.#options;
    const customName = this.#set?.name;
    return Object.entries({
      '/ProductId': product?.productCode ?? null,
      '/ProductName': this.#productName(),
      '/FirmwareVersion': product?.softwareVersion ?? null,
      '/HardwareVersion': product?.modelVersion ?? null,
      '/Serial': product?.serial ?? null,
      '/N2kUniqueNumber': node.name.uniqueNumber,
      '/N2kDeviceInstance': node.name.deviceInstance,
      '/N2kSystemInstance': node.name.systemInstance,
      ...(customName === undefined ? {} : { '/CustomName': customName }),
    });
  }
}
