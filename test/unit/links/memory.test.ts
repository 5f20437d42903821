import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteLink } from '../../../src/links/link.ts';
import { MemoryLinks, memoryPair } from '../../../src/links/memory.ts';
import { createLinkFactory } from '../../../src/links/open.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';

const line = { baudRate: 19_200 };

describe('memoryPair()', () => {
  it('carries all bytes in order, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), async (chunks) => {
        const [near, far] = memoryPair('memory:x');
        const got: Record<string, number[]> = { near: [], far: [] };
        near.onBytes((chunk) => got['near']?.push(...chunk));
        far.onBytes((chunk) => got['far']?.push(...chunk));
        await Promise.all(chunks.flatMap((chunk) => [near.send(chunk), far.send(chunk)]));
        await settle();
        const sent = chunks.flatMap((chunk) => [...chunk]);
        expect(got).toEqual({ near: sent, far: sent });
      }),
    );
  });

  it('delivers after the turn of the sender, which may change its buffer then', async () => {
    const [near, far] = memoryPair('memory:x');
    const got: number[] = [];
    far.onBytes((chunk) => got.push(...chunk));
    const bytes = Uint8Array.of(1, 2);
    const sent = near.send(bytes);
    bytes.fill(9);
    expect(got).toEqual([]);
    await sent;
    await settle();
    expect(got).toEqual([1, 2]);
  });

  it('ends both ends when one closes: its own without reason, the other with one', async () => {
    const [near, far] = memoryPair('memory:x');
    await far.close();
    expect(await far.closed).toBeUndefined();
    expect(await near.closed).toMatchObject({ code: 'LINK_CLOSED', message: 'memory:x: the other end has closed' });
    await expect(near.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    await expect(far.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('ends with LINK_WRITE_TIMEOUT when a sender floods it within one turn', async () => {
    const [near] = memoryPair('memory:x');
    const sends = Array.from({ length: 4_097 }, () => near.send(Uint8Array.of(1)));
    await expect(sends.at(-1)).rejects.toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
    expect(await near.closed).toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
    await Promise.allSettled(sends);
  });
});

describe('MemoryLinks', () => {
  function rig() {
    const links = new MemoryLinks();
    const ends: ByteLink[] = [];
    links.register('bmv', (link) => ends.push(link));
    const openLink = createLinkFactory({ clock: new ManualClock(), memory: links });
    return { links, ends, open: () => openLink({ kind: 'memory', name: 'bmv' }, line), openLink };
  }

  it('gives the device its end each time the gateway opens the wire', async () => {
    const { ends, open } = rig();
    const first = await open();
    await first.close();
    const second = await open();
    expect(ends).toHaveLength(2);
    const got: number[] = [];
    second.onBytes((chunk) => got.push(...chunk));
    await ends[1]?.send(Uint8Array.of(7));
    await settle();
    expect(got).toEqual([7]);
  });

  it('ends the open wire and refuses to open another while a device is unplugged', async () => {
    const { links, open } = rig();
    const link = await open();
    links.unplug('bmv');
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED' });
    await expect(open()).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: 'memory:bmv: nothing is plugged in',
    });
    links.plug('bmv');
    expect((await open()).name).toBe('memory:bmv');
  });

  it('lets the wire that was opened before go when it is opened again', async () => {
    const { open } = rig();
    const first = await open();
    await open();
    expect(await first.closed).toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('refuses names that no device has', async () => {
    const { openLink } = rig();
    await expect(openLink({ kind: 'memory', name: 'mppt' }, line)).rejects.toMatchObject({ code: 'LINK_OPEN_FAILED' });
  });
});
