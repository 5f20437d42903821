import { expect, test } from 'vitest';
import type { CanFrame } from '../../../src/links/can-link.ts';
import { CanMemoryBus } from '../../../src/links/can-memory.ts';

const frame = (id: number): CanFrame => ({ id, data: Uint8Array.of(1, 2) });

test('every node hears what the others send, in order, and never itself', async () => {
  const bus = new CanMemoryBus();
  const heard = new Map<string, number[]>();
  const nodes = ['a', 'b', 'c'].map((name) => {
    const link = bus.join(name);
    const ids: number[] = [];
    heard.set(name, ids);
    link.onFrames((frames) => ids.push(...frames.map(({ id }) => id)));
    return link;
  });
  await nodes[0]?.send(frame(1));
  await nodes[1]?.send(frame(2));
  await Promise.resolve();
  expect(heard).toEqual(
    new Map([
      ['a', [2]],
      ['b', [1]],
      ['c', [1, 2]],
    ]),
  );
});

test('frames wait for a listener, the oldest dropped beyond 1024', async () => {
  const bus = new CanMemoryBus();
  const [from, to] = [bus.join('from'), bus.join('to')];
  for (let id = 0; id < 1_030; id += 1) await from.send(frame(id));
  await Promise.resolve();
  const ids: number[] = [];
  to.onFrames((frames) => ids.push(...frames.map(({ id }) => id)));
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([1_024, 6, 1_029]);
});

test('a listener that throws ends its own link and no other', async () => {
  const bus = new CanMemoryBus();
  const [from, bad, good] = [bus.join('from'), bus.join('bad'), bus.join('good')];
  bad.onFrames(() => {
    throw new Error('broken driver');
  });
  const received: number[] = [];
  good.onFrames((frames) => received.push(frames.length));
  await from.send(frame(7));
  expect(await bad.closed).toMatchObject({ message: 'broken driver' });
  expect(received).toEqual([1]);
  await expect(bad.send(frame(8))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
});

test('a node that has left hears nothing more', async () => {
  const bus = new CanMemoryBus();
  const [from, to] = [bus.join('from'), bus.join('to')];
  const received: number[] = [];
  to.onFrames((frames) => received.push(frames.length));
  await to.close();
  await from.send(frame(1));
  await Promise.resolve();
  expect(received).toEqual([]);
  expect(await to.closed).toBeUndefined();
});

test('a node that floods the bus within one turn is cut off', async () => {
  const link = new CanMemoryBus().join('babbler');
  const sends = Array.from({ length: 4_097 }, (_, id) => link.send(frame(id)));
  await expect(sends.at(-1)).rejects.toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
  expect(await link.closed).toMatchObject({ code: 'LINK_WRITE_TIMEOUT' });
});
