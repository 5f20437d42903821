import { describe, expect, it } from 'vitest';
import { ledNames } from '../../../../src/protocols/mk2/states.ts';
import { hasSharedData, withoutSharedData } from '../../../support/shared-data.ts';
import { observe } from './observed.ts';
import { recordedFrames } from './recorded-frames.ts';

/** Said about a frame in words, or about what no program needs; not compared. */
const commentary: ReadonlySet<string> = new Set([
  // Words for what other keys give as numbers.
  'scale_note',
  'error',
  'mode',
  // Bytes of unknown meaning behind what is known (mk2.md, 15).
  'byte1',
  'byte4',
  'extra',
  'tail',
]);

const described = recordedFrames.filter(({ expect: expected }) => expected !== undefined);

/** The recordings' own names of LEDs. */
const ledsByName = Object.fromEntries(ledNames.map((name) => [name.toLowerCase(), name]));

describe.skipIf(!hasSharedData)(`recorded replies${withoutSharedData}`, () => {
  it('are all there', () => {
    expect(described).toHaveLength(50);
  });

  it.each(described)('$id, $name: decodes to what was expected', (row) => {
    const observed = observe(row);
    for (const [key, expected] of Object.entries(row.expect ?? {})) {
      if (commentary.has(key)) continue;
      expect(observed, `nothing checks ${key}`).toHaveProperty(key);
      const value = observed[key];
      if (typeof expected === 'number' && typeof value === 'number') expect(value, key).toBeCloseTo(expected, 6);
      else if (Array.isArray(expected)) expect(value, key).toEqual(expected.map((item) => ledsByName[item] ?? item));
      else expect(value, key).toEqual(expected);
    }
  });
});
