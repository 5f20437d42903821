import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../src/links/can-link.ts';
import { openSocketCan, type SocketCanLink } from '../../../src/links/socketcan.ts';
import { noCounts } from '../../../src/links/socketcan-message.ts';
import { reasonOf } from '../../../src/runtime/errors.ts';
import { ManualClock, settle } from '../../support/manual-clock.ts';
import { FakeAddon, type FakeChannel, FakeKernel } from '../../support/socketcan-fake.ts';

let kernel: FakeKernel;
let clock: ManualClock;
let channel: FakeChannel;
let link: SocketCanLink;
let frames: CanFrame[];
/** Why the link has ended; null while it has not. */
let ended: string | null;

beforeEach(async () => {
  kernel = new FakeKernel();
  clock = new ManualClock();
  const addon = new FakeAddon();
  kernel.set('can0');
  link = await openSocketCan({ interface: 'can0' }, clock, { load: () => addon, files: kernel.files });
  channel = addon.channels[0] ?? expect.fail('no channel was made');
  frames = [];
  link.onFrames((received) => frames.push(...received));
  ended = null;
  void link.closed.then((reason) => {
    ended = reason === undefined ? '' : reasonOf(reason);
  });
});

afterEach(async () => {
  await link.close();
  expect(channel.aborts, 'what would have ended the process').toEqual([]);
  expect(channel.isRunning).toBe(false);
  expect(clock.pending, 'timers left').toBe(0);
  kernel[Symbol.dispose]();
});

const data = Buffer.of(1, 2, 3);
const frame: CanFrame = { id: 0x19f2_1401, data: Uint8Array.of(1, 2, 3) };
const busOff = { id: 0x40, err: true, data: Buffer.alloc(8) };
const restarted = { id: 0x100, err: true, data: Buffer.alloc(8) };

/** An error frame of the controller: class 0x04, its bits in the second byte. */
function controllerError(bits: number): { id: number; err: true; data: Buffer } {
  return { id: 0x04, err: true, data: Buffer.of(0, bits, 0, 0, 0, 0, 0, 0) };
}

describe('receiving from SocketCAN', () => {
  it('gives data frames with 29-bit identifiers', () => {
    channel.hears({ id: 0x19f2_1401, ext: true, data });
    channel.hears({ id: 5, ext: true, data: Buffer.alloc(0) });
    expect(frames).toEqual([frame, { id: 5, data: new Uint8Array() }]);
    expect(link.counters).toEqual(noCounts);
  });

  it('leaves out and counts what is no such frame', () => {
    channel.hears({ id: 0x305, data });
    channel.hears({ id: 0x19f2_1401, ext: true, rtr: true, data: Buffer.alloc(0) });
    channel.hears({ id: 0x19f2_1401, ext: true, data: Buffer.alloc(64) });
    channel.hears({ id: 0x20, err: true, data: Buffer.alloc(8) });
    channel.hears(controllerError(0x20));
    channel.hears(controllerError(0x10));
    channel.hears(controllerError(0x01));
    channel.hears(controllerError(0x08));
    expect(frames).toEqual([]);
    expect(link.counters).toEqual({
      ...noCounts,
      elevenBit: 1,
      remote: 1,
      canFd: 1,
      errorPassive: 2,
      overflow: 1,
      otherErrors: 2,
    });
  });

  it('ends when the listener throws, after the call of the addon has returned', async () => {
    link.onFrames(() => {
      throw new Error('a mistake');
    });
    channel.hears({ id: 1, ext: true, data });
    channel.hears({ id: 2, ext: true, data });
    await settle();
    expect(ended).toBe('a mistake');
  });
});

describe('sending to SocketCAN', () => {
  it('hands frames to the kernel as extended ones', async () => {
    await link.send(frame);
    expect(channel.sent).toEqual([{ id: 0x19f2_1401, ext: true, data }]);
  });

  it.each<unknown>([undefined, null, '1', Number.NaN, 1.5, -1, 0x2000_0000, Number.POSITIVE_INFINITY])(
    'refuses the identifier %s before the addon sees it',
    async (id) => {
      await expect(link.send({ ...frame, id: id as number })).rejects.toThrow(TypeError);
      expect(channel.sent).toEqual([]);
    },
  );

  it.each<unknown>([new Uint8Array(9), [1, 2], 'text', undefined])(
    'refuses %j as data (vecan.md, 10, 19)',
    async (wrong) => {
      await expect(link.send({ id: 1, data: wrong as Uint8Array })).rejects.toThrow(TypeError);
      expect(channel.sent).toEqual([]);
    },
  );

  it('waits in order for a place in the queue of the interface', async () => {
    channel.refuse = 3;
    const sending = [1, 2, 3].map((id) => link.send({ id, data }));
    await clock.advance(20);
    await Promise.all(sending);
    expect(channel.sent.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('sends what was given, though the bytes change while the frame waits', async () => {
    channel.refuse = 1;
    const bytes = Uint8Array.of(1, 2, 3);
    const sending = link.send({ id: 1, data: bytes });
    bytes.fill(9);
    await clock.advance(20);
    await sending;
    expect(channel.sent[0]?.data).toEqual(data);
  });

  it('refuses frames that nobody takes for a second, says what that may be, and stays open (vecan.md, 10, 4)', async () => {
    channel.refuse = Number.POSITIVE_INFINITY;
    const sending = [1, 2].map((id) => link.send({ id, data }).catch((error: unknown) => error));
    await clock.advance(1_010);
    for (const error of await Promise.all(sending)) {
      expect(error).toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
      expect(reasonOf(error)).toMatch(/can:can0: .*stays full.*acknowledge/);
    }
    channel.refuse = 0;
    await link.send(frame);
    expect(channel.sent).toHaveLength(1);
    expect(ended).toBeNull();
  });

  it('keeps a bounded number of frames waiting', async () => {
    channel.refuse = Number.POSITIVE_INFINITY;
    const waiting = Array.from({ length: 512 }, (_, id) => link.send({ id, data }).catch((error: unknown) => error));
    await expect(link.send(frame)).rejects.toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
    await link.close();
    expect(await Promise.all(waiting)).toEqual(Array(512).fill(expect.objectContaining({ code: 'LINK_CLOSED' })));
  });

  it('takes nothing after close(), and close() may be called again', async () => {
    await Promise.all([link.close(), link.close()]);
    await expect(link.send(frame)).rejects.toMatchObject({ code: 'LINK_CLOSED' });
    expect(ended).toBe('');
    expect(channel.filter).toEqual({ id: 0, mask: 0, invert: true });
  });
});

describe('the watch over a SocketCAN interface', () => {
  it('ends the link when the interface goes down without a word', async () => {
    kernel.set('can0', { flags: '0x40080' });
    await clock.advance(1_000);
    expect(ended).toContain('can:can0: the interface is down: `ip link set can0 up');
  });

  it('ends the link when the interface has gone', async () => {
    kernel.remove('can0');
    await clock.advance(1_000);
    expect(ended).toContain('there is no interface can0: is the adapter plugged in?');
  });

  it('ends the link when another interface has taken the name', async () => {
    kernel.set('can0', { ifindex: 4 });
    await clock.advance(1_000);
    expect(ended).toContain('the interface was removed');
  });

  it('ends the link at once when the kernel ends the channel, and does not stop it again', async () => {
    kernel.set('can0', { flags: '0x40080' });
    channel.kernelStops();
    await settle();
    expect(ended).toContain('the interface is down');
  });

  it('ends the link though the interface is up again when it looks', async () => {
    channel.kernelStops();
    await settle();
    expect(ended).toContain('was down for a moment');
  });

  it('tells a bus-off that no restart follows, with the command that helps (vecan.md, 10, 1)', async () => {
    channel.hears({ id: 1, ext: true, data });
    channel.hears(busOff);
    await clock.advance(4_000);
    expect(ended).toBeNull();
    await clock.advance(2_000);
    expect(ended).toContain('ip link set can0 type can restart-ms 100');
    expect(link.counters.busOff).toBe(1);
  });

  it.each([
    ['tells a restart', restarted],
    ['receives again', { id: 1, ext: true, data }],
  ])('goes on after a bus-off when the controller %s', async (_, message) => {
    channel.hears(busOff);
    await clock.advance(3_000);
    kernel.set('can0', { carrier: 0 });
    await clock.advance(1_000);
    channel.hears(message);
    kernel.set('can0');
    await clock.advance(30_000);
    expect(ended).toBeNull();
  });

  it('ends the link when a busy bus is silent for a minute, so that the channel is opened anew (vecan.md, 10, 2)', async () => {
    for (let second = 0; second < 90; second += 1) {
      channel.hears({ id: 1, ext: true, data });
      await clock.advance(1_000);
    }
    expect(ended).toBeNull();
    await clock.advance(58_000);
    expect(ended).toBeNull();
    await clock.advance(2_000);
    expect(ended).toContain('nothing was received for 60 s');
  });

  it('lets a bus be silent that always was', async () => {
    await clock.advance(3_600_000);
    expect(ended).toBeNull();
  });
});
