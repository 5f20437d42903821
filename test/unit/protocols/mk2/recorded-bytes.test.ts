import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../src/protocols/mk2/frame.ts';
import { Mk2Framer } from '../../../../src/protocols/mk2/framer.ts';
import { hasSharedData, withoutSharedData } from '../../../support/shared-data.ts';
import { bytesOf, files, found, framesOf, hexOf, join, onlyFrame, recordedFrames } from './recorded-frames.ts';

/** None of these begins a frame: what a line picks up, and the ends of frames whose beginning was missed. */
const noises = ['00 00 00', '55 55 55 55 55', 'FE 7F 80', '00 88 B2', 'C8 00 58', '01 02 03 04 05 06 07 08 09'];

describe.skipIf(!hasSharedData)(`recorded frames${withoutSharedData}`, () => {
  it('are all there', () => {
    expect(recordedFrames).toHaveLength(83);
  });

  it.each(recordedFrames)('$id, $name: is found whole and encodes to the same bytes', ({ hex }) => {
    const frame = onlyFrame(hex);
    expect(hexOf(encodeFrame(frame.body, frame.leds))).toBe(hex);
  });

  it.each(recordedFrames)('$id: is found as soon as its last byte has come, one byte at a time', ({ hex }) => {
    const framer = new Mk2Framer();
    const bytes = bytesOf(hex);
    const events = Array.from(bytes, (byte) => framer.push(Uint8Array.of(byte)));
    expect(events.slice(0, -1).flat()).toEqual([]);
    expect(events.at(-1)).toEqual([{ kind: 'frame', frame: onlyFrame(hex) }]);
  });

  it.each(recordedFrames)('$id: is found with noise before and behind it', ({ hex }) => {
    for (const before of noises) {
      for (const behind of noises) {
        const framer = new Mk2Framer();
        const events = framer.push(join([before, hex, behind].map(bytesOf)));
        events.push(...framer.gap());
        expect(events.filter(({ kind }) => kind === 'frame')).toEqual([{ kind: 'frame', frame: onlyFrame(hex) }]);
        expect(framer.counters).toMatchObject({
          frames: 1,
          dropped: bytesOf(before).length + bytesOf(behind).length,
        });
      }
    }
  });

  it.each(recordedFrames)('$id: is not found when any one of its bits is wrong', ({ hex }) => {
    const bytes = bytesOf(hex);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = bytes.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(found(damaged).map(({ body }) => hexOf(body))).not.toContain(hexOf(onlyFrame(hex).body));
    }
  });

  it.each(files)('%s: the frames of a session are the same in any split', (file) => {
    const stream = join(framesOf(file).map(({ hex }) => bytesOf(hex)));
    const whole = framesOf(file).map(({ hex }) => onlyFrame(hex));
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 40 }), (cuts) => {
        expect(found(stream, cuts, false)).toEqual(whole);
      }),
    );
  });

  it('are all found with noise between them, when a session is joined in its middle', () => {
    const parts = recordedFrames.flatMap(({ hex }, index) => [hex, noises[index % noises.length] ?? '']);
    const stream = join(parts.map(bytesOf)).subarray(2);
    expect(found(stream)).toEqual(recordedFrames.slice(1).map(({ hex }) => onlyFrame(hex)));
  });
});
