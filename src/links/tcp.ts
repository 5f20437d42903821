import { connect, type Socket } from 'node:net';
import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import { withDeadline } from './deadline.ts';
import type { ByteLink, LinkSpec } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { formatLink } from './spec.ts';
import { timedWrite } from './timed-write.ts';

const limits = {
  connectMs: 5_000,
  writeMs: 5_000,
  /**
   * A converter that lost power is noticed so long after its last byte, plus 10 s: Node sends 10 probes, one a
   * second (Node.js documentation, net, socket.setKeepAlive).
   */
  keepAliveMs: 10_000,
} as const;

/**
 * Connects to a serial-to-Ethernet converter in raw TCP mode. The link ends when the converter closes its side.
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
  const end = new LinkEnd(name, () => closeSocket(socket));
  const lost = (why: string): void => end.end(new GatewayError('LINK_CLOSED', `${name}: ${why}`));
  socket.on('data', (chunk: Uint8Array) => end.receive(chunk));
  socket.on('end', () => lost('the other side closed the connection'));

  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', (error: NodeJS.ErrnoException) => reject(openError(name, error)));
  });
  const late = (): Error =>
    new GatewayError('LINK_OPEN_FAILED', `${name}: no answer within ${limits.connectMs / 1000} s: ${remedy}`);
  try {
    await withDeadline(clock, limits.connectMs, connected, late);
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
  socket.on('error', (error: NodeJS.ErrnoException) => lost(error.message));
  socket.on('close', () => lost('the connection is closed'));
  const wire = { end, stream: socket, clock, limitMs: () => limits.writeMs };
  return end.asLink((bytes) => timedWrite(wire, bytes));
}

function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once('close', () => resolve());
    socket.destroy();
  });
}

const remedy = 'is the converter on, and in this network?';
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the converter in raw TCP server mode, and the port right?',
  EHOSTUNREACH: `the host cannot be reached: ${remedy}`,
  ENETUNREACH: `the network cannot be reached: ${remedy}`,
  ETIMEDOUT: `no answer: ${remedy}`,
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now: does name resolution work?',
};

function openError(name: string, error: NodeJS.ErrnoException): GatewayError {
  const { code = '' } = error;
  // Where a name has several addresses the error collects their failures and has no message of its own.
  const reason = reasons[code] ?? (error.message === '' ? code : error.message);
  return new GatewayError('LINK_OPEN_FAILED', `${name}: ${reason}`, { cause: error });
}
