import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../src/links/can-link.ts';
import { openSocketCan, type SocketCanLink } from '../../../src/links/socketcan.ts';
import { noCounts } from '../../../src/links/socketcan-message.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { startProgram } from '../../support/process.ts';
import { eventually, hasVcan, vcan, withoutVcan } from '../../support/vcan.ts';

const opened: SocketCanLink[] = [];

afterEach(async () => {
  for (const link of opened.splice(0)) await link.close();
});

/** One more node on the bus, and what it receives. */
async function join(clock = systemClock): Promise<{ link: SocketCanLink; received: CanFrame[] }> {
  const link = await openSocketCan({ interface: vcan }, clock);
  opened.push(link);
  const received: CanFrame[] = [];
  link.onFrames((frames) => received.push(...frames));
  return { link, received };
}

/** Sends as cansend of can-utils writes it. */
function cansend(frame: string): void {
  execFileSync('cansend', [vcan, frame]);
}

const frame: CanFrame = { id: 0x19f2_1401, data: Uint8Array.of(0, 0xd8, 4, 0xf6) };
const last: CanFrame = { id: 0x1fff_ffff, data: new Uint8Array() };

describe.skipIf(!hasVcan)(`a SocketCAN interface${withoutVcan}`, () => {
  it('carries frames between two links, and none back to its sender', async () => {
    const [a, b] = [await join(), await join()];
    await a.link.send(frame);
    await b.link.send(last);
    await eventually(() => expect([a.received, b.received]).toEqual([[last], [frame]]));
  });

  it('takes 29-bit data frames of cansend, leaves out and counts all else', async () => {
    const { link, received } = await join();
    for (const other of ['305#6400', '19F21401#R', '123##1112233445566778899', '20000004#0030000000000000'])
      cansend(other);
    cansend('19F21401#00D804F6');
    await eventually(() => expect(received).toEqual([frame]));
    expect(link.counters).toEqual({ ...noCounts, elevenBit: 1, remote: 1, canFd: 1, errorPassive: 1 });
  });

  it('shows candump what was sent', async () => {
    const { link } = await join();
    const candump = startProgram('candump', ['-L', vcan], { cwd: '/' });
    const lines = ['19F21401#00D804F6', '1FFFFFFF#'].map((text) => candump.line(new RegExp(` ${vcan} ${text}$`)));
    await eventually(async () => {
      await link.send(frame);
      expect(candump.output()).toContain('19F21401');
    });
    await link.send(last);
    await Promise.all(lines);
    await candump.stop('SIGTERM');
  });

  it('loses none of 5000 frames, nor their order', async () => {
    const [a, b] = [await join(), await join()];
    const numbered = (id: number): CanFrame => ({ id, data: Buffer.from([id >> 8, id & 0xff]) });
    const bus = { from: a.link, to: b.received };
    // The kernel keeps some 270 frames for a reader that is late.
    for (let sent = 0; sent < 5_000; sent += 100) {
      for (let id = sent; id < sent + 100; id += 1) await bus.from.send(numbered(id));
      await eventually(() => expect(bus.to.length).toBe(sent + 100));
    }
    expect(bus.to.every(({ id, data }, index) => id === index && data[0] === id >> 8 && data[1] === (id & 0xff))).toBe(
      true,
    );
  });

  it('ends the link after a bus-off that no restart follows, and not after one that is told', async () => {
    const clock = new ManualClock();
    const { link } = await join(clock);
    cansend('20000040#0000000000000000');
    cansend('20000100#0000000000000000');
    await eventually(() => expect(link.counters).toMatchObject({ busOff: 1, restarted: 1 }));
    await clock.advance(10_000);
    cansend('20000040#0000000000000000');
    await eventually(() => expect(link.counters).toMatchObject({ busOff: 2 }));
    await clock.advance(10_000);
    expect(String(await link.closed)).toContain(`ip link set ${vcan} type can restart-ms 100`);
  });

  it('lets go of a bus that is busy', async () => {
    const talker = startProgram('cangen', [vcan, '-g', '1', '-e'], { cwd: '/' });
    for (let round = 0; round < 5; round += 1) {
      const { link, received } = await join();
      await eventually(() => expect(received.length).toBeGreaterThan(2));
      await link.close();
      expect(await link.closed).toBeUndefined();
    }
    await talker.stop('SIGTERM');
  });
});
