import { GatewayError } from '../runtime/errors.ts';
import type { ByteLink } from './link.ts';
import { LinkEnd } from './link-end.ts';

/** Chunks on their way from one end to the other; a wire does not hold more. */
const mostInFlight = 4_096;

class MemoryLink implements ByteLink {
  readonly #end: LinkEnd;
  #far: MemoryLink | undefined;
  #inFlight = 0;

  constructor(name: string) {
    this.#end = new LinkEnd(name);
  }

  connect(far: MemoryLink): void {
    this.#far = far;
  }

  get name(): string {
    return this.#end.name;
  }

  get closed(): Promise<Error | undefined> {
    return this.#end.closed;
  }

  onBytes(listener: (chunk: Uint8Array) => void): void {
    this.#end.onBytes(listener);
  }

  send(bytes: Uint8Array): Promise<void> {
    const far = this.#far;
    if (this.#end.ended || far === undefined) return Promise.reject(this.#end.closedError());
    if (this.#inFlight >= mostInFlight) {
      return Promise.reject(new GatewayError('LINK_WRITE_TIMEOUT', `${this.name}: nobody takes the bytes`));
    }
    const copy = bytes.slice();
    this.#inFlight += 1;
    queueMicrotask(() => {
      this.#inFlight -= 1;
      far.#end.receive(copy);
    });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#end.end(undefined);
    const far = this.#far;
    if (far !== undefined) far.#end.end(new GatewayError('LINK_CLOSED', `${far.name}: the other end has closed`));
    return Promise.resolve();
  }
}

/** Two ends of one wire inside this process. Closing one end ends both. */
export function memoryPair(name: string): [ByteLink, ByteLink] {
  const near = new MemoryLink(name);
  const far = new MemoryLink(`${name} (far end)`);
  near.connect(far);
  far.connect(near);
  return [near, far];
}

/** What stands at the far end of a named wire: gets its end each time the wire is opened. */
export type FarEnd = (link: ByteLink) => void;

/**
 * Named wires inside this process, for simulated devices: the gateway opens `memory:NAME`, the device registered
 * under the name gets the far end. A device can be unplugged and plugged in again.
 */
export class MemoryLinks {
  readonly #devices = new Map<string, { farEnd: FarEnd; plugged: boolean; open: ByteLink | undefined }>();

  /** Puts a device at the far end of a wire, plugged in. */
  register(name: string, farEnd: FarEnd): void {
    this.#devices.set(name, { farEnd, plugged: true, open: undefined });
  }

  /**
   * Opens a wire from the gateway's side.
   * @throws GatewayError LINK_OPEN_FAILED when nothing is plugged in there
   */
  open(name: string): ByteLink {
    const device = this.#devices.get(name);
    if (device?.plugged !== true) {
      throw new GatewayError('LINK_OPEN_FAILED', `memory:${name}: nothing is plugged in`);
    }
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
