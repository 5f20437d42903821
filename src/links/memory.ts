import { GatewayError } from '../runtime/errors.ts';
import type { ByteLink } from './link.ts';
import { LinkEnd } from './link-end.ts';

/** Chunks on their way from one end to the other; a wire does not hold more. */
const mostInFlight = 4_096;

const settled = Promise.resolve();

/**
 * Two ends of one wire inside this process. Bytes arrive after the sender's current turn; closing one end ends
 * both.
 */
export function memoryPair(name: string): [ByteLink, ByteLink] {
  const near: LinkEnd = new LinkEnd(name, () => far.end(cut(far)));
  const far: LinkEnd = new LinkEnd(`${name} (far end)`, () => near.end(cut(near)));
  return [near.asLink(wire(near, far)), far.asLink(wire(far, near))];
}

function cut(end: LinkEnd): GatewayError {
  return new GatewayError('LINK_CLOSED', `${end.name}: the other end has closed`);
}

function wire(from: LinkEnd, to: LinkEnd): (bytes: Uint8Array) => Promise<void> {
  let inFlight = 0;
  return (bytes) => {
    if (from.ended) return Promise.reject(from.closedError());
    if (inFlight >= mostInFlight) {
      const full = new GatewayError('LINK_WRITE_TIMEOUT', `${from.name}: the other end takes no more bytes`);
      from.end(full);
      return Promise.reject(full);
    }
    // Not slice(), which of a Buffer is no copy.
    const copy = new Uint8Array(bytes);
    inFlight += 1;
    // A settled promise costs less than queueMicrotask(), which keeps an asynchronous context for each call.
    void settled.then(() => {
      inFlight -= 1;
      to.receive(copy);
    });
    return settled;
  };
}

/** What stands at the far end of a named wire: gets its end each time the wire is opened. */
export type FarEnd = (link: ByteLink) => void;

interface Socket {
  readonly farEnd: FarEnd;
  plugged: boolean;
  /** The device's end of the wire that was opened last. */
  open: ByteLink | undefined;
}

/**
 * Named wires inside this process, for simulated devices: the gateway opens `memory:NAME`, the device registered
 * under the name gets the far end. A device can be unplugged and plugged in again.
 */
export class MemoryLinks {
  readonly #devices = new Map<string, Socket>();

  /** Puts a device at the far end of a wire, plugged in. */
  register(name: string, farEnd: FarEnd): void {
    this.#devices.set(name, { farEnd, plugged: true, open: undefined });
  }

  /**
   * Opens a wire from the gateway's side. As with a serial port, the wire that was opened before is let go first.
   * @throws GatewayError LINK_OPEN_FAILED when nothing is plugged in there
   */
  open(name: string): ByteLink {
    const device = this.#devices.get(name);
    if (device?.plugged !== true) {
      throw new GatewayError('LINK_OPEN_FAILED', `memory:${name}: nothing is plugged in`);
    }
    void device.open?.close();
    const [near, far] = memoryPair(`memory:${name}`);
    device.open = far;
    device.farEnd(far);
    return near;
  }

  /** Pulls the cable: an open wire ends, and opening fails until plug(). */
  unplug(name: string): void {
    const device = this.#devices.get(name);
    if (device === undefined) return;
    device.plugged = false;
    void device.open?.close();
    device.open = undefined;
  }

  plug(name: string): void {
    const device = this.#devices.get(name);
    if (device !== undefined) device.plugged = true;
  }
}
