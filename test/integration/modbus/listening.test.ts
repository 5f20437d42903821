import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenError } from '../../../src/servers/modbus/listen.ts';
import { type Rig, startRig } from '../../support/modbus-rig.ts';
import { pdu, RawClient, request } from '../../support/raw-client.ts';

describe('a Modbus server', () => {
  let rig: Rig | undefined;
  let other: Server | undefined;
  afterEach(async () => {
    await rig?.stop();
    other?.close();
    rig = undefined;
    other = undefined;
  });

  it('listens on several addresses, IPv4 and IPv6', async () => {
    rig = await startRig({
      listen: [
        { host: '127.0.0.1', port: 0 },
        { host: '::1', port: 0 },
      ],
    });
    expect(rig.server.addresses.map(({ host }) => host)).toEqual(['127.0.0.1', '::1']);
    for (const { host, port } of rig.server.addresses) {
      const client = await RawClient.open(port, host);
      expect(pdu(await client.ask(request(1, '0100000001')))).toBe('8101');
      client.destroy();
    }
  });

  it('says in one line that a port is in use, and leaves nothing open', async () => {
    other = createServer();
    const taken = await new Promise<number>((resolve) => {
      other?.listen(0, '127.0.0.1', () => {
        const address = other?.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const listen = [
      { host: '127.0.0.1', port: 0 },
      { host: '127.0.0.1', port: taken },
    ];
    await expect(startRig({ listen })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: `cannot listen on 127.0.0.1:${taken}: another program uses this port: stop it, or set another port in modbus.listen (demo: --listen)`,
    });
  });

  it('says what to do when port 502 is not allowed', () => {
    const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
    const { message } = listenError({ host: '::', port: 502 }, denied);
    expect(message).toContain('cannot listen on [::]:502: no right to open a port below 1024');
    expect(message).toContain('ip_unprivileged_port_start=0');
  });

  it('ends all connections when it stops', async () => {
    rig = await startRig();
    const client = await RawClient.open(rig.port);
    await client.ask(request(1, '0100000001'));
    await rig.stop();
    rig = undefined;
    await client.closed();
  });
});
