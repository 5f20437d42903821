import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadPace } from '../../../src/links/read-pace.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const gapMs = 10;

/** Reads again as soon as it may, as a port does whose bytes never end. */
async function readsWithin(ms: number, gap: number, most: number): Promise<number[]> {
  const clock = new ManualClock();
  const pace = new ReadPace(clock, gap);
  const start = clock.now();
  const times: number[] = [];
  const read = (): void => {
    times.push(clock.now() - start);
    if (times.length < most) pace.next(read);
  };
  pace.next(read);
  await clock.advance(ms);
  pace.stop();
  return times;
}

describe('the pace of reads', () => {
  it('lets 8 reads through at once, then one in each gap', async () => {
    expect(await readsWithin(50, gapMs, 1_000)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 10, 20, 30, 40, 50]);
  });

  it('lets every read through at once where there is no gap', async () => {
    expect(await readsWithin(0, 0, 1_000)).toHaveLength(1_000);
  });

  it('never keeps a read waiting longer than a gap, nor one that comes a gap after the one before', async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(pauses, async (waits) => {
        const clock = new ManualClock();
        const pace = new ReadPace(clock, gapMs);
        for (const pause of waits) {
          await clock.advance(pause);
          const asked = clock.now();
          let readAt: number | undefined;
          pace.next(() => {
            readAt = clock.now();
          });
          if (pause >= gapMs) expect(readAt).toBe(asked);
          if (readAt === undefined) await clock.advance(gapMs);
          expect(readAt).toBeLessThanOrEqual(asked + gapMs);
        }
        expect(clock.pending).toBe(0);
      }),
    );
  });

  it('reads at once what waits, and what follows, when an answer is wanted', () => {
    const clock = new ManualClock();
    const pace = new ReadPace(clock, gapMs);
    let reads = 0;
    const read = (): void => {
      reads += 1;
      pace.next(read);
    };
    pace.next(read);
    expect(reads).toBe(8);
    pace.hurry();
    expect(reads).toBe(8 + 1 + 8);
    expect(clock.pending).toBe(1);
  });

  it('gives up a read that waits when it is stopped, and hurries nothing then', async () => {
    const clock = new ManualClock();
    const pace = new ReadPace(clock, gapMs);
    let reads = 0;
    for (let count = 0; count < 9; count += 1) {
      pace.next(() => {
        reads += 1;
      });
    }
    pace.stop();
    pace.hurry();
    await clock.advance(100);
    expect(reads).toBe(8);
    expect(clock.pending).toBe(0);
  });
});
