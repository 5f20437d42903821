import { connect, type Socket } from 'node:net';
import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import { withDeadline } from './deadline.ts';
import type { ByteLink, LinkSpec } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { formatLink } from './spec.ts';

const limits = {
  connectMs: 5_000,
  writeMs: 5_000,
  /** A converter that lost power is noticed this long, plus some seconds, after its last byte. */
  keepAliveMs: 10_000,
} as const;

/**
 * Connects to a serial-to-Ethernet converter in raw TCP mode.
 * @throws GatewayError LINK_OPEN_FAILED, within 5 s
 */
export async function openTcp(spec: LinkSpec & { kind: 'tcp' }, clock: Clock): Promise<ByteLink> {
  const name = formatLink(spec);
  const socket = connect({
    host: spec.host,
    port: spec.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: limits.keepAliveMs,
  });
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (error: NodeJS.ErrnoException) => reject(openError(name, error)));
  });
  const late = (): Error =>
    new GatewayError('LINK_OPEN_FAILED', `${name}: no answer within ${limits.connectMs / 1000} s`);
  try {
    await withDeadline(clock, limits.connectMs, connected, late);
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
  return new TcpLink(name, socket, clock);
}

class TcpLink implements ByteLink {
  readonly #end: LinkEnd;
  readonly #socket: Socket;
  readonly #clock: Clock;

  constructor(name: string, socket: Socket, clock: Clock) {
    this.#end = new LinkEnd(name);
    this.#socket = socket;
    this.#clock = clock;
    let fault: Error | undefined;
    socket.on('data', (chunk: Uint8Array) => this.#end.receive(chunk));
    socket.on('error', (error) => {
      fault = error;
    });
    socket.on('close', () =>
      this.#end.end(
        new GatewayError('LINK_CLOSED', `${name}: ${fault?.message ?? 'the other side closed the connection'}`),
      ),
    );
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

  async send(bytes: Uint8Array): Promise<void> {
    if (this.#end.ended) throw this.#end.closedError();
    const written = new Promise<void>((resolve, reject) => {
      this.#socket.write(bytes, (error) => (error ? reject(this.#end.closedError()) : resolve()));
    });
    const late = (): Error => new GatewayError('LINK_WRITE_TIMEOUT', `${this.name} takes no more bytes`);
    try {
      await withDeadline(this.#clock, limits.writeMs, written, late);
    } catch (error) {
      this.#socket.destroy();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#end.end(undefined);
    this.#socket.destroy();
    return Promise.resolve();
  }
}

function openError(name: string, error: NodeJS.ErrnoException): GatewayError {
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'nothing listens there: is the converter in raw TCP server mode, and the port right?',
    EHOSTUNREACH: 'the host cannot be reached: is the converter on, and in this network?',
    ENETUNREACH: 'the network cannot be reached',
    ENOTFOUND: 'the host name is not known',
  };
  return new GatewayError('LINK_OPEN_FAILED', `${name}: ${reasons[error.code ?? ''] ?? error.message}`, {
    cause: error,
  });
}
