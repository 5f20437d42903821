import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type LedMasks, type Mk2Frame } from '../../src/protocols/mk2/frame.ts';
import { type FramerEvent, Mk2Framer } from '../../src/protocols/mk2/framer.ts';

/** What interfaces send, and their longest frame between length and checksum (mk2.md, 2). */
const types = [0xff, 0x20, 0x21, 0x38, 0x3c, 0x3d, 0x3f, 0x40, 0x41] as const;
const oddTypes: readonly number[] = [0x21, 0x38, 0x3d, 0x3f];
const longest = 40;

const byte = fc.integer({ min: 0, max: 0xff });
const leds: fc.Arbitrary<LedMasks> = fc.record({ on: byte, blink: byte });
/** A body whose last byte is not FF, behind which a sender appends a 00. */
const bodies = fc
  .tuple(fc.constantFrom(...types), fc.uint8Array({ minLength: 1, maxLength: longest - 3 }))
  .map(([type, data]) => Uint8Array.of(type, ...data))
  .filter((body) => body[0] !== 0xff || body.at(-1) !== 0xff);
const frames: fc.Arbitrary<Mk2Frame> = fc.oneof(
  bodies.map((body) => ({ body })),
  fc.record({ body: bodies, leds }),
);
/** Bytes that like to look like the beginning of a frame. */
const noise = fc
  .array(
    fc.oneof(
      byte.map((value) => [value]),
      fc.tuple(fc.integer({ min: 1, max: longest }), fc.constantFrom(...types)),
      fc.tuple(fc.integer({ min: 0x83, max: 0x80 + longest }), fc.constantFrom(...types)),
      fc.constant([0, 0, 0]),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

const encode = (frame: Mk2Frame): Uint8Array => encodeFrame(frame.body, frame.leds);
const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const framesIn = (events: readonly FramerEvent[]): Mk2Frame[] =>
  events.flatMap((event) => (event.kind === 'frame' ? [event.frame] : []));

/** Pushes bytes cut at these places. */
function push(framer: Mk2Framer, bytes: Uint8Array, cuts: readonly number[]): FramerEvent[] {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.flatMap((place, index) => framer.push(bytes.subarray(places[index - 1] ?? 0, place)));
}
const cuts = fc.array(fc.nat(), { maxLength: 20 });

/**
 * Whether a frame that is sound by chance begins in noise: the one thing that may hide a real frame. Written from
 * mk2.md, 2, apart from the framer.
 */
function hasChanceFrame(parts: readonly { readonly bytes: Uint8Array; readonly isNoise: boolean }[]): boolean {
  const stream = join(parts.map(({ bytes }) => bytes));
  let at = 0;
  for (const { bytes, isNoise } of parts) {
    for (let from = at; isNoise && from < at + bytes.length; from += 1) if (isSound(stream, from)) return true;
    at += bytes.length;
  }
  return false;
}

function isSound(stream: Uint8Array, from: number): boolean {
  const length = (stream[from] ?? 0) & 0x7f;
  const frame = stream.subarray(from, from + length + 2);
  const type = frame[1] ?? 0;
  if (frame.length < length + 2 || length === 0 || !types.some((known) => known === type)) return false;
  let sum = frame.reduce((total, value) => total + value, 0);
  if (oddTypes.includes(type)) {
    for (const value of [1, 3, 5].filter((at) => at <= length).map((at) => frame[at] ?? 0)) {
      sum += (value % 16) * 16 + Math.floor(value / 16);
    }
  }
  return sum % 256 === 0;
}

describe('an MK2 frame', () => {
  it('of any type, with LEDs or without, is decoded to what was encoded', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(framesIn(new Mk2Framer().push(encode(frame)))).toEqual([frame]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is encoded so that its bytes sum to 0, unless its type counts some twice', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const bytes = encode(frame);
        expect(isSound(bytes, 0)).toBe(true);
        const sum = bytes.reduce((total, value) => total + value, 0) % 256;
        if (!oddTypes.includes(frame.body[0] ?? 0)) expect(sum).toBe(0);
      }),
    );
  });

  it('that a host sends never ends in FF before its checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (data) => {
        const bytes = encodeFrame(Uint8Array.of(0xff, ...data, 0xff));
        expect([...bytes.slice(-2, -1)]).toEqual([0]);
        expect([...bytes.slice(2, -2)]).toEqual([...data, 0xff]);
      }),
    );
  });
});

describe('Mk2Framer', () => {
  it('finds the same frames in any split', () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 8 }), cuts, (sent, places) => {
        const framer = new Mk2Framer();
        expect(framesIn(push(framer, join(sent.map(encode)), places))).toEqual(sent);
        expect(framer.counters).toEqual({ frames: sent.length, checksum: 0, dropped: 0, partial: 0 });
      }),
    );
  });

  it('says the same about any bytes in any split', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, frames.map(encode)), { maxLength: 10 }), cuts, (parts, places) => {
        const bytes = join(parts);
        const [whole, split] = [new Mk2Framer(), new Mk2Framer()];
        expect([...push(split, bytes, places), ...split.gap()]).toEqual([...whole.push(bytes), ...whole.gap()]);
        expect(split.counters).toMatchObject({
          frames: whole.counters.frames,
          checksum: whole.counters.checksum,
          dropped: whole.counters.dropped,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('finds every sound frame in and behind any noise, at the latest once the line is silent', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, frames), { minLength: 1, maxLength: 6 }), cuts, (pairs, places) => {
        const parts = pairs.flatMap(([before, frame]) => [
          { bytes: before, isNoise: true },
          { bytes: encode(frame), isNoise: false },
        ]);
        fc.pre(!hasChanceFrame(parts));
        const framer = new Mk2Framer();
        const events = push(framer, join(parts.map(({ bytes }) => bytes)), places);
        expect(framesIn([...events, ...framer.gap()])).toEqual(pairs.map(([, frame]) => frame));
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds a frame as soon as its last byte is there, whatever it has seen before a gap', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), frames, (before, frame) => {
        const framer = new Mk2Framer();
        framer.push(before);
        framer.gap();
        expect(framesIn(framer.push(encode(frame)))).toEqual([frame]);
      }),
    );
  });

  it('accounts for every byte', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, frames.map(encode)), { maxLength: 10 }), (parts) => {
        const bytes = join(parts);
        const framer = new Mk2Framer();
        const sizes = framesIn([...framer.push(bytes), ...framer.gap()]).map(
          (frame) => frame.body.length + (frame.leds === undefined ? 2 : 4),
        );
        expect(sizes.reduce((sum, size) => sum + size, 0) + framer.counters.dropped).toBe(bytes.length);
      }),
    );
  });

  it('never throws, and never keeps more than one frame', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), noise), { maxLength: 20 }), (chunks) => {
        const framer = new Mk2Framer();
        const events = chunks.flatMap((chunk) => framer.push(chunk));
        const bytesSeen = join(chunks).length;
        const sizes = framesIn(events).map((frame) => frame.body.length + (frame.leds === undefined ? 2 : 4));
        const kept = bytesSeen - framer.counters.dropped - sizes.reduce((sum, size) => sum + size, 0);
        expect(kept).toBeGreaterThanOrEqual(0);
        expect(kept).toBeLessThan(longest + 2);
      }),
      { numRuns: 500 },
    );
  });
});
