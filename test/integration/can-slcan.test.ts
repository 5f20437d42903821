import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CanFrame, CanLink } from '../../src/links/can-link.ts';
import { CanMemoryBus } from '../../src/links/can-memory.ts';
import { createCanLinkFactory } from '../../src/links/can-open.ts';
import { openPty, type Pty } from '../../src/links/pty.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { SlcanAdapter } from '../../src/simulator/can/slcan-adapter.ts';
import { usbEnd } from '../../src/simulator/can/usb-end.ts';
import { seededRandom } from '../../src/simulator/random.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
const openCan = createCanLinkFactory({ clock: systemClock, recordings: [] });

afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const frame = (id: number): CanFrame => ({ id, data: Uint8Array.of(id >> 8, id & 0xff, 0xff, 0xff, 0xff, 0xff, 0xff) });

/** A bus with another node, and an adapter on it whose port is a terminal. */
function plugIn(): { pty: Pty; peer: CanLink; heard: CanFrame[]; adapter: SlcanAdapter } {
  const bus = new CanMemoryBus();
  const peer = bus.join('peer');
  const heard: CanFrame[] = [];
  peer.onFrames((frames) => heard.push(...frames));
  const adapter = new SlcanAdapter({ clock: systemClock, bus: bus.join('adapter'), random: seededRandom(1) });
  const pty = openPty();
  adapter.plugIn(usbEnd(pty));
  cleanUp.push(() => adapter.stop());
  return { pty, peer, heard, adapter };
}

async function open(pty: Pty): Promise<CanLink> {
  const link = await openCan({ kind: 'slcan', path: pty.path });
  cleanUp.push(() => link.close());
  return link;
}

describe('an SLCAN adapter on a serial port', () => {
  it('carries a second of a full bus to the host without a loss, and frames of the host to the bus', async () => {
    const { pty, peer, heard } = plugIn();
    const link = await open(pty);
    expect(link.name).toBe(`slcan:${pty.path}`);
    const received: CanFrame[] = [];
    link.onFrames((frames) => received.push(...frames));
    const ids = Array.from({ length: 1_900 }, (_, id) => id);
    for (const id of ids) await peer.send(frame(id));
    await vi.waitFor(() => expect(received).toHaveLength(1_900), { timeout: 10_000 });
    expect(received).toEqual(ids.map(frame));
    await Promise.all(ids.slice(0, 100).map((id) => link.send(frame(0x10_0000 + id))));
    await vi.waitFor(() => expect(heard).toHaveLength(100), { timeout: 5_000 });
    expect(heard.map(({ id }) => id)).toEqual(ids.slice(0, 100).map((id) => 0x10_0000 + id));
  });

  it('closes the channel, and is opened again', async () => {
    const { pty, adapter } = plugIn();
    const first = await open(pty);
    await first.close();
    await vi.waitFor(() => expect(adapter.channel.isOpen).toBe(false));
    await open(pty);
    expect(adapter.channel.isOpen).toBe(true);
  });

  it('ends with a reason under its own name when the adapter is unplugged', async () => {
    const { pty } = plugIn();
    const link = await open(pty);
    await pty.unplug();
    expect(await link.closed).toMatchObject({ code: 'LINK_CLOSED', message: `slcan:${pty.path}: unplugged` });
    await expect(link.send(frame(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('says what to look at where nothing answers, and leaves the port to others', async () => {
    const { pty, adapter } = plugIn();
    adapter.faults.silent = true;
    await expect(open(pty)).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(`^slcan:${pty.path}: no answer: is it an SLCAN adapter`),
    });
    adapter.faults.silent = false;
    await open(pty);
  });

  it('says that there is no such port under its own name', async () => {
    await expect(openCan({ kind: 'slcan', path: '/dev/no-such-port' })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/^slcan:\/dev\/no-such-port\S*: there is no such port/),
    });
  });
});
