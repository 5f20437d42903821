import { beforeEach, describe, expect, it } from 'vitest';
import { FastPacketJoiner, mostPartials, splitFastPacket } from '../../../../src/protocols/n2k/fast-packet.ts';
import { leastFastLength } from '../../../../src/protocols/n2k/fast-pgns.ts';
import { bytesOf } from '../../../support/can-logs.ts';

const id = 0x19f21224;
const header = { priority: 6, pgn: 127506, source: 0x24, destination: 255 };
/** 9 bytes: SOC 50 %. */
const first = bytesOf('00 09 00 00 00 32 FF 58');
const second = bytesOf('01 02 FF FF FF FF FF FF');
const payload = bytesOf('00 00 00 32 FF 58 02 FF FF');

let joiner: FastPacketJoiner;
const push = (data: Uint8Array, now = 0, from = id): Uint8Array | undefined => joiner.push(from, data, 9, now);
const inSequence = (data: Uint8Array, sequence: number): Uint8Array =>
  Uint8Array.of((sequence << 5) | ((data[0] ?? 0) & 0x1f), ...data.subarray(1));

beforeEach(() => {
  joiner = new FastPacketJoiner();
});

describe('FastPacketJoiner', () => {
  it('joins frames that follow each other', () => {
    expect(push(first)).toBeUndefined();
    expect(push(second)).toEqual(payload);
    expect(joiner.counters).toMatchObject({ messages: 1, gap: 0, orphan: 0 });
    expect(joiner.underWay).toBe(0);
  });

  it('joins a message of one frame at once', () => {
    expect(joiner.push(0x19f21324, bytesOf('40 06 00 FF F8 FD FF FF'), 6, 0)).toEqual(bytesOf('00 FF F8 FD FF FF'));
  });

  it('keeps senders, sequences and receivers apart', () => {
    push(first);
    push(first, 0, 0x19f21225);
    push(inSequence(first, 1));
    expect(push(second, 0, 0x19f21225)).toEqual(payload);
    expect(push(inSequence(second, 1))).toEqual(payload);
    expect(push(second)).toEqual(payload);
    push(first, 0, 0x1def24fe);
    expect(push(second, 0, 0x1def25fe)).toBeUndefined();
    expect(joiner.counters.orphan).toBe(1);
  });

  it('takes a message whose priority changes midway', () => {
    push(first);
    expect(push(second, 0, 0x0df21224)).toEqual(payload);
  });

  it('drops a message when a frame is missing', () => {
    push(bytesOf('00 14 00 00 00 00 00 00'));
    expect(push(bytesOf('02 00 00 00 00 00 00 00'))).toBeUndefined();
    expect(push(bytesOf('01 00 00 00 00 00 00 00'))).toBeUndefined();
    expect(joiner.counters).toMatchObject({ messages: 0, gap: 1, orphan: 1 });
  });

  it('waits 750 ms for the next frame, and not longer', () => {
    push(first, 1000);
    expect(push(second, 1750)).toEqual(payload);
    push(first, 2000);
    expect(push(second, 2751)).toBeUndefined();
    expect(joiner.counters).toMatchObject({ messages: 1, timeout: 1 });
  });

  it('begins anew with a new first frame', () => {
    push(bytesOf('00 14 00 00 00 00 00 00'));
    push(bytesOf('01 11 11 11 11 11 11 11'));
    push(first);
    expect(push(second)).toEqual(payload);
    expect(joiner.counters.replaced).toBe(1);
  });

  it('completes no new first frame with what came before it (vecan.md, 10, 10)', () => {
    push(second);
    expect(push(first)).toBeUndefined();
    expect(joiner.counters.orphan).toBe(1);
  });

  it('gives no message the body of the one eight later with the same number', () => {
    push(inSequence(first, 0), 0);
    for (let sequence = 1; sequence < 8; sequence += 1) {
      push(inSequence(first, sequence), sequence * 50);
      expect(push(inSequence(second, sequence), sequence * 50)).toEqual(payload);
    }
    expect(push(inSequence(second, 0), 400)).toBeUndefined();
    expect(joiner.counters).toMatchObject({ replaced: 1, orphan: 1 });
  });

  it.each([
    ['0', '00 00 01 C4 14 F2 01 00'],
    ['below the least of its PGN', '00 08 00 00 00 00 00 00'],
    ['above 223', '00 E0 00 00 00 00 00 00'],
  ])('drops a first frame whose length is %s', (_, frame) => {
    expect(push(bytesOf(frame))).toBeUndefined();
    expect(joiner.counters.length).toBe(1);
    expect(joiner.underWay).toBe(0);
  });

  it('drops frames that are too short for their share', () => {
    push(new Uint8Array(0));
    push(bytesOf('00'));
    push(bytesOf('00 09 00 00 00 32 FF'));
    push(first);
    expect(push(bytesOf('01 02 FF'))).toBeUndefined();
    expect(joiner.counters).toMatchObject({ short: 3, length: 1, messages: 0 });
  });

  it('takes a last frame that is not padded', () => {
    push(first);
    expect(push(second.subarray(0, 4))).toEqual(payload);
  });

  it('keeps a bounded number of messages, and gives up the one that waits longest', () => {
    const ids = Array.from(
      { length: mostPartials + 1 },
      (_, index) => id + ((index >> 8) << 8) + ((index + id) & 0xff) - (id & 0xff),
    );
    for (const from of ids) push(first, 0, from);
    expect(joiner.underWay).toBe(mostPartials);
    expect(joiner.counters.evicted).toBe(1);
    expect(push(second, 0, ids[0])).toBeUndefined();
    expect(push(second, 0, ids[1])).toEqual(payload);
  });
});

describe('splitFastPacket', () => {
  it('fills frames of 8 bytes and pads the last with FF', () => {
    expect(splitFastPacket({ ...header, data: payload }, 3)).toEqual([
      { id, data: bytesOf('60 09 00 00 00 32 FF 58') },
      { id, data: bytesOf('61 02 FF FF FF FF FF FF') },
    ]);
  });

  it.each([
    [6, 1],
    [7, 2],
    [13, 2],
    [14, 3],
    [223, 32],
  ])('needs for %i bytes %i frames', (length, count) => {
    expect(splitFastPacket({ ...header, data: new Uint8Array(length) }, 0)).toHaveLength(count);
  });

  it.each([0, 224])('refuses %i bytes', (length) => {
    expect(() => splitFastPacket({ ...header, data: new Uint8Array(length) }, 0)).toThrow(/1 to 223/);
  });
});

describe('leastFastLength', () => {
  it('knows the fast PGNs, the short 127509 and proprietary ones among them', () => {
    const fast = [
      126208, 126464, 126720, 126996, 126998, 127503, 127504, 127506, 127507, 127510, 127513, 129029, 130816, 131071,
    ];
    for (const pgn of fast) expect(leastFastLength(pgn), `${pgn}`).toBeGreaterThanOrEqual(1);
    expect([127503, 127504, 127506, 127507, 127509].map(leastFastLength)).toEqual([20, 20, 9, 6, 4]);
  });

  it('knows nothing of PGNs of single frames', () => {
    const single = [59392, 59904, 60928, 61184, 65014, 65280, 126992, 126993, 127501, 127502, 127505, 127508];
    const more = [127744, 127749, 127750, 127751, 129025, 129026, 130310, 130312, 130316];
    for (const pgn of [...single, ...more]) expect(leastFastLength(pgn), `${pgn}`).toBeUndefined();
  });
});
