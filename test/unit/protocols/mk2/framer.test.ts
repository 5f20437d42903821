import { describe, expect, it } from 'vitest';
import { checksumOf, encodeFrame } from '../../../../src/protocols/mk2/frame.ts';
import { type FramerEvent, Mk2Framer } from '../../../../src/protocols/mk2/framer.ts';
import { bytesOf, found, hexOf, onlyFrame } from './recorded-frames.ts';

const version = '07 FF 56 28 DB 11 00 42 4E';
const dc = '0F 20 F3 00 C8 02 0C A1 05 00 00 00 28 00 00 88 B2';
const bodies = (hex: string): string[] => found(bytesOf(hex)).map(({ body }) => hexOf(body));
const kinds = (events: readonly FramerEvent[]): string[] => events.map(({ kind }) => kind);

describe('a frame that is sent', () => {
  it('gets a 00 behind a last FF, which some interfaces need', () => {
    expect(hexOf(encodeFrame(bytesOf('FF 58 37 00 81 FF FF')))).toBe('08 FF 58 37 00 81 FF FF 00 EB');
    expect(hexOf(encodeFrame(bytesOf('FF 58 37 00 81 FF 00')))).toBe('07 FF 58 37 00 81 FF 00 EB');
  });

  it('gets none when it is no interface frame, or when LEDs stand behind', () => {
    expect(hexOf(encodeFrame(bytesOf('20 FF')))).toBe('02 20 FF DF');
    expect(hexOf(encodeFrame(bytesOf('FF 58 86 FF FF'), { on: 0x01, blink: 0xff })).slice(0, 23)).toBe(
      '87 FF 58 86 FF FF 01 FF',
    );
  });

  it.each([
    ['06 21 FF FF FF FF 80', 0x4d],
    ['06 21 FF FF FF FF 83', 0x4a],
    ['05 3F 07 00 00 00', 0xc2],
    ['05 3F 04 00 00 00', 0xc5],
    ['04 FF 41 01 00', 0xbb],
    // The sum and, once more, the type with its halves swapped: 4C + 83.
    ['02 38 12', 0x31],
    // Likewise with A5 and 5A at the other places that count twice: 142 + D3 + 5A + A5.
    ['06 3D 00 A5 00 5A 00', 0xec],
  ])('%s ends in the checksum of its type', (hex, checksum) => {
    expect(checksumOf(bytesOf(hex))).toBe(checksum);
  });
});

describe('Mk2Framer', () => {
  it('drops one byte where a frame does not hold, and finds what begins inside it', () => {
    expect(bodies(`0F 20 01 ${version} ${dc}`)).toEqual([version, dc].map((hex) => hexOf(onlyFrame(hex).body)));
  });

  it('counts a frame that was damaged, and finds the next one', () => {
    const framer = new Mk2Framer();
    expect(kinds(framer.push(bytesOf(`${dc.replace('A1', 'A0')} ${version}`)))).toEqual(['frame']);
    expect(framer.counters).toEqual({ frames: 1, checksum: 1, dropped: 17, partial: 0 });
  });

  it('gives up a frame that does not go on, and finds what had come behind it', () => {
    const framer = new Mk2Framer();
    expect(framer.push(bytesOf(`0F 20 01 01 ${version}`))).toEqual([]);
    expect(kinds(framer.gap())).toEqual(['frame']);
    expect(framer.counters).toEqual({ frames: 1, checksum: 0, dropped: 4, partial: 1 });
    expect(kinds(framer.push(bytesOf(version)))).toEqual(['frame']);
  });

  it('is not disturbed by a gap between frames', () => {
    const framer = new Mk2Framer();
    expect(framer.gap()).toEqual([]);
    expect(kinds(framer.push(bytesOf(version)))).toEqual(['frame']);
    expect(framer.gap()).toEqual([]);
    expect(framer.counters).toEqual({ frames: 1, checksum: 0, dropped: 0, partial: 0 });
  });

  it('tells once that the line was low between frames: the interface got its power', () => {
    const framer = new Mk2Framer();
    expect(kinds(framer.push(bytesOf('00 00 00')))).toEqual(['line-low']);
    expect(kinds(framer.push(bytesOf(version)))).toEqual(['frame']);
    expect(kinds(framer.push(bytesOf(`00 00 ${version}`)))).toEqual(['line-low', 'frame']);
  });

  it('tells that the line was low after a frame that did not end, or after noise and a gap', () => {
    const framer = new Mk2Framer();
    framer.push(bytesOf('0F 20 01'));
    framer.gap();
    expect(kinds(framer.push(bytesOf('00')))).toEqual(['line-low']);
    framer.push(bytesOf('FE FE'));
    framer.gap();
    expect(kinds(framer.push(bytesOf('00')))).toEqual(['line-low']);
  });

  it('does not take the zeros of a damaged frame for a low line', () => {
    expect(kinds(new Mk2Framer().push(bytesOf(`${dc.replace('A1', 'A0')} ${version}`)))).toEqual(['frame']);
  });

  it('takes appended LEDs off', () => {
    expect(onlyFrame('87 FF 58 86 34 81 1F 1F A9')).toEqual({
      body: bytesOf('FF 58 86 34 81'),
      leds: { on: 0x1f, blink: 0x1f },
    });
  });

  it('takes frames of up to 40 bytes; a greater length is noise', () => {
    const longest = encodeFrame(new Uint8Array(40).fill(0x20));
    const longer = encodeFrame(new Uint8Array(41).fill(0x20));
    expect(found(longest)).toHaveLength(1);
    expect(found(longer)).toHaveLength(0);
  });

  it.each([
    ['an interface frame without a letter', '01 FF 00'],
    ['LEDs without a frame', '82 FF 58 27'],
    ['an interface frame of LEDs alone', '83 FF 01 02 7B'],
    ['a type that interfaces do not send', '02 42 00 BC'],
    ['a length of none', '00 00'],
  ])('finds no frame in %s, although its bytes sum to 0', (_, hex) => {
    expect(bytesOf(hex).reduce((sum, byte) => sum + byte, 0) & 0xff).toBe(0);
    expect(bodies(hex)).toEqual([]);
  });
});
