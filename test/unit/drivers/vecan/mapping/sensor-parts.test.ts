import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SensorParts } from '../../../../../src/drivers/vecan/mapping/sensor-parts.ts';

const instances = 16;
const instance = fc.integer({ min: 0, max: instances - 1 });
const kind = fc.integer({ min: 0, max: 13 });
type Heard = readonly [instance: number, kind: number | null];

/** The parts that messages were about, without those that nothing could be said of. */
function partsOf(parts: SensorParts, messages: readonly Heard[]): number[] {
  return messages.flatMap(([at, its]) => parts.heard(at, its)?.part ?? []);
}

const repeated = <T>(times: number, item: T): T[] => Array.from({ length: times }, () => item);
const ofOne = (kinds: readonly (number | null)[]): Heard[] => kinds.map((each) => [5, each]);
const distinct = (parts: readonly number[]): number[] => [...new Set(parts)].sort((one, other) => one - other);

describe('sensors of a node', () => {
  it('are one for each instance that keeps its kind, whenever that is not told', () => {
    const kinds = fc.uniqueArray(fc.tuple(instance, kind), { selector: ([at]) => at, minLength: 1 });
    const isTold = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(kinds, isTold, (sensors, told) => {
        const parts = new SensorParts(instances);
        const rounds = [...told, true, true].flatMap((is) => sensors.map(([at, its]): Heard => [at, is ? its : null]));
        expect(distinct(partsOf(parts, rounds))).toEqual(distinct(sensors.map(([at]) => at)));
        for (const [at, its] of sensors) expect(parts.heard(at, null)).toMatchObject({ part: at, kind: its });
      }),
    );
  });

  it('are not made of the first messages without a kind, which tell it soon', () => {
    const parts = new SensorParts(instances);
    expect(partsOf(parts, ofOne([...repeated(4, null), 3, 8, 3, 8]))).toEqual([5 + 9 * 16]);
    expect(parts.heard(5, 3)?.part).toBe(5 + 4 * 16);
    expect(partsOf(new SensorParts(instances), ofOne(repeated(6, null)))).toEqual([5, 5]);
  });

  it('have the same parts whichever of the kinds of one instance comes first', () => {
    const several = fc.uniqueArray(kind, { minLength: 2, maxLength: 4 });
    const orders = several.chain((kinds) => fc.tuple(fc.constant(kinds), shuffled(kinds)));
    fc.assert(
      fc.property(orders, ([kinds, others]) => {
        const [one, other] = [kinds, others].map((order) => {
          const parts = new SensorParts(instances);
          partsOf(parts, repeated(3, ofOne(order)).flat());
          return kinds.map((each) => parts.heard(5, each)?.part);
        });
        expect(one).toEqual(other);
        expect(new Set(one).size).toBe(kinds.length);
      }),
    );
  });

  it('always have the instance they are sent with, and none has two kinds in turn', () => {
    const run = fc.tuple(fc.integer({ min: 0, max: 1 }), fc.option(kind, { freq: 9 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), (runs) => {
        const heard = runs.flatMap(([at, its, times]) => repeated(times, [at, its] as const));
        const parts = new SensorParts(instances);
        const last = new Map<number, { kind: number; at: number }>();
        for (const [index, [at, its]] of heard.entries()) {
          const sensor = parts.heard(at, its);
          if (sensor === undefined) continue;
          expect(sensor.part % instances).toBe(at);
          if (its === null) continue;
          expect(sensor.kind).toBe(its);
          const before = last.get(sensor.part);
          if (before !== undefined && before.kind !== its) expect(index - before.at).toBeGreaterThanOrEqual(20);
          last.set(sensor.part, { kind: its, at: index });
        }
      }),
    );
  });

  it('are two when a second kind comes beside the first later, in turn with it', () => {
    const parts = new SensorParts(instances);
    expect(distinct(partsOf(parts, ofOne([0, 0, 0, 0])))).toEqual([5]);
    partsOf(parts, ofOne([1, 0, 1, 0, 1]));
    expect([0, 1].map((each) => parts.heard(5, each)?.part)).toEqual([5, 37]);
    expect(parts.heard(5, null)).toBeUndefined();
  });

  it('are two although one comes ten times as often', () => {
    const parts = new SensorParts(instances);
    partsOf(parts, ofOne([2, 2]));
    partsOf(parts, repeated(4, ofOne([...repeated(10, 7), 2])).flat());
    expect([2, 7].map((each) => parts.heard(5, each)?.part)).toEqual([5, 133]);
  });

  it('stay the same when their kind is changed for good', () => {
    const parts = new SensorParts(instances);
    partsOf(parts, ofOne([0, 0, 0, 4, 0]));
    expect(distinct(partsOf(parts, ofOne(repeated(50, 4))))).toEqual([5]);
    expect(parts.heard(5, 4)).toEqual({ part: 5, kind: 4 });
    expect(distinct(partsOf(parts, ofOne(repeated(50, 0))))).toEqual([5]);
  });

  it('stay the same when the kind of one of two is changed for good', () => {
    const parts = new SensorParts(instances);
    partsOf(parts, repeated(3, ofOne([0, 1])).flat());
    const [first, second] = [0, 1].map((each) => parts.heard(5, each)?.part);
    partsOf(parts, repeated(40, ofOne([0, 2])).flat());
    expect([0, 2].map((each) => parts.heard(5, each)?.part)).toEqual([first, second]);
    // The kind that has become free is another sensor now.
    partsOf(parts, repeated(3, ofOne([0, 1, 2])).flat());
    expect(new Set([0, 1, 2].map((each) => parts.heard(5, each)?.part)).size).toBe(3);
  });

  it('are not made of single messages that were wrong', () => {
    const parts = new SensorParts(instances);
    expect(distinct(partsOf(parts, ofOne([9, 1, 1, 1, 1])))).toEqual([5]);
    const wrong = [3, 8, 3, 8, 3, 8].flatMap((each) => [each, ...repeated(101, 1)]);
    expect(distinct(partsOf(parts, ofOne(wrong)))).toEqual([5]);
  });

  it('are found among any number of wrong instances', () => {
    const parts = new SensorParts(256);
    for (let at = 0; at < 256; at += 1) parts.heard(at, 0);
    expect(parts.heard(255, 0)?.part).toBe(255);
    for (let at = 0; at < 256; at += 1) parts.heard(at, 1);
    expect(parts.heard(255, 0)?.part).toBe(255);
  });

  it('are not remembered without end when a node sends all there are', () => {
    const parts = new SensorParts(256);
    const found = new Set<number>();
    for (let round = 0; round < 6; round += 1) {
      for (let its = 0; its < 40; its += 1) {
        for (let at = 0; at < 256; at += 1) found.add(parts.heard(at, its)?.part ?? -1);
      }
    }
    expect(found.size).toBeLessThanOrEqual(64 * 16 + 1);
  });
});

function shuffled(kinds: readonly number[]): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray([...kinds], { minLength: kinds.length });
}
