import { beforeEach, describe, expect, it } from 'vitest';
import type { N2kMessage } from '../../../../src/protocols/n2k/can-id.ts';
import { MessageReader } from '../../../../src/protocols/n2k/message-reader.ts';
import { MessageWriter } from '../../../../src/protocols/n2k/message-writer.ts';
import { bytesOf } from '../../../support/can-logs.ts';

let reader: MessageReader;
const push = (id: number, hex: string, now = 0): N2kMessage | undefined => reader.push({ id, data: bytesOf(hex) }, now);
const announce = (hex: string, now = 0): N2kMessage | undefined => push(0x1cecff24, hex, now);
const packet = (hex: string, now = 0): N2kMessage | undefined => push(0x1cebff24, hex, now);
/** A commanded address of 9 bytes in 2 packets. */
const commanded = '20 09 00 02 FF D8 FE 00';

beforeEach(() => {
  reader = new MessageReader();
});

describe('MessageReader', () => {
  it('hands on a single frame of any length', () => {
    const header = { priority: 6, pgn: 59904, source: 0xfe, destination: 255 };
    expect(push(0x18eafffe, '00 EE 00')).toEqual({ ...header, data: bytesOf('00 EE 00') });
    expect(push(0x18eafffe, '')).toEqual({ ...header, data: new Uint8Array(0) });
  });

  it('joins a fast packet', () => {
    push(0x19f21224, '00 09 00 00 00 32 FF 58');
    expect(push(0x19f21224, '01 02 FF FF FF FF FF FF')).toEqual({
      priority: 6,
      pgn: 127506,
      source: 0x24,
      destination: 255,
      data: bytesOf('00 00 00 32 FF 58 02 FF FF'),
    });
  });

  it('counts and drops what is none of NMEA 2000', () => {
    expect(push(0x1bf21401, '00')).toBeUndefined();
    expect(push(0x19f21401, '00 00 00 00 00 00 00 00 00')).toBeUndefined();
    expect(reader.counters).toEqual({ frames: 2, foreign: 2 });
  });

  it('joins a broadcast of the ISO transport protocol', () => {
    expect(announce(commanded)).toBeUndefined();
    expect(packet('01 01 02 03 04 05 06 07', 100)).toBeUndefined();
    expect(packet('02 08 33 FF FF FF FF FF', 200)).toEqual({
      priority: 7,
      pgn: 65240,
      source: 0x24,
      destination: 255,
      data: bytesOf('01 02 03 04 05 06 07 08 33'),
    });
    expect(reader.broadcasts.counters.messages).toBe(1);
    expect(reader.broadcasts.underWay).toBe(0);
  });

  it('drops a broadcast when a packet is missing or late', () => {
    announce(commanded);
    expect(packet('02 08 33 FF FF FF FF FF')).toBeUndefined();
    announce(commanded, 1000);
    expect(packet('01 01 02 03 04 05 06 07', 1251)).toBeUndefined();
    expect(packet('02 08 33 FF FF FF FF FF', 1251)).toBeUndefined();
    expect(reader.broadcasts.counters).toMatchObject({ messages: 0, gap: 1, timeout: 1, orphan: 1 });
  });

  it.each([
    ['of fewer than 9 bytes', '20 08 00 02 FF D8 FE 00'],
    ['of more than 1785 bytes', '20 FA 06 FF FF D8 FE 00'],
    ['whose packets do not fit its length', '20 09 00 03 FF D8 FE 00'],
    ['of no PGN', '20 09 00 02 FF 00 00 00'],
    ['that is cut off', '20 09 00 02 FF'],
  ])('drops an announcement %s', (_, hex) => {
    announce(hex);
    expect(reader.broadcasts.counters.malformed).toBe(1);
    expect(reader.broadcasts.underWay).toBe(0);
  });

  it('drops a packet that is too short, and what a new announcement replaces', () => {
    announce(commanded);
    announce(commanded);
    expect(packet('01 01 02')).toBeUndefined();
    expect(reader.broadcasts.counters).toMatchObject({ replaced: 1, malformed: 1 });
  });

  it('passes over transfers to one node', () => {
    expect(push(0x1cec2425, '10 09 00 02 FF D8 FE 00')).toBeUndefined();
    expect(announce('FF 00 00 00 FF D8 FE 00')).toBeUndefined();
    expect(reader.broadcasts.underWay).toBe(0);
  });
});

describe('MessageWriter', () => {
  const enable = {
    priority: 3,
    pgn: 126208,
    source: 0xfe,
    destination: 0x30,
    data: bytesOf('00 12 F2 01 DC 05 00 00 FF FF 00'),
  };

  it('counts the sequence of each fast PGN from 0 to 7 and on', () => {
    const writer = new MessageWriter();
    const heads = Array.from({ length: 9 }, () => writer.frames(enable)[0]?.data[0]);
    expect(heads).toEqual([0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0, 0x00]);
    expect(writer.frames({ ...enable, pgn: 126464 })[0]?.data[0]).toBe(0);
  });

  it('splits the request that enables 127506 as the bus has it', () => {
    expect(new MessageWriter().frames(enable)).toEqual([
      { id: 0x0ded30fe, data: bytesOf('00 0B 00 12 F2 01 DC 05') },
      { id: 0x0ded30fe, data: bytesOf('01 00 00 FF FF 00 FF FF') },
    ]);
  });

  it('sends a single frame with just its bytes, and refuses more than 8', () => {
    const request = { priority: 6, pgn: 59904, source: 0xfe, destination: 255, data: bytesOf('00 EE 00') };
    expect(new MessageWriter().frames(request)).toEqual([{ id: 0x18eafffe, data: bytesOf('00 EE 00') }]);
    expect(() => new MessageWriter().frames({ ...request, data: new Uint8Array(9) })).toThrow(/does not fit/);
  });
});
