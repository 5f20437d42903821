import { describe, expect, it } from 'vitest';
import { decodeId, encodeId, isAddressed } from '../../../../src/protocols/n2k/can-id.ts';

describe('a CAN identifier', () => {
  it.each([
    [0x19f21401, { priority: 6, pgn: 127508, source: 0x01, destination: 255 }],
    [0x1cef24fe, { priority: 7, pgn: 61184, source: 0xfe, destination: 0x24 }],
    [0x1cefff24, { priority: 7, pgn: 61184, source: 0x24, destination: 255 }],
    [0x18eafffe, { priority: 6, pgn: 59904, source: 0xfe, destination: 255 }],
    [0x0ded30fe, { priority: 3, pgn: 126208, source: 0xfe, destination: 0x30 }],
    [0x1def24fe, { priority: 7, pgn: 126720, source: 0xfe, destination: 0x24 }],
    [0x18eeff24, { priority: 6, pgn: 60928, source: 0x24, destination: 255 }],
  ])('%i says priority, PGN, source and destination, and comes from them', (id, header) => {
    expect(decodeId(id)).toEqual(header);
    expect(encodeId(header)).toBe(id);
  });

  it('that is none of NMEA 2000 says nothing', () => {
    expect(decodeId(0x19f21401 | 0x0200_0000)).toBeUndefined();
    expect(decodeId(0x2000_0000)).toBeUndefined();
    expect(decodeId(-1)).toBeUndefined();
    expect(decodeId(Number.NaN)).toBeUndefined();
  });

  it('carries no destination for a PGN that has none', () => {
    expect(encodeId({ priority: 6, pgn: 127508, source: 1, destination: 0x24 })).toBe(0x19f21401);
  });

  it.each([
    [{ priority: 8 }, /priority 8/],
    [{ pgn: 0x2_0000 }, /PGN 131072/],
    [{ source: 256 }, /source 256/],
    [{ pgn: 61184, destination: -1 }, /destination -1/],
    [{ pgn: 61185 }, /low byte must be 0/],
  ])('cannot be made of %o', (part, message) => {
    const header = { priority: 6, pgn: 127508, source: 1, destination: 255, ...part };
    expect(() => encodeId(header)).toThrow(message);
  });

  it('is addressed below PDU format 240', () => {
    expect([126208, 126464, 126720, 61184].map(isAddressed)).toEqual([true, true, true, true]);
    expect([126996, 127508, 65240, 130816].map(isAddressed)).toEqual([false, false, false, false]);
  });
});
