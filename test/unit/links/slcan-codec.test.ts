import { describe, expect, it } from 'vitest';
import { formatSlcanFrame, parseSlcanLine, SlcanItems } from '../../../src/links/slcan-codec.ts';

/** As slcanpty sent it (vecan.md, 8). */
const line = 'T19F21401800D804F6FFFFFFFF';
const frame = { id: 0x19f2_1401, data: Uint8Array.of(0, 0xd8, 4, 0xf6, 0xff, 0xff, 0xff, 0xff) };

describe('parseSlcanLine()', () => {
  it.each([
    [line, { kind: 'frame', frame }],
    [line.toLowerCase().replace('t', 'T'), { kind: 'frame', frame }],
    ['T000000000', { kind: 'frame', frame: { id: 0, data: new Uint8Array() } }],
    ['t1232AABB', { kind: 'standard' }],
    ['r1238', { kind: 'standard' }],
    ['R19F214018', { kind: 'standard' }],
    ['', { kind: 'done' }],
    ['z', { kind: 'done' }],
    ['Z', { kind: 'done' }],
    ['sb096128', { kind: 'trouble', text: 'sb096128' }],
    ['e1a', { kind: 'trouble', text: 'e1a' }],
    ['V1013', { kind: 'other', text: 'V1013' }],
    ['b158aa7 github.com/normaldotcom/canable2.git', { kind: 'other', text: expect.stringContaining('canable2') }],
  ])('reads %j', (text, item) => {
    expect(parseSlcanLine(text)).toEqual(item);
  });

  it.each([
    ['a byte of data is missing', line.slice(0, -2)],
    ['half a byte is missing', line.slice(0, -1)],
    ['a digit of the identifier is missing', `T${line.slice(2)}`],
    ['a time stamp that was not asked for', `${line}1234`],
    ['nine bytes', `T19F214019${'00'.repeat(9)}`],
    ['an identifier of 30 bits', 'T29F214010'],
    ['a digit that is none', 'T19F214011G0'],
    ['an 11-bit frame that is too short', 't1232AA'],
    ['a remote frame with data', 'r1231AA'],
  ])('takes no line for a frame: %s', (_, text) => {
    expect(parseSlcanLine(text)).toEqual({ kind: 'other', text });
  });
});

describe('SlcanItems', () => {
  const push = (items: SlcanItems, text: string) => items.push(Buffer.from(text, 'latin1'));

  it('keeps frames and answers apart that come interleaved', () => {
    expect(push(new SlcanItems(), `${line}\r\rZ\r\x07${line}\r`).map(({ kind }) => kind)).toEqual([
      ...['frame', 'done', 'done', 'refused', 'frame'],
    ]);
  });

  it('takes what stands before BEL for a line that lost its end', () => {
    expect(push(new SlcanItems(), `T19F2\x07${line}\r`).map(({ kind }) => kind)).toEqual(['other', 'refused', 'frame']);
  });

  it('ignores line feeds', () => {
    expect(push(new SlcanItems(), `\n${line}\r\n\r\n`).map(({ kind }) => kind)).toEqual(['frame', 'done']);
  });

  it('drops and counts an overlong line and reads the next one', () => {
    const items = new SlcanItems();
    expect(push(items, 'x'.repeat(100_000))).toEqual([]);
    expect(push(items, `x\r${line}\r`)).toEqual([{ kind: 'frame', frame }]);
    expect([items.takeOverlong(), items.takeOverlong()]).toEqual([1, 0]);
  });
});

it('a frame is handed over with 8 digits, length and bytes', () => {
  expect(formatSlcanFrame(frame)).toBe(`${line}\r`);
  expect(formatSlcanFrame({ id: 0x9f8_0100, data: Uint8Array.of(0xab) })).toBe('T09F801001AB\r');
});
