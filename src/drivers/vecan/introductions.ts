import type { N2kMessage } from '../../protocols/n2k/can-id.ts';
import { decodeProductInfo, type ProductInfo, productInfoPgn } from '../../protocols/n2k/product-info.ts';
import { encodeRequest, requestPgn } from '../../protocols/n2k/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Asker } from './asker.ts';
import type { BusNode } from './node-table.ts';

interface Stranger {
  tries: number;
  dueAt: number;
  isAsked: boolean;
}

/** Answers get lost in full send queues: asked three times, some time apart, then seldom (vecan.md, 10, 14). */
const retry = { tries: 3, everyMs: 2_000, laterMs: 600_000 } as const;

/** Gets to know the make of each node (product information), whether it tells it by itself or has to be asked. */
export class Introductions {
  readonly #asker: Asker;
  readonly #clock: Clock;
  readonly #onProduct: (node: BusNode, product: ProductInfo | undefined) => void;
  readonly #strangers = new Map<BusNode, Stranger>();

  /** @param onProduct undefined as product: the node does not answer; it may yet */
  constructor(asker: Asker, clock: Clock, onProduct: (node: BusNode, product: ProductInfo | undefined) => void) {
    this.#asker = asker;
    this.#clock = clock;
    this.#onProduct = onProduct;
  }

  add(node: BusNode, now: number): void {
    this.#strangers.set(node, { tries: 0, dueAt: now, isAsked: false });
  }

  remove(node: BusNode): void {
    this.#strangers.delete(node);
  }

  introduced(node: BusNode, product: ProductInfo): void {
    this.#strangers.delete(node);
    this.#onProduct(node, product);
  }

  /** Asks those whose time has come; not to be called while nothing may be sent. */
  look(now: number): void {
    for (const [node, stranger] of this.#strangers) {
      if (stranger.isAsked || now < stranger.dueAt || node.address === undefined) continue;
      stranger.isAsked = true;
      void this.#ask(node, stranger);
    }
  }

  async #ask(node: BusNode, stranger: Stranger): Promise<void> {
    const payload = { pgn: requestPgn, priority: 6, data: encodeRequest(productInfoPgn) };
    const answer = ({ pgn, data }: N2kMessage): ProductInfo | undefined =>
      pgn === productInfoPgn ? decodeProductInfo(data) : undefined;
    const product = await this.#asker.ask({ node, payload, answer });
    // Told with the message that brought it; here only the time to ask again counts.
    if (product !== undefined || this.#strangers.get(node) !== stranger) return;
    stranger.isAsked = false;
    stranger.tries += 1;
    stranger.dueAt = this.#clock.now() + (stranger.tries < retry.tries ? retry.everyMs : retry.laterMs);
    if (stranger.tries === retry.tries) this.#onProduct(node, undefined);
  }
}
