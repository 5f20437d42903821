import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CanFrame } from '../../src/links/can-link.ts';
import type { ByteLink } from '../../src/links/link.ts';
import { listenTcp } from '../../src/links/tcp-listener.ts';
import { openYdwg, type YdwgLink } from '../../src/links/ydwg.ts';
import { systemClock } from '../../src/runtime/clock.ts';

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const step of cleanUp.splice(0)) await step();
});

/** A gateway that speaks RAW over TCP, and our link to it. */
async function connected(): Promise<{ link: YdwgLink; gateway: ByteLink }> {
  const gateways: ByteLink[] = [];
  const listener = await listenTcp(0, systemClock, (gateway) => gateways.push(gateway));
  cleanUp.push(() => listener.close());
  const link = await openYdwg({ host: '127.0.0.1', port: listener.port }, systemClock);
  cleanUp.push(() => link.close());
  const gateway = await vi.waitFor(() => gateways[0] ?? expect.fail('nobody connected'));
  expect(link.name).toBe(`ydwg://127.0.0.1:${listener.port}`);
  return { link, gateway };
}

describe('ydwg link', () => {
  it('gives received frames, leaves out sent ones and counts garbage', async () => {
    const { link, gateway } = await connected();
    const received: CanFrame[] = [];
    link.onFrames((frames) => received.push(...frames));
    await gateway.send(
      Buffer.from('17:33:21.107 R 19F21401 00 D8\r\nnonsense\r\n17:33:21.108 T 19F21402 01\r\n17:33:21.109 R 09F8'),
    );
    await gateway.send(Buffer.from('0100 FF\r\n'));
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received).toEqual([
      { id: 0x19f2_1401, data: Uint8Array.of(0, 0xd8) },
      { id: 0x09f8_0100, data: Uint8Array.of(0xff) },
    ]);
    expect(link.badLines).toBe(1);
  });

  it('sends a frame as a line', async () => {
    const { link, gateway } = await connected();
    let text = '';
    gateway.onBytes((chunk) => {
      text += Buffer.from(chunk).toString('latin1');
    });
    await link.send({ id: 0x18ea_fffe, data: Uint8Array.of(0, 0xee, 0) });
    await vi.waitFor(() => expect(text).toBe('18EAFFFE 00 EE 00\r\n'));
  });

  it('ends with a reason when the gateway closes, and takes no more frames', async () => {
    const { link, gateway } = await connected();
    await gateway.close();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED' });
    await expect(link.send({ id: 1, data: new Uint8Array() })).rejects.toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('says so when nothing listens', async () => {
    const listener = await listenTcp(0, systemClock, () => undefined);
    await listener.close();
    await expect(openYdwg({ host: '127.0.0.1', port: listener.port }, systemClock)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
    });
  });
});
