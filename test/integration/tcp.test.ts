import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ByteLink } from '../../src/links/link.ts';
import { openTcp } from '../../src/links/tcp.ts';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';

const cleanUp: (() => void)[] = [];

afterEach(() => {
  for (const step of cleanUp.splice(0)) step();
});

interface Converter {
  readonly server: Server;
  readonly port: number;
  /** The connection that was opened last. */
  socket(): Promise<Socket>;
}

/** A serial-to-Ethernet converter: one TCP port, raw bytes. */
async function converter(host = '127.0.0.1'): Promise<Converter> {
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    sockets.push(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async socket() {
      await vi.waitFor(() => expect(sockets.length).toBeGreaterThan(0));
      const socket = sockets.pop();
      if (socket === undefined) throw new Error('no connection');
      cleanUp.push(() => socket.destroy());
      return socket;
    },
  };
}

async function open(port: number, clock: Clock = systemClock, host = '127.0.0.1'): Promise<ByteLink> {
  const link = await openTcp({ kind: 'tcp', host, port }, clock);
  cleanUp.push(() => void link.close());
  return link;
}

const allBytes = Uint8Array.from({ length: 256 }, (_, value) => value);

describe('a TCP link', () => {
  it.each(['127.0.0.1', '::1', 'localhost'])('carries all 256 byte values both ways, to %s', async (host) => {
    const device = await converter(host);
    const link = await open(device.port, systemClock, host);
    const socket = await device.socket();
    const got: Record<string, number[]> = { near: [], far: [] };
    link.onBytes((chunk) => got['near']?.push(...chunk));
    socket.on('data', (chunk: Uint8Array) => got['far']?.push(...chunk));
    socket.write(allBytes);
    await link.send(allBytes);
    await vi.waitFor(() => expect(got).toEqual({ near: [...allBytes], far: [...allBytes] }));
  });

  it('ends when the converter dies', async () => {
    const device = await converter();
    const link = await open(device.port);
    (await device.socket()).resetAndDestroy();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED', message: expect.stringContaining('ECONNRESET') });
    await expect(link.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('ends at once when the converter closes its side only, also while bytes wait', async () => {
    const device = await converter();
    const link = await open(device.port);
    const socket = await device.socket();
    const stuck = expect(link.send(new Uint8Array(32 * 1024 * 1024))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    socket.end();
    expect(await link.closed).toMatchObject({
      message: `tcp://127.0.0.1:${device.port}: the other side closed the connection`,
    });
    await stuck;
  });

  it('hands over what came before the end', async () => {
    const device = await converter();
    const link = await open(device.port);
    const got: number[] = [];
    link.onBytes((chunk) => got.push(...chunk));
    (await device.socket()).end(allBytes);
    await link.closed;
    expect(got).toEqual([...allBytes]);
  });

  it('gives a write up after 5 s when the converter does not read', async () => {
    const device = await converter();
    const clock = new ManualClock();
    const link = await open(device.port, clock);
    (await device.socket()).pause();
    const stuck = expect(link.send(new Uint8Array(32 * 1024 * 1024))).rejects.toMatchObject({
      code: 'LINK_WRITE_TIMEOUT',
      message: `tcp://127.0.0.1:${device.port}: the other side takes no more bytes`,
    });
    await clock.advance(5_000);
    await stuck;
    expect(await link.closed).toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
  });

  it('lets the connection go when it is closed, and can be opened again', async () => {
    const device = await converter();
    const first = await open(device.port);
    const socket = await device.socket();
    const ended = once(socket.resume(), 'end');
    await first.close();
    expect(await first.closed).toBeUndefined();
    await ended;
    const second = await open(device.port);
    const got: number[] = [];
    second.onBytes((chunk) => got.push(...chunk));
    (await device.socket()).write(allBytes);
    await vi.waitFor(() => expect(got).toEqual([...allBytes]));
  });
});

describe('opening a TCP link', () => {
  it.each(['127.0.0.1', 'localhost'])('says that nothing listens at a port of %s', async (host) => {
    const device = await converter(host);
    await new Promise((resolve) => device.server.close(resolve));
    await expect(open(device.port, systemClock, host)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: `tcp://${host}:${device.port}: nothing listens there: is the converter in raw TCP server mode, and the port right?`,
    });
  });

  it('gives up after 5 s without an answer', async () => {
    const device = await converter();
    const clock = new ManualClock();
    // Time passes before the answer of the network can be seen.
    const opening = expect(open(device.port, clock)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringContaining('no answer within 5 s'),
    });
    await clock.advance(5_000);
    await opening;
    expect(clock.pending).toBe(0);
  });

  it('lets a connection go that comes about too late', async () => {
    const device = await converter();
    const live = new Set<Socket>();
    const heard: number[] = [];
    device.server.on('connection', (socket) => {
      live.add(socket);
      socket.on('data', (chunk) => heard.push(...chunk)).on('end', () => live.delete(socket));
    });
    const clock = new ManualClock();
    const opening = expect(open(device.port, clock)).rejects.toMatchObject({ code: 'LINK_OPEN_FAILED' });
    await clock.advance(5_000);
    await opening;
    // Connections are accepted in their order: with this one there, the other has come or never will.
    await (await open(device.port)).send(Uint8Array.of(7));
    await vi.waitFor(() => expect(heard).toEqual([7]));
    await vi.waitFor(() => expect(live.size).toBe(1));
  });
});
