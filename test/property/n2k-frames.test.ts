import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanFrame, decodeId, encodeId, type N2kMessage } from '../../src/protocols/n2k/can-id.ts';
import { longestFastPacket, mostPartials, splitFastPacket } from '../../src/protocols/n2k/fast-packet.ts';
import { leastFastLength } from '../../src/protocols/n2k/fast-pgns.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { MessageWriter } from '../../src/protocols/n2k/message-writer.ts';

const byte = fc.integer({ min: 0, max: 0xff });
const ids = fc.integer({ min: 0, max: 0x1fff_ffff }).filter((id) => (id & 0x0200_0000) === 0);
const frameData = fc.uint8Array({ maxLength: 8 });
const fastPgns = [126208, 126464, 126720, 127503, 127506, 127509, 130816] as const;
const singlePgns = [59904, 60928, 61184, 65013, 127501, 127508, 129025] as const;

const addressOf = (pgn: number): fc.Arbitrary<number> => (((pgn >> 8) & 0xff) < 240 ? byte : fc.constant(255));
const messageOf = (pgn: number, data: fc.Arbitrary<Uint8Array>): fc.Arbitrary<N2kMessage> =>
  fc.record({
    priority: fc.integer({ min: 0, max: 7 }),
    pgn: fc.constant(pgn),
    source: byte,
    destination: addressOf(pgn),
    data,
  });
const fastMessages = fc
  .constantFrom(...fastPgns)
  .chain((pgn) =>
    messageOf(pgn, fc.uint8Array({ minLength: leastFastLength(pgn) ?? 1, maxLength: longestFastPacket })),
  );
const singleMessages = fc.constantFrom(...singlePgns).chain((pgn) => messageOf(pgn, frameData));

/** What a reader finds in frames that come at these times. */
function readAll(frames: readonly (CanFrame & { readonly at?: number })[]): N2kMessage[] {
  const reader = new MessageReader();
  return frames.flatMap((frame) => reader.push(frame, frame.at ?? 0) ?? []);
}

/** Takes one frame of a random queue after the other: the frames of each queue stay in order. */
function interleave(queues: readonly (readonly CanFrame[])[], picks: readonly number[]): CanFrame[] {
  const rests = queues.map((queue) => [...queue]);
  const mixed: CanFrame[] = [];
  for (let step = 0; rests.some((rest) => rest.length > 0); step += 1) {
    const full = rests.filter((rest) => rest.length > 0);
    const next = full[(picks[step % picks.length] ?? 0) % full.length]?.shift();
    if (next !== undefined) mixed.push(next);
  }
  return mixed;
}

/** An ISO TP broadcast: announcement and packets, written from the layout. */
function broadcastFrames({ priority, pgn, source, data }: N2kMessage): CanFrame[] {
  const id = (format: number): number => ((priority << 26) | (format << 16) | 0xff00 | source) >>> 0;
  const count = Math.ceil(data.length / 7);
  const announcement = [
    32,
    data.length & 0xff,
    data.length >> 8,
    count,
    0xff,
    pgn & 0xff,
    (pgn >> 8) & 0xff,
    pgn >> 16,
  ];
  const packets = Array.from({ length: count }, (_, index) => {
    const packet = new Uint8Array(8).fill(0xff);
    packet[0] = index + 1;
    packet.set(data.subarray(index * 7, index * 7 + 7), 1);
    return { id: id(0xeb), data: packet };
  });
  return [{ id: id(0xec), data: Uint8Array.from(announcement) }, ...packets];
}

describe('a CAN identifier', () => {
  it('is the same after it was taken apart and put together', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const header = decodeId(id);
        expect(header === undefined ? undefined : encodeId(header)).toBe(id);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('messages', () => {
  it('are read as they were written, alone or interleaved with those of others', () => {
    const distinct = fc.uniqueArray(fc.oneof(fastMessages, singleMessages), {
      maxLength: 8,
      selector: ({ pgn, source, destination }) => `${pgn}/${source}/${destination}`,
    });
    fc.assert(
      fc.property(distinct, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), (sent, picks) => {
        const found = readAll(
          interleave(
            sent.map((message) => new MessageWriter().frames(message)),
            picks,
          ),
        );
        expect(found).toHaveLength(sent.length);
        expect(found).toEqual(expect.arrayContaining(sent));
      }),
      { numRuns: 500 },
    );
  });

  it('come out whole or not at all when frames are lost, doubled and in any order', () => {
    fc.assert(
      fc.property(fastMessages, fc.array(fc.nat(), { maxLength: 80 }), (message, picks) => {
        const frames = splitFastPacket(message, 3);
        const mixed = picks.flatMap((pick) => frames[pick % frames.length] ?? []);
        for (const found of readAll(mixed)) expect(found).toEqual(message);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of one sender are never glued from two when frames are lost', () => {
    const contents = fc.array(fc.uint8Array({ minLength: 9, maxLength: 40 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(contents, fc.array(fc.boolean(), { minLength: 20, maxLength: 200 }), (payloads, losses) => {
        const header = { priority: 6, pgn: 127506, source: 36, destination: 255 };
        const writer = new MessageWriter();
        const frames = payloads.flatMap((data, index) =>
          writer.frames({ ...header, data }).map((frame) => ({ ...frame, at: index * 100 })),
        );
        const left = frames.filter((_, index) => !losses[index % losses.length]);
        for (const { data } of readAll(left)) expect(payloads).toContainEqual(data);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of the ISO transport protocol come out whole, or not at all when packets are lost, doubled and in any order', () => {
    const long = messageOf(65240, fc.uint8Array({ minLength: 9, maxLength: 1785 }));
    fc.assert(
      fc.property(long, fc.array(fc.nat(), { maxLength: 60 }), (message, picks) => {
        const frames = broadcastFrames(message);
        expect(readAll(frames)).toEqual([message]);
        const mixed = picks.flatMap((pick) => frames[pick % frames.length] ?? []);
        for (const found of readAll(mixed)) expect(found).toEqual(message);
      }),
    );
  });
});

describe('MessageReader', () => {
  const fastIds = fc
    .tuple(fc.constantFrom(...fastPgns), byte)
    .map(([pgn, source]) => encodeId({ priority: 6, pgn, source, destination: 255 }));
  const transportIds = fc.tuple(fc.constantFrom(0x18ecff00, 0x18ebff00), byte).map(([id, source]) => id | source);
  const anyId = fc.oneof(fastIds, transportIds, fc.integer(), fc.constantFrom(Number.NaN, -1, 1.5, 2 ** 40));
  const anyData = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.tuple(fc.integer({ min: 0, max: 7 }), frameData).map(([head, rest]) => Uint8Array.of(head << 5, ...rest)),
    fc.constant(Uint8Array.of(32, 0xf9, 0x06, 255, 0xff, 0xd8, 0xfe, 0x00)),
  );
  const anyFrames = fc.array(fc.record({ id: anyId, data: anyData, at: fc.nat({ max: 5_000 }) }), { maxLength: 300 });

  it('never throws, whatever comes, and hands on no more than a message can hold', () => {
    fc.assert(
      fc.property(anyFrames, (frames) => {
        const reader = new MessageReader();
        for (const { id, data, at } of frames) {
          const message = reader.push({ id, data }, at);
          if (message !== undefined) expect(message.data.length).toBeLessThanOrEqual(1785);
        }
        expect(reader.counters.frames).toBe(frames.length);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a bounded number of unfinished messages', () => {
    const reader = new MessageReader();
    for (let index = 0; index < 20_000; index += 1) {
      const id = encodeId({ priority: 6, pgn: 126720, source: index & 0xff, destination: (index >> 8) & 0xff });
      reader.push({ id, data: Uint8Array.of((index % 8) << 5, 223, 0, 0, 0, 0, 0, 0) }, index);
      const announcement = Uint8Array.of(32, 0xf9, 0x06, 255, 0xff, 0xd8, 0xfe, 0x00);
      reader.push({ id: 0x18ecff00 | (index & 0xff), data: announcement }, index);
      expect(reader.fastPackets.underWay).toBeLessThanOrEqual(mostPartials);
      expect(reader.broadcasts.underWay).toBeLessThanOrEqual(256);
    }
    expect(reader.fastPackets.counters.evicted).toBeGreaterThan(0);
  });
});
