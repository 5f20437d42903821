import { expect, it } from 'vitest';
import type { CanFrame } from '../../../../src/links/can-link.ts';
import { CanMemoryBus } from '../../../../src/links/can-memory.ts';
import { pacedCan } from '../../../../src/simulator/can/paced-can.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';

function rig() {
  const clock = new ManualClock();
  const bus = new CanMemoryBus();
  const peer = bus.join('peer');
  const paced = pacedCan(bus.join('paced'), clock);
  const heard: CanFrame[] = [];
  const received: CanFrame[] = [];
  peer.onFrames((frames) => heard.push(...frames));
  paced.onFrames((frames) => received.push(...frames));
  return { clock, peer, paced, heard, received };
}
const frame = (id: number, bytes = 8): CanFrame => ({ id, data: new Uint8Array(bytes) });

it('a paced link carries 1908 full frames in a second, both directions together, in order', async () => {
  const { clock, peer, paced, heard, received } = rig();
  for (let id = 0; id < 1_000; id += 1) {
    await peer.send(frame(id));
    await settle();
    paced.send(frame(10_000 + id)).catch(() => undefined);
  }
  await clock.advance(1_000);
  expect(received.length + heard.length).toBe(1_908);
  expect(received.map(({ id }) => id)).toEqual(received.map((_, index) => index));
  expect(heard.map(({ id }) => id)).toEqual(heard.map((_, index) => 10_000 + index));
});

it('a paced link sends a frame without data sooner, and resolves when it is through', async () => {
  const { clock, paced, heard } = rig();
  let isSent = false;
  void paced.send(frame(1, 0)).then(() => {
    isSent = true;
  });
  // 67 bits at 250 kbit/s.
  await clock.advance(0.26);
  expect([isSent, heard.length]).toEqual([false, 0]);
  await clock.advance(0.02);
  expect([isSent, heard.length]).toEqual([true, 1]);
});

it('a paced link loses what is received beyond a second of a full bus, and refuses what is sent', async () => {
  const { clock, peer, paced, received } = rig();
  for (let id = 0; id < 3_000; id += 1) await peer.send(frame(id));
  await settle();
  await expect(paced.send(frame(1))).rejects.toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
  await clock.advance(3_000);
  expect(received).toHaveLength(2_048);
});
