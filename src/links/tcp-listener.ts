import { createServer, type Socket } from 'node:net';
import type { Clock } from '../runtime/clock.ts';
import { GatewayError } from '../runtime/errors.ts';
import type { ByteLink } from './link.ts';
import { LinkEnd } from './link-end.ts';
import { timedWrite } from './timed-write.ts';

/** A simulated wire has no room for what nobody reads. */
const writeLimitMs = 5_000;

export interface TcpListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on the loopback as a serial-to-Ethernet converter does, for simulated devices.
 * @param port 0 = the system chooses
 * @param accept gets the device's end for each program that connects
 * @throws GatewayError LISTEN_FAILED
 */
export function listenTcp(port: number, clock: Clock, accept: (link: ByteLink) => void): Promise<TcpListener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    accept(linkOf(socket, clock));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program uses this port; choose another' : error.message;
      reject(new GatewayError('LISTEN_FAILED', `cannot listen on 127.0.0.1:${port}: ${reason}`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}

function linkOf(socket: Socket, clock: Clock): ByteLink {
  const name = `tcp ${socket.remoteAddress}:${socket.remotePort}`;
  const end = new LinkEnd(name, () => void socket.destroy());
  socket.on('data', (chunk: Uint8Array) => end.receive(chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => end.end(new GatewayError('LINK_CLOSED', `${name}: the connection is closed`)));
  const wire = { end, stream: socket, clock, limitMs: () => writeLimitMs };
  return end.asLink((bytes) => timedWrite(wire, bytes));
}
