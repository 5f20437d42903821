import { describe, expect, it } from 'vitest';
import { parseCandumpLine } from '../../../src/links/can-recording-candump.ts';
import { ydwgRecording } from '../../../src/links/can-recording-ydwg.ts';

const bytes = [0, 0xd8, 4, 0xf6, 0xff, 0xff, 0xff, 0xff];
const short = (line: ReturnType<typeof parseCandumpLine>) =>
  line && { at: line.at, frames: line.frames.map(({ id, data }) => [id.toString(16), ...data]) };

describe('a line of candump', () => {
  const frames = [['19f21401', ...bytes]];
  it.each([
    ['-L', '(1502984867.829693) can0 19F21401#00D804F6FFFFFFFF', { at: 1_502_984_867_829.693, frames }],
    ['-L with -x', '(1502984867.829693) can0 19F21401#00D804F6FFFFFFFF T', { at: 1_502_984_867_829.693, frames }],
    ['-L without data', '(1.5) slcan0 19F21401#', { at: 1_500, frames: [['19f21401']] }],
    ['console', '  can0  19F21401   [8]  00 D8 04 F6 FF FF FF FF', { at: undefined, frames }],
    ['-t z', ' (000.250000)  can0  19F21401   [8]  00 D8 04 F6 FF FF FF FF', { at: 250, frames }],
    [
      '-t A',
      ' (2022-11-30 12:00:29.672000)  can0  19F21401   [8]  00 D8 04 F6 FF FF FF FF',
      { at: Date.UTC(2022, 10, 30, 12, 0, 29, 672), frames },
    ],
    ['-x', '  can0  RX - -  19F21401   [8]  00 D8 04 F6 FF FF FF FF', { at: undefined, frames }],
    ['-a', "  can0  19F21401   [8]  00 D8 04 F6 FF FF FF FF   '........'", { at: undefined, frames }],
    ['of old versions', '<0x19f21401> [8] 00 d8 04 f6 ff ff ff ff', { at: undefined, frames }],
    ['with 11 bits', '(1.0) can0 123#00', { at: 1_000, frames: [] }],
    ['with 11 bits on the console', '  can0  123   [2]  00 11', { at: undefined, frames: [] }],
    ['remote', '(1.0) can0 19F21401#R8', { at: 1_000, frames: [] }],
    ['remote on the console', '  can0  19F21401   [0]  remote request', { at: undefined, frames: [] }],
    ['of CAN FD', '(1.0) can0 19F21401##1001122', { at: 1_000, frames: [] }],
    ['an error frame', '(1.0) can0 20000004#0001000000000000', { at: 1_000, frames: [] }],
  ])('%s is read', (_, text, line) => {
    expect(short(parseCandumpLine(text))).toEqual(line);
  });

  it.each([
    ['a comment', '# candump sample'],
    ['half a byte', '(1.0) can0 19F21401#0'],
    ['nine bytes', `(1.0) can0 19F21401#${'00'.repeat(9)}`],
    ['fewer bytes than said', '  can0  19F21401   [8]  00 D8 04'],
    ['an identifier of 7 digits', '(1.0) can0 9F21401#00'],
    ['a cut line', '(1502984867.829693) can0 19F2'],
  ])('%s is none', (what, text) => {
    // Nine bytes are no frame; the line is one all the same.
    expect(parseCandumpLine(text)?.frames ?? []).toEqual([]);
    if (what !== 'nine bytes') expect(parseCandumpLine(text)).toBeUndefined();
  });
});

it('a line of YDWG RAW is read with its time of day, whichever way the frame went', () => {
  const read = ydwgRecording.reader([]);
  expect(short(read('00:29:58.617 R 19F21401 00 D8'))).toEqual({ at: 1_798_617, frames: [['19f21401', 0, 0xd8]] });
  expect(short(read('23:00:00.000 T 19F21401 00'))).toEqual({ at: 82_800_000, frames: [['19f21401', 0]] });
  expect(read('19F21401 00')).toBeUndefined();
});
