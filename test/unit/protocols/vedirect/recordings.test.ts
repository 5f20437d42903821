import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextFramer, type VeDirectEvent } from '../../../../src/protocols/vedirect/text-framer.ts';
import { hasSharedData, sharedPath, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

interface Expected {
  readonly bytes: number;
  readonly blocks_ok: number;
  readonly blocks_bad: number;
  readonly hex_ok: number;
  readonly hex_bad_or_cut: number;
  readonly samples: readonly { readonly index: number; readonly fields: Readonly<Record<string, string>> }[];
  readonly hex_samples: readonly string[];
}

const expected: Record<string, Expected> = hasSharedData
  ? (JSON.parse(sharedText('vedirect/expected.json')) as Record<string, Expected>)
  : {};
const files = Object.keys(expected).filter((name) => name.endsWith('.bin'));

function decode(bytes: Uint8Array, cuts: readonly number[] = []): VeDirectEvent[] {
  const framer = new TextFramer();
  const places = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  return places.flatMap((place, index) => framer.push(bytes.subarray(places[index - 1] ?? 0, place)));
}

/** expected.json counts a first block that lacks its beginning among the indices of its samples. */
function checkSamples(events: readonly VeDirectEvent[], { samples, blocks_ok }: Expected): void {
  const good = events.flatMap((event) => (event.kind === 'block' ? [Object.fromEntries(event.fields)] : []));
  expect(good).toHaveLength(blocks_ok);
  const skipped = Math.max(0, ...samples.map(({ index }) => index + 1)) - blocks_ok;
  for (const { index, fields } of samples) expect(good[index - Math.max(0, skipped)]).toEqual(fields);
}

describe.skipIf(!hasSharedData)(`recordings of real devices${withoutSharedData}`, () => {
  it('are all there', () => {
    expect(files.length).toBeGreaterThanOrEqual(16);
  });

  for (const file of files) {
    const bytes = hasSharedData ? new Uint8Array(readFileSync(sharedPath(`vedirect/${file}`))) : new Uint8Array();
    const want = expected[file] as Expected;

    it(`${file}: ${want.blocks_ok} blocks and ${want.hex_ok} HEX frames, as an independent checker found`, () => {
      const events = decode(bytes);
      expect(bytes).toHaveLength(want.bytes);
      checkSamples(events, want);
      const hex = events.flatMap((event) => (event.kind === 'hex' ? [`:${event.text}\n`] : []));
      expect(hex).toHaveLength(want.hex_ok);
      for (const sample of want.hex_samples) expect(hex).toContain(sample);
    });

    it(`${file}: the same in any split`, () => {
      const whole = decode(bytes);
      const runs = bytes.length > 20_000 ? 3 : 25;
      const cuts = fc.array(fc.nat(bytes.length), { maxLength: 60 });
      fc.assert(
        fc.property(cuts, (places) => {
          expect(decode(bytes, places)).toEqual(whole);
        }),
        { numRuns: runs },
      );
      expect(
        decode(
          bytes,
          Array.from(bytes, (_, index) => index),
        ),
      ).toEqual(whole);
    });
  }

  it('of which only text is left give nothing', () => {
    const bytes = new Uint8Array(readFileSync(sharedPath('vedirect/bmv-702_noisy-lines_TEXT-ONLY.txt')));
    expect(decode(bytes).filter(({ kind }) => kind === 'block')).toEqual([]);
  });
});
