import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CanFrame, CanLink } from '../../src/links/can-link.ts';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import { createCanLinkFactory } from '../../src/links/can-open.ts';
import type { ByteLink } from '../../src/links/link.ts';
import { openSocketcand } from '../../src/links/socketcand.ts';
import { openTcp } from '../../src/links/tcp.ts';
import { listenTcp } from '../../src/links/tcp-listener.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { startSocketcandServer } from '../../src/simulator/can/socketcand-server.ts';
import { startYdwgServer } from '../../src/simulator/can/ydwg-server.ts';
import { ManualClock } from '../support/manual-clock.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
const openCan = createCanLinkFactory({ clock: systemClock, recordings: [] });
const host = '127.0.0.1';

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const frame = (id: number): CanFrame => ({ id, data: Uint8Array.of(id >> 8, id & 0xff, 0xff) });

/** A place on a bus, and what is heard there. */
function listening(link: CanLink): { link: CanLink; heard: CanFrame[] } {
  const heard: CanFrame[] = [];
  link.onFrames((frames) => heard.push(...frames));
  return { link, heard };
}

async function opened(spec: Parameters<typeof openCan>[0]): Promise<{ link: CanLink; heard: CanFrame[] }> {
  const link = await openCan(spec);
  cleanUp.push(() => link.close());
  return listening(link);
}

describe('a simulated YDWG gateway', () => {
  async function gateway() {
    const bus = new CanMemoryBus();
    const peer = listening(bus.join('peer'));
    const server = await startYdwgServer(0, bus.join('gateway'), systemClock);
    cleanUp.push(() => server.close());
    return { peer, spec: { kind: 'ydwg', host, port: server.port } as const };
  }

  it('tells the bus to every client, and gives their frames to the bus', async () => {
    const { peer, spec } = await gateway();
    const [first, second] = [await opened(spec), await opened(spec)];
    await peer.link.send(frame(1));
    await peer.link.send(frame(2));
    await vi.waitFor(() => expect(second.heard).toEqual([frame(1), frame(2)]));
    await vi.waitFor(() => expect(first.heard).toEqual([frame(1), frame(2)]));
    await first.link.send(frame(3));
    await vi.waitFor(() => expect(peer.heard).toEqual([frame(3)]));
    await second.link.send(frame(4));
    await vi.waitFor(() => expect(peer.heard).toEqual([frame(3), frame(4)]));
  });

  it('shows what clients send as T lines, to the sender too', async () => {
    const { spec } = await gateway();
    const raw = await openTcp({ kind: 'tcp', host, port: spec.port }, systemClock);
    cleanUp.push(() => raw.close());
    let text = '';
    raw.onBytes((chunk) => {
      text += Buffer.from(chunk).toString('latin1');
    });
    await raw.send(Buffer.from('nonsense\r\n18EAFFFE 00 EE 00\r\n'));
    await vi.waitFor(() => expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} T 18EAFFFE 00 EE 00\r\n$/));
  });

  it('is missed in its own words when it is gone', async () => {
    const { spec } = await gateway();
    const { link } = await opened(spec);
    for (const step of cleanUp.splice(0, 1)) await step();
    expect(await link.closed).toMatchObject({ message: expect.stringMatching(`^ydwg://${host}:${spec.port}: `) });
    await expect(openCan(spec)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: `ydwg://${host}:${spec.port}: nothing listens there: has the gateway a TCP server with protocol RAW, and is the port right?`,
    });
  });
});

describe('a simulated socketcand server', () => {
  async function server() {
    const bus = new CanMemoryBus();
    const peer = listening(bus.join('peer'));
    const options = { port: 0, interfaceName: 'can0', bus: bus.join('server'), clock: systemClock };
    const { port, close } = await startSocketcandServer(options);
    cleanUp.push(close);
    return { peer, spec: { kind: 'socketcand', host, port, interface: 'can0' } as const };
  }

  it('tells the bus to every client, and gives their frames to the bus and to the other clients', async () => {
    const { peer, spec } = await server();
    const [first, second] = [await opened(spec), await opened(spec)];
    await peer.link.send(frame(1));
    await vi.waitFor(() => expect(first.heard).toEqual([frame(1)]));
    await first.link.send(frame(0x9f8_0100));
    await vi.waitFor(() => expect(second.heard).toEqual([frame(1), frame(0x9f8_0100)]));
    expect(peer.heard).toEqual([frame(0x9f8_0100)]);
    expect(first.heard).toEqual([frame(1)]);
  });

  it('says what is wrong with the interface', async () => {
    const { spec } = await server();
    await expect(openCan({ ...spec, interface: 'can1' })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: `socketcand://${host}:${spec.port}/can1: the server says "could not open bus" to opening can1: does it serve can1, and is that up?`,
    });
  });

  it('answers echo, and refuses what it does not know', async () => {
    const { spec } = await server();
    const raw = await openTcp({ kind: 'tcp', host, port: spec.port }, systemClock);
    cleanUp.push(() => raw.close());
    let text = '';
    raw.onBytes((chunk) => {
      text += Buffer.from(chunk).toString('latin1');
    });
    await raw.send(
      Buffer.from('< dance >< open can0 >< rawmode >< echo >< dance >< send 123 0 >< send 19F21401 2 1 >'),
    );
    await vi.waitFor(() =>
      expect(text).toBe('< hi >< error unknown command >< ok >< ok >< echo >< error unknown command >'),
    );
  });
});

describe('a socketcand link', () => {
  /** A server that says what the test wants. */
  async function scripted(answers: Readonly<Record<string, string>>): Promise<{
    spec: { kind: 'socketcand'; host: string; port: number; interface: string };
    clients: ByteLink[];
    heard: () => string;
  }> {
    const clients: ByteLink[] = [];
    let heard = '';
    const listener = await listenTcp(0, systemClock, (client) => {
      clients.push(client);
      client.onBytes((chunk) => {
        const text = Buffer.from(chunk).toString('latin1');
        heard += text;
        const answer = answers[text];
        if (answer !== undefined) void client.send(Buffer.from(answer));
      });
      const greeting = answers['hello'];
      if (greeting !== undefined) void client.send(Buffer.from(greeting));
    });
    cleanUp.push(() => listener.close());
    return { spec: { kind: 'socketcand', host, port: listener.port, interface: 'can0' }, clients, heard: () => heard };
  }
  const sound = { hello: '< hi >', '< open can0 >': '< ok >', '< rawmode >': '< ok >' };

  async function connected(answers: Readonly<Record<string, string>> = sound) {
    const script = await scripted(answers);
    const link = await openSocketcand(script.spec, systemClock);
    cleanUp.push(() => link.close());
    const [client = expect.fail('nobody connected')] = script.clients;
    const say = (text: string): Promise<void> => client.send(Buffer.from(text));
    return { link, say, client, heard: script.heard, received: listening(link).heard };
  }

  it('takes frames that come in the same piece as the answer to raw mode', async () => {
    const { received } = await connected({
      ...sound,
      '< rawmode >': '< ok >< frame 19F21401 1701324984.734664 00D804F6FFFFFFFF >< frame 19F2',
    });
    expect(received).toEqual([{ id: 0x19f2_1401, data: Uint8Array.of(0, 0xd8, 4, 0xf6, 255, 255, 255, 255) }]);
  });

  it('counts what is no frame of NMEA 2000 and goes on', async () => {
    const { link, say, received } = await connected();
    await say('< frame 123 1.0 00 >< rtr 123 1.0 4 >< error 004 1.5 >< error unknown command >< stat 1 2 3 4 >< fr');
    await say('ame 09F80100 2.0 01 ><< frame 09F80100 3.0 02 >');
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(link.counters).toEqual({ badMessages: 2, standardFrames: 2, busErrors: 1, complaints: 1 });
  });

  it('sends a frame as the protocol wants it', async () => {
    const { link, heard } = await connected();
    await link.send({ id: 0x18ea_fffe, data: Uint8Array.of(0, 0xee, 0) });
    await vi.waitFor(() => expect(heard()).toBe('< open can0 >< rawmode >< send 18EAFFFE 3 0 ee 0 >'));
  });

  it('ends when the controller of the server is off the bus, and says what to do', async () => {
    const { link, say } = await connected();
    await say('< error 040 1701324984.734664 >');
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED', message: expect.stringMatching(/restart-ms 100/) });
  });

  it('ends when the server closes the connection', async () => {
    const { link, client } = await connected();
    await client.close();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED', message: expect.stringMatching(/^socketcand:/) });
  });

  it.each([
    ['greets in another way', { hello: '< ok >' }, /says "ok" to the connection, not "hi"/],
    [
      'refuses the interface',
      { hello: '< hi >', '< open can0 >': '< error could not open bus >' },
      /"could not open bus"/,
    ],
    ['refuses raw mode', { ...sound, '< rawmode >': '< error unknown command >' }, /"unknown command" to raw mode/],
  ])('cannot be opened where the server %s', async (_, answers, message) => {
    const { spec } = await scripted(answers);
    await expect(openSocketcand(spec, systemClock)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('cannot be opened where the server says nothing for 2 s', async () => {
    const { spec, clients } = await scripted({});
    const clock = new ManualClock();
    const failed = expect(openSocketcand(spec, clock)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/no answer to the connection: is this a socketcand server\?/),
    });
    await vi.waitFor(() => expect(clients).toHaveLength(1));
    await vi.waitFor(async () => {
      await clock.advance(500);
      expect(clock.pending).toBe(0);
    });
    await failed;
  });

  it('cannot be opened where the server hangs up', async () => {
    const listener = await listenTcp(0, systemClock, (client) => void client.close());
    cleanUp.push(() => listener.close());
    const spec = { kind: 'socketcand', host, port: listener.port, interface: 'can0' } as const;
    await expect(openSocketcand(spec, systemClock)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/the server closed the connection/),
    });
  });

  it('says so when nothing listens', async () => {
    const listener = await listenTcp(0, systemClock, () => undefined);
    await listener.close();
    await expect(openCan({ kind: 'socketcand', host, port: listener.port, interface: 'can0' })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/nothing listens there: does socketcand run/),
    });
  });
});

describe('a link to a bus inside this process', () => {
  it('is one more place on the bus of that name', async () => {
    const bus = new CanMemoryBus();
    const peer = listening(bus.join('peer'));
    const open = createCanLinkFactory({ clock: systemClock, memory: new Map([['house', bus]]), recordings: [] });
    const link = await open({ kind: 'memory', name: 'house' });
    await link.send(frame(1));
    expect(peer.heard).toEqual([frame(1)]);
    await expect(open({ kind: 'memory', name: 'boat' })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: 'memory:boat: there is no such bus',
    });
  });
});
