import { afterEach, describe, expect, it } from 'vitest';
import type { ModbusConfig } from '../../../src/config/config.ts';
import { heldService } from '../../support/held-service.ts';
import { type Rig, startRig } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

describe('a client that costs too much', () => {
  let rig: Rig;
  afterEach(() => rig.stop());

  async function start(config: Partial<ModbusConfig> = {}): Promise<void> {
    rig = await startRig(config);
    heldService(rig.store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, { '/Mode': 3 });
  }

  const closed = (reason: Parameters<Rig['server']['stats']['closed']['get']>[0]): number =>
    rig.server.stats.closed.get(reason) ?? 0;

  async function stillServed(client: RawClient): Promise<void> {
    expect(pdu(await client.ask(request(227, '0300210001')))).toBe('03020003');
  }

  it('loses its connection 10 s after the first byte of a request that it never completes', async () => {
    await start();
    const good = await RawClient.open(rig.port);
    const slow = await RawClient.open(rig.port);
    await slow.send('0001000000');
    await stillServed(good);
    await rig.clock.advance(9_000);
    await slow.send('06');
    await stillServed(good);
    expect(slow.isClosed).toBe(false);
    await rig.clock.advance(3_000);
    await slow.closed();
    expect(closed('half frame')).toBe(1);
    await stillServed(good);
    good.destroy();
  });

  it('may send its requests slowly as long as each is complete in time', async () => {
    await start();
    const slow = await RawClient.open(rig.port);
    for (let round = 0; round < 5; round += 1) {
      const frame = request(227, '0300210001');
      await slow.send(frame.slice(0, 10));
      await stillServed(await RawClient.open(rig.port));
      await rig.clock.advance(6_000);
      await slow.send(frame.slice(10));
      expect(await slow.frames(1)).toHaveLength(1);
    }
    slow.destroy();
  });

  it('is not read any more when it does not read, and is dropped after 10 s', async () => {
    await start();
    const deaf = await RawClient.open(rig.port);
    deaf.socket.pause();
    const flood = Buffer.from(request(227, '030003007d').repeat(50_000), 'hex');
    deaf.socket.write(flood);
    const good = await RawClient.open(rig.port);
    // The system's own buffers fill first; then the server stops reading this client and goes on with others.
    let before = -1;
    while (rig.server.stats.requests !== before) {
      before = rig.server.stats.requests + 1;
      await stillServed(good);
    }
    expect(rig.server.stats.requests).toBeLessThan(50_000);
    await rig.clock.advance(12_000);
    expect(closed('unread answers')).toBe(1);
    deaf.destroy();
    await stillServed(good);
    good.destroy();
  });

  it('is closed after the idle limit, if there is one', async () => {
    await start({ idleTimeoutMs: 60_000 });
    const idle = await RawClient.open(rig.port);
    const busy = await RawClient.open(rig.port);
    await stillServed(idle);
    for (let second = 0; second < 61; second += 10) {
      await rig.clock.advance(10_000);
      await stillServed(busy);
    }
    await idle.closed();
    expect(closed('idle')).toBe(1);
    busy.destroy();
  });

  it('is never closed for being idle when there is no idle limit', async () => {
    await start({ idleTimeoutMs: 0 });
    const idle = await RawClient.open(rig.port);
    await stillServed(idle);
    await rig.clock.advance(24 * 3_600_000);
    await stillServed(idle);
    idle.destroy();
  });
});

describe('a server with all places taken', () => {
  let rig: Rig;
  afterEach(() => rig.stop());

  it('lets a new client in and drops the one that has gone longest without a request', async () => {
    rig = await startRig({ maxConnections: 3 });
    heldService(rig.store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, { '/Mode': 3 });
    const clients: RawClient[] = [];
    for (let index = 0; index < 3; index += 1) {
      const client = await RawClient.open(rig.port);
      await client.ask(request(227, '0300210001'));
      clients.push(client);
    }
    await clients[0]?.ask(request(227, '0300210001'));
    const fresh = await RawClient.open(rig.port);
    expect(pdu(await fresh.ask(request(227, '0300210001')))).toBe('03020003');
    await clients[1]?.closed();
    expect(clients.map((client) => client.isClosed)).toEqual([false, true, false]);
    expect(rig.server.stats.closed.get('made room')).toBe(1);
    for (const client of [...clients, fresh]) client.destroy();
  });

  it('drops connections that never asked anything before clients that poll', async () => {
    rig = await startRig({ maxConnections: 3 });
    heldService(rig.store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, { '/Mode': 3 });
    const polling = await RawClient.open(rig.port);
    await polling.ask(request(227, '0300210001'));
    const mute = [await RawClient.open(rig.port), await RawClient.open(rig.port)];
    await polling.ask(request(227, '0300210001'));
    await rig.clock.advance(5_000);
    const more = [];
    for (let index = 0; index < 2; index += 1) {
      const client = await RawClient.open(rig.port);
      await client.ask(request(227, '0300210001'));
      more.push(client);
    }
    await Promise.all(mute.map((client) => client.closed()));
    expect(pdu(await polling.ask(request(227, '0300210001')))).toBe('03020003');
    for (const client of [polling, ...more]) client.destroy();
  });

  it('keeps a client that polls once a second through a burst of 1,500 idle connections', async () => {
    rig = await startRig();
    heldService(rig.store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, { '/Mode': 3 });
    const live = await RawClient.open(rig.port);
    await live.ask(request(227, '0300210001'));
    await rig.clock.advance(1_000);
    const idle = await Promise.all(Array.from({ length: 1_500 }, () => RawClient.open(rig.port)));
    expect(pdu(await live.ask(request(227, '0300210001')))).toBe('03020003');
    for (const client of [live, ...idle]) client.destroy();
  });

  it('drops a client that has been silent for a minute before one that is new', async () => {
    rig = await startRig({ maxConnections: 2 });
    const silent = await RawClient.open(rig.port);
    await silent.ask(request(1, '0100000001'));
    await rig.clock.advance(61_000);
    const fresh = [await RawClient.open(rig.port), await RawClient.open(rig.port)];
    await silent.closed();
    for (const client of fresh) expect(pdu(await client.ask(request(1, '0100000001')))).toBe('8101');
    for (const client of fresh) client.destroy();
  });

  it('serves 1,000 clients, and a live one among 1,500 idle connections', async () => {
    rig = await startRig();
    heldService(rig.store, { type: 'vebus', suffix: 'ttyUSB0', instance: 227 }, { '/Mode': 3 });
    const live = await RawClient.open(rig.port);
    const idle: RawClient[] = [];
    for (let index = 0; index < 1_500; index += 1) {
      idle.push(await RawClient.open(rig.port));
      if (index % 100 === 0) await live.ask(request(227, '0300210001'));
    }
    expect(pdu(await live.ask(request(227, '0300210001')))).toBe('03020003');
    expect(rig.server.stats.open).toBeLessThanOrEqual(1_000);
    for (const client of [live, ...idle]) client.destroy();
  });
});
