import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextFramer, type VeDirectEvent } from '../../../../src/protocols/vedirect/text-framer.ts';
import { bytesOf, joinBytes, textBlock } from '../../../support/vedirect-bytes.ts';

const mppt = textBlock([
  ['PID', '0xA042'],
  ['V', '12530'],
  ['I', '640'],
]);
/** The byte example of vedirect.md, 2.2: 39 bytes, sum 0. */
const example = joinBytes(bytesOf('\r\nV\t12800\r\nI\t-1500\r\nSOC\t876\r\nChecksum\t'), Uint8Array.of(0x36));

function framed(...chunks: readonly Uint8Array[]): { events: VeDirectEvent[]; framer: TextFramer } {
  const framer = new TextFramer();
  return { events: chunks.flatMap((chunk) => framer.push(chunk)), framer };
}

const blocks = (events: readonly VeDirectEvent[]): Record<string, string>[] =>
  events.flatMap((event) => (event.kind === 'block' ? [Object.fromEntries(event.fields)] : []));
const hex = (events: readonly VeDirectEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'hex' ? [event.text] : []));
const bad = (events: readonly VeDirectEvent[]): VeDirectEvent[] => events.filter(({ kind }) => kind === 'bad-block');

describe('a VE.Direct text block', () => {
  it('is told with its fields in order when its sum is 0', () => {
    const { events } = framed(example);
    expect(events).toEqual([
      {
        kind: 'block',
        fields: new Map([
          ['V', '12800'],
          ['I', '-1500'],
          ['SOC', '876'],
        ]),
      },
    ]);
  });

  it('is not used when one bit is wrong, whichever', () => {
    for (let bit = 0; bit < example.length * 8; bit += 1) {
      const spoiled = example.slice();
      spoiled[bit >> 3] = (spoiled[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(blocks(framed(mppt, spoiled, mppt).events.slice(1)).every((block) => 'PID' in block)).toBe(true);
    }
  });

  it.each([0x00, 0x09, 0x0a, 0x0d, 0x3a, 0x41, 0x80, 0xff])('may end in the checksum byte %i', (checksum) => {
    // Three printable characters reach every sum.
    const candidates = Array.from({ length: 0x7e - 0x3b }, (_, index) => String.fromCharCode(0x3b + index));
    const found = candidates
      .flatMap((a) => candidates.flatMap((b) => [textBlock([['V', `${a}${b}~`]]), textBlock([['V', `${a}${b};`]])]))
      .find((block) => block.at(-1) === checksum);
    if (found === undefined) throw new Error(`no block ends in ${checksum}`);
    const { events, framer } = framed(found, mppt, found);
    expect(blocks(events)).toHaveLength(3);
    expect(hex(events)).toEqual([]);
    expect(framer.counters).toEqual(new TextFramer().counters);
  });

  it('may have more and longer fields than today, within limits', () => {
    const many = Array.from({ length: 64 }, (_, index) => [`L${index}`, '1'] as const);
    expect(Object.keys(blocks(framed(textBlock(many)).events)[0] ?? {})).toHaveLength(64);
    const long = textBlock([['x'.repeat(32), 'y'.repeat(64)]]);
    expect(blocks(framed(long).events)).toHaveLength(1);
  });

  it.each([
    ['too many fields', textBlock(Array.from({ length: 65 }, (_, index) => [`L${index}`, '1'] as const))],
    ['a label that is too long', textBlock([['x'.repeat(33), '1']])],
    ['a value that is too long', textBlock([['V', '1'.repeat(65)]])],
    ['a line without a value', joinBytes(bytesOf('\r\nV'), textBlock([['I', '1']]))],
  ])('is not used when it has %s, and the next one is', (_title, block) => {
    const { events, framer } = framed(mppt, block, mppt);
    expect(blocks(events)).toHaveLength(2);
    expect(framer.counters.textParseError + framer.counters.textChecksumErrors).toBe(1);
  });

  it('that was joined in the middle is dropped without being counted as an error', () => {
    const { events, framer } = framed(mppt.slice(9), mppt);
    expect(bad(events)).toEqual([{ kind: 'bad-block', why: 'checksum', partial: true }]);
    expect(blocks(events)).toHaveLength(1);
    expect(framer.counters.textChecksumErrors).toBe(0);
  });

  it('that is interrupted for longer than a block takes is given up, and the next one is whole', () => {
    const framer = new TextFramer();
    framer.push(joinBytes(mppt, mppt.slice(0, 20)));
    framer.gap();
    expect(blocks(framer.push(mppt))).toHaveLength(1);
    expect(framer.counters.textUnfinishedErrors).toBe(1);
    framer.gap();
    expect(framer.counters.textUnfinishedErrors).toBe(1);
  });

  it('survives noise before, between and after', () => {
    const noise = bytesOf('\xb4\xff\x00noise\n\r');
    expect(blocks(framed(noise, mppt, noise, mppt, noise).events)).toHaveLength(2);
  });
});

describe('a HEX frame', () => {
  const asynchronous = bytesOf(':A0102000543\n');

  it('inside a value is taken out and the block still adds up (vedirect.md, 2.2)', () => {
    const { events } = framed(joinBytes(example.slice(0, 6), asynchronous, example.slice(6)));
    expect(example).toHaveLength(39);
    expect(hex(events)).toEqual(['A0102000543']);
    expect(blocks(events)).toEqual([{ V: '12800', I: '-1500', SOC: '876' }]);
  });

  it('may interrupt a block at every byte but the checksum', () => {
    for (let place = 0; place < example.length; place += 1) {
      const { events } = framed(joinBytes(example.slice(0, place), asynchronous, example.slice(place), example));
      const whole = place < example.length - 1 ? 2 : 1;
      expect(blocks(events).length, `at byte ${place}`).toBeGreaterThanOrEqual(whole);
    }
  });

  it.each([
    ['a wrong check byte', ':A0102000544\n', 'hexChecksumErrors'],
    ['an even number of digits', ':452\n', 'hexChecksumErrors'],
    ['another byte in the place of its line end', ':A0102000543\xfe', 'hexInvalidCharacterErrors'],
    ['no end but another frame', ':A01020:A0102000543\n', 'hexUnfinishedErrors'],
    ['more characters than any frame', `:${'0'.repeat(129)}`, 'hexInvalidCharacterErrors'],
  ] as const)('with %s is counted, and the text goes on', (_title, wire, counter) => {
    const { events, framer } = framed(mppt, bytesOf(wire), mppt);
    expect(framer.counters[counter]).toBe(1);
    expect(blocks(events)).toHaveLength(2);
  });

  it('may end in CR LF', () => {
    expect(hex(framed(bytesOf(':154\r\n')).events)).toEqual(['154']);
  });

  it('that was cut off gives the line end that it took back to the next block', () => {
    const { events } = framed(mppt, bytesOf(':A01'), mppt);
    expect(blocks(events)).toHaveLength(2);
  });

  it('that never ends is given up at a gap', () => {
    const framer = new TextFramer();
    framer.push(bytesOf(':A01'));
    framer.gap();
    expect(framer.counters.hexUnfinishedErrors).toBe(1);
    expect(blocks(framer.push(mppt))).toHaveLength(1);
  });
});

describe('any stream', () => {
  const piece = fc.oneof(
    fc.constant(mppt),
    fc.constant(example),
    fc.constant(bytesOf(':A0102000543\n')),
    fc.uint8Array({ maxLength: 40 }),
  );

  it('gives the same events in any split', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.array(fc.nat(600), { maxLength: 20 }), (pieces, cuts) => {
        const wire = joinBytes(...pieces);
        const places = [...cuts.filter((cut) => cut < wire.length).sort((a, b) => a - b), wire.length];
        const chunks = places.map((place, index) => wire.subarray(places[index - 1] ?? 0, place));
        expect(framed(...chunks).events).toEqual(framed(wire).events);
      }),
    );
  });

  it('never throws, and a good block after it and a gap is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
        const framer = new TextFramer();
        framer.push(noise);
        framer.gap();
        expect(blocks(framer.push(mppt)).at(-1)).toEqual({ PID: '0xA042', V: '12530', I: '640' });
      }),
    );
  });
});
