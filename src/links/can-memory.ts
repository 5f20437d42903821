import { GatewayError } from '../runtime/errors.ts';
import { CanEnd } from './can-end.ts';
import type { CanFrame, CanLink } from './can-link.ts';

/** Frames on their way within one turn; more than the bus carries in two seconds. */
const mostInFlight = 4_096;

/**
 * A CAN bus inside this process. Every node hears what the others send, in the order it was sent, after the
 * sender's turn; nobody hears himself, as with SocketCAN.
 */
export class CanMemoryBus {
  readonly #nodes = new Set<CanEnd>();
  #sent: { readonly from: CanEnd; readonly frame: CanFrame }[] = [];

  /** Puts one more node on the bus. A node that sends more than 4096 frames in one turn is cut off. */
  join(name: string): CanLink {
    const node: CanEnd = new CanEnd(name, () => void this.#nodes.delete(node));
    this.#nodes.add(node);
    return node.asLink((frame) => {
      if (this.#sent.length >= mostInFlight) {
        const full = new GatewayError('LINK_WRITE_TIMEOUT', `${name}: the bus takes no more frames`);
        node.end.end(full);
        return Promise.reject(full);
      }
      if (this.#sent.length === 0) queueMicrotask(() => this.#deliver());
      this.#sent.push({ from: node, frame: { id: frame.id, data: frame.data.slice() } });
      return Promise.resolve();
    });
  }

  #deliver(): void {
    const batch = this.#sent;
    this.#sent = [];
    for (const node of [...this.#nodes]) {
      node.receive(batch.filter(({ from }) => from !== node).map(({ frame }) => frame));
    }
  }
}
