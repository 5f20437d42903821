import type { CanLink } from '../../links/can-link.ts';
import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import type { NodeEvent } from '../../protocols/n2k/network-node.ts';
import type { ProductInfo } from '../../protocols/n2k/product-info.ts';
import { every } from '../../runtime/clock.ts';
import { BusService } from './bus-service.ts';
import type { CanDriver, VecanContext } from './context.ts';
import { Network } from './network.ts';
import { NodeDevice } from './node-device.ts';
import { ServiceCount } from './node-services.ts';
import type { BusNode } from './node-table.ts';
import { ownProfile } from './own-node.ts';
import { PollLoad } from './register-poll.ts';
import { isInputHalf, outputHalfOf } from './vebus-pairs.ts';

/** Silence after which a node is absent: three times the slowest interval, at least 10 s (design.md, The data store). */
const usualTimeoutMs = 10_000;
const lookMs = 500;
/** A bus with anything on it is heard within this time. */
const silentMs = 30_000;

/** VE.Can and NMEA 2000: every node on a bus that measures something becomes services in the store. */
export function vecanDriver(context: VecanContext): CanDriver {
  return {
    kind: 'vecan',
    async run(link, signal) {
      const session = new Session(context, link);
      session.start();
      await new Promise<void>((resolve) => {
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
        void link.closed.then(() => resolve());
      });
      session.stop();
    },
  };
}

/** One life of the link. */
class Session {
  readonly #context: VecanContext;
  readonly #network: Network;
  readonly #devices = new Map<BusNode, NodeDevice>();
  readonly #service: BusService;
  readonly #load = new PollLoad();
  readonly #count: ServiceCount;
  #isFullTold = false;
  readonly #timeoutMs: number;
  readonly #silenceAt: number;
  #isSilent = true;
  #cancel: () => void = () => undefined;

  constructor(context: VecanContext, link: CanLink) {
    const { clock, log, book, options, random } = context;
    this.#context = context;
    this.#timeoutMs = options.timeoutMs ?? usualTimeoutMs;
    this.#silenceAt = clock.now() + silentMs;
    const own = book.own(options.link);
    this.#network = new Network({
      ...{ link, clock, log, random },
      node: options.claim ? { profile: ownProfile(own, options.name), address: own.address } : undefined,
      timeoutMs: this.#timeoutMs,
      listener: {
        joined: (node) => this.#joined(node),
        renamed: (node) => this.#renamed(node),
        moved: (node) => this.#service.shows(node, this.#devices.get(node)?.product),
        left: (node) => this.#left(node),
        introduced: (node, product) => this.#introduced(node, product),
        sameName: (isThere) => this.#service.sameName(isThere),
        message: (node, message) => this.#message(node, message),
        event: (event) => this.#event(event),
      },
    });
    this.#service = new BusService(context, this.#network);
    this.#count = new ServiceCount(() => this.#tellFull());
  }

  start(): void {
    const { clock } = this.#context;
    this.#cancel = every(clock, lookMs, () => {
      for (const device of this.#devices.values()) device.look(clock.now());
      if (this.#isSilent && clock.now() >= this.#silenceAt) this.#tellSilence();
    });
    this.#network.start();
  }

  stop(): void {
    this.#cancel();
    this.#network.stop();
    for (const device of this.#devices.values()) device.leave();
    this.#devices.clear();
    this.#service.retire();
  }

  /** See vecan.md, 10, 18. */
  #tellSilence(): void {
    const { log, options } = this.#context;
    const { frames, foreign } = this.#network.bus.reader.counters;
    this.#isSilent = false;
    const why =
      frames > foreign
        ? `${frames} frames have come, but none of them tells who sends it: does a recording lack the address claims?`
        : (foreign > 0 ? `only ${foreign} frames of other protocols have come: ` : '') +
          'is a product there that powers the bus, are both ends terminated (120 ohm), has it 250 kbit/s?';
    log.warn(`${options.link}: no node has been heard for ${silentMs / 1_000} s; ${why}`);
  }

  #tellFull(): void {
    if (this.#isFullTold) return;
    this.#isFullTold = true;
    this.#context.log.warn(`${this.#context.options.link}: too many services; nodes that come now get none`);
  }

  #joined(node: BusNode): void {
    this.#isSilent = false;
    const device = new NodeDevice({
      ...{ context: this.#context, network: this.#network, node, load: this.#load, count: this.#count },
      timeoutMs: this.#timeoutMs,
      hostOf: (half) => this.#hostOf(half),
    });
    this.#devices.set(node, device);
    this.#service.shows(node, undefined);
  }

  #renamed(node: BusNode): void {
    const device = this.#devices.get(node);
    device?.renamed();
    this.#service.shows(node, device?.product);
  }

  #introduced(node: BusNode, product: ProductInfo | undefined): void {
    const device = this.#devices.get(node);
    device?.introduced(product);
    this.#service.shows(node, device?.product);
  }

  #left(node: BusNode): void {
    this.#devices.get(node)?.leave();
    this.#devices.delete(node);
    this.#service.left(node);
  }

  #message(node: BusNode, message: N2kMessage): void {
    this.#devices.get(node)?.message(message, this.#context.clock.now());
  }

  #hostOf(device: NodeDevice): NodeDevice | undefined {
    return isInputHalf(device) ? outputHalfOf(device, [...this.#devices.values()]) : device;
  }

  /** Our node keeps its address, and the instances that somebody gave it, from start to start. */
  #event(event: NodeEvent): void {
    const { book, options } = this.#context;
    const own = book.own(options.link);
    if (event.kind === 'have') book.setOwn(options.link, { ...own, address: event.address });
    if (event.kind === 'renamed') {
      const { deviceInstance, systemInstance } = event.name;
      book.setOwn(options.link, { ...own, deviceInstance, systemInstance });
    }
  }
}
