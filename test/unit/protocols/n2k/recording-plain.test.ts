import { describe, expect, it } from 'vitest';
import { decodeId } from '../../../../src/protocols/n2k/can-id.ts';
import { plainRecording } from '../../../../src/protocols/n2k/recording-plain.ts';

const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');
const ac = '2021-07-29-09:00:42.386,6,127503,1,255,20,00,01,f0,00,05,2c,01,88,13,e8,03,80,15,00,00,80,15,00,00,64';

/** What a recording of these lines gives: times, and frames as identifier and bytes. */
function read(...lines: string[]) {
  const reader = plainRecording.reader(lines);
  return lines.map((line) => {
    const found = reader(line);
    return (
      found && {
        at: found.at,
        frames: found.frames.map(({ data }) => hex(data)),
        ids: found.frames.map(({ id }) => id),
      }
    );
  });
}

describe('a line of canboat PLAIN', () => {
  it('gives the frame of a single-frame PGN, with its identifier', () => {
    const [line] = read('2024-01-01T00:00:00.019Z,7,61184,227,255,8,66,99,02,20,f8,04,00,00');
    expect(line).toEqual({ at: Date.UTC(2024, 0, 1, 0, 0, 0, 19), frames: ['66990220f8040000'], ids: [0x1ce_fffe3] });
  });

  it.each([
    ['2016-02-28-19:56:57', Date.UTC(2016, 1, 28, 19, 56, 57)],
    ['2016-02-28T19:57:02.364Z', Date.UTC(2016, 1, 28, 19, 57, 2, 364)],
    ['2021-07-29-09:00:42.386', Date.UTC(2021, 6, 29, 9, 0, 42, 386)],
    ['2016-02-28 19:56:57.5', Date.UTC(2016, 1, 28, 19, 56, 57, 500)],
  ])('has the time %s', (time, at) => {
    expect(read(`${time},6,127505,43,255,8,08,a8,61,3c,05,00,00,ff`)[0]?.at).toBe(at);
  });

  it('splits a joined fast packet as its sender did, counting each PGN of each sender', () => {
    const other = ac.replace(',127503,1,', ',127503,2,');
    const [first, second, third] = read(ac, other, ac);
    expect(first?.frames).toEqual(['00140001f000052c', '01018813e8038015', '02000080150000' + '64']);
    expect(second?.frames[0]).toBe('00140001f000052c');
    expect(third?.frames[0]).toBe('20140001f000052c');
    expect(decodeId(first?.ids[0] ?? 0)).toEqual({ priority: 6, pgn: 127_503, source: 1, destination: 255 });
  });

  it('is a frame of a fast packet where no line of the recording is longer than a frame', () => {
    expect(read('2021-07-29-09:00:42.386,6,127507,225,255,8,40,06,00,ff,f8,fd,ff,ff')[0]?.frames).toEqual([
      '400600fff8fdffff',
    ]);
  });

  it('is a whole message of 8 bytes where other lines are joined', () => {
    const battery = '2014-08-15T19:00:00.042Z,6,127513,1,255,8,00,01,02,03,04,05,06,07';
    expect(read(battery, ac)[0]?.frames).toEqual(['0008000102030405', '010607ffffffffff']);
  });

  it('is a frame all the same where no message of its PGN is so short', () => {
    expect(read('2021-07-29-09:00:42.386,6,127503,9,255,8,00,14,00,01,f0,00,05,2c', ac)[0]?.frames).toEqual([
      '00140001f000052c',
    ]);
  });

  it.each([
    ['a PGN of the recording adapter', '2016-02-28T19:57:02.364Z,6,262384,0,255,8,01,02,03,04,05,06,07,08'],
    ['an addressed PGN with a low byte', '2016-02-28T19:57:02.364Z,6,59905,0,255,3,01,02,03'],
    ['a message too long for fast packets', `2016-02-28T19:57:02.364Z,6,129029,0,255,224${',00'.repeat(224)}`],
    ['a joined message of a single-frame PGN', `2016-02-28T19:57:02.364Z,6,65240,0,255,0`],
  ])('gives no frame for %s', (_, line) => {
    expect(read(line, ac)[0]?.frames).toEqual([]);
  });

  it.each([
    ['a comment', '# DC Voltage (VREG register 0x2002)'],
    ['a length that is not that of the data', ac.replace(',20,', ',21,')],
    ['a source above 255', ac.replace(',1,255,', ',256,255,')],
    ['a month 13', ac.replace('-07-', '-13-')],
    ['a byte of three digits', ac.replace(',64', ',164')],
    ['a cut line', ac.slice(0, 40)],
    ['nothing', ''],
  ])('is none: %s', (_, line) => {
    expect(read(line)[0]).toBeUndefined();
  });
});
