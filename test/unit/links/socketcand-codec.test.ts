import { describe, expect, it } from 'vitest';
import { formatSocketcandSend, parseSocketcand, SocketcandTexts } from '../../../src/links/socketcand-codec.ts';

const data = Uint8Array.of(0, 0xd8, 4, 0xf6, 0xff, 0xff, 0xff, 0xff);
const frame = { id: 0x19f2_1401, data };

describe('parseSocketcand()', () => {
  it.each([
    ['hi', { kind: 'hi' }],
    ['ok', { kind: 'ok' }],
    ['frame 19F21401 1701324984.734664 00D804F6FFFFFFFF', { kind: 'frame', frame }],
    // As socketcand's doc/protocol.md shows it.
    [
      'frame 1AAAAAAA 23.424242 11 22 33 44',
      { kind: 'frame', frame: { id: 0x1aaa_aaaa, data: Buffer.from('11223344', 'hex') } },
    ],
    ['frame 19F21401 1701324984.734664', { kind: 'frame', frame: { id: 0x19f2_1401, data: new Uint8Array() } }],
    ['frame 123 23.424242 11', { kind: 'standard' }],
    ['rtr 123 23.424242 4', { kind: 'standard' }],
    ['fdframe 19F21401 00 1701324984.734664 00', { kind: 'standard' }],
    ['error 004 1701324984.734664', { kind: 'busError', errorClass: 4 }],
    ['error could not open bus', { kind: 'error', text: 'could not open bus' }],
    ['stat 1 2 3 4', { kind: 'other', text: 'stat 1 2 3 4' }],
    ['', { kind: 'other', text: '' }],
    ['frame 39F21401 1.0 00', { kind: 'other', text: 'frame 39F21401 1.0 00' }],
    ['frame 19F21401 1.0 000', { kind: 'other', text: 'frame 19F21401 1.0 000' }],
    [`frame 19F21401 1.0 ${'00'.repeat(9)}`, { kind: 'other', text: expect.any(String) }],
  ])('reads %j', (text, message) => {
    const parsed = parseSocketcand(text);
    // Buffers and byte arrays are the same bytes.
    expect(
      parsed.kind === 'frame' ? { ...parsed, frame: { ...parsed.frame, data: [...parsed.frame.data] } } : parsed,
    ).toEqual(
      'frame' in message ? { ...message, frame: { ...message.frame, data: [...message.frame.data] } } : message,
    );
  });
});

describe('SocketcandTexts', () => {
  const push = (texts: SocketcandTexts, text: string) => texts.push(Buffer.from(text, 'latin1'));

  it('finds several texts in one piece, and one in several pieces', () => {
    const texts = new SocketcandTexts();
    expect(push(texts, '< ok >< frame 19F21401 1.0 00 >< fra')).toEqual(['ok', 'frame 19F21401 1.0 00']);
    expect(push(texts, 'me 19F21402 1')).toEqual([]);
    expect(push(texts, '.0 01 >\n<echo>')).toEqual(['frame 19F21402 1.0 01', 'echo']);
    expect(texts.takeDropped()).toBe(0);
  });

  it('drops and counts a text without an end, and an overlong one', () => {
    const texts = new SocketcandTexts();
    expect(push(texts, '< frame 19F2 < ok >')).toEqual(['ok']);
    expect(push(texts, `< ${'x'.repeat(100_000)}`)).toEqual([]);
    expect(push(texts, 'x >< hi >')).toEqual(['hi']);
    expect(texts.takeDropped()).toBe(2);
    expect(texts.takeDropped()).toBe(0);
  });
});

it('a frame is handed over with 8 digits, for fewer mean an identifier of 11 bits', () => {
  expect(formatSocketcandSend(frame)).toBe('< send 19F21401 8 0 d8 4 f6 ff ff ff ff >');
  expect(formatSocketcandSend({ id: 0x9f8_0100, data: new Uint8Array() })).toBe('< send 09F80100 0 >');
});
