import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CanFrame } from '../../src/links/can-link.ts';
import { createCanLinkFactory } from '../../src/links/can-open.ts';
import { candumpRecording } from '../../src/links/can-recording-candump.ts';
import { ydwgRecording } from '../../src/links/can-recording-ydwg.ts';
import { type CanReplayLink, openCanReplay } from '../../src/links/can-replay.ts';
import { MessageReader } from '../../src/protocols/n2k/message-reader.ts';
import { plainRecording } from '../../src/protocols/n2k/recording-plain.ts';
import { every, systemClock } from '../../src/runtime/clock.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { hasSharedData, sharedPath, sharedText, withoutSharedData } from '../support/shared-data.ts';

const formats = [candumpRecording, ydwgRecording, plainRecording];
let folder: string;
let link: CanReplayLink | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'can-replay-'));
});
afterEach(async () => {
  await link?.close();
  link = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The number of a frame is its identifier. */
const logLine = (seconds: number, id: number) => `(${seconds.toFixed(3)}) can0 ${id.toString(16).padStart(8, '0')}#00`;

function written(lines: readonly string[], end = '\n'): string {
  const path = join(folder, `${lines.length}-${Math.trunc(performance.now() * 1_000)}.log`);
  writeFileSync(path, lines.join('\n') + end);
  return path;
}

/** Opens a recording that fits in one read and plays its first line. */
async function rig(path: string, options: { speed?: number | 'max'; loop?: boolean } = {}) {
  const clock = new ManualClock();
  const { speed = 1, loop = false } = options;
  const opened = await openCanReplay({ kind: 'replay', path, speed, loop }, clock, formats);
  link = opened;
  const got: number[] = [];
  opened.onFrames((frames) => got.push(...frames.map(({ id }) => id)));
  /** Lets the reads of the file that are under way come to their end: each sets a timer. */
  const reads = () => vi.waitFor(() => expect(clock.pending).toBe(1), { interval: 0 });
  await clock.advance(0);
  await reads();
  return { clock, opened, got, reads };
}

describe('a replay of a CAN bus', () => {
  it('keeps the pace of the recording', async () => {
    const { clock, got } = await rig(written([1, 2, 3, 4].map((id) => logLine(1_000 + id / 2, id))));
    expect(got).toEqual([1]);
    await clock.advance(499);
    expect(got).toEqual([1]);
    await clock.advance(1);
    expect(got).toEqual([1, 2]);
    await clock.advance(1_000);
    expect(got).toEqual([1, 2, 3, 4]);
  });

  it('plays so many times faster as it was told', async () => {
    const { clock, got } = await rig(written([1, 2, 3].map((id) => logLine(id, id))), { speed: 10 });
    await clock.advance(100);
    expect(got).toEqual([1, 2]);
    await clock.advance(100);
    expect(got).toEqual([1, 2, 3]);
  });

  it('waits 10 s at most, and not at all where time goes back', async () => {
    const lines = [
      logLine(1_000, 1),
      logLine(8_000, 2),
      logLine(7_995, 3),
      logLine(8_000, 4),
      logLine(10, 5),
      logLine(11, 6),
    ];
    const { clock, got } = await rig(written(lines));
    await clock.advance(9_999);
    expect(got).toEqual([1]);
    await clock.advance(1);
    expect(got).toEqual([1, 2, 3, 4, 5]);
    await clock.advance(1_000);
    expect(got).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('plays lines without a time like a well used bus', async () => {
    const { clock, got } = await rig(written([1, 2, 3].map((id) => `can0 0000000${id} [1] 00`)));
    await clock.advance(6);
    expect(got).toEqual([1, 2, 3]);
  });

  it('stays open and silent at the end, and takes frames that are sent', async () => {
    const path = written([logLine(1, 1), '# the last line has no end', logLine(1, 2)], '');
    const { clock, opened, got } = await rig(path);
    await vi.waitFor(async () => {
      await clock.advance(1_000);
      expect(got).toEqual([1, 2]);
      expect(clock.pending).toBe(0);
    });
    await opened.send({ id: 1, data: new Uint8Array() });
    expect(await Promise.race([opened.closed.then(() => 'closed'), Promise.resolve('open')])).toBe('open');
    expect(opened.badLines).toBe(1);
  });

  it('starts over where it is told to', async () => {
    const { clock, got, reads } = await rig(written([logLine(1, 1), logLine(2, 2)]), { loop: true });
    for (let pass = 0; pass < 30; pass += 1) {
      await clock.advance(250);
      await reads();
    }
    expect(got.length).toBeGreaterThan(6);
    expect(got.slice(0, 6)).toEqual([1, 2, 1, 2, 1, 2]);
  });

  it('says that a file is no recording, and which it knows', async () => {
    const path = written(['# nothing', 'but words', logLine(1, 1).slice(0, -1)]);
    await expect(
      openCanReplay({ kind: 'replay', path, speed: 1, loop: false }, systemClock, formats),
    ).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: `replay:${path}: no CAN frame in a form that is known: candump, YDWG RAW, canboat PLAIN`,
    });
  });

  it('says that there is no file', async () => {
    const open = createCanLinkFactory({ clock: systemClock, recordings: [plainRecording] });
    const path = join(folder, 'nothing.log');
    await expect(open({ kind: 'replay', path, speed: 1, loop: false })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: `replay:${path}: cannot read the recording: no such file or directory`,
    });
  });

  it('finds the first frame behind long comments', async () => {
    const { clock, got } = await rig(
      written([...Array.from({ length: 5_000 }, (_, line) => `# comment ${line} `.padEnd(60)), logLine(1, 7)]),
    );
    await vi.waitFor(async () => {
      await clock.advance(1);
      expect(got).toEqual([7]);
    });
  });

  it('gives at most 1000 frames at once at full speed, and lets timers run in between', async () => {
    const lines = Array.from({ length: 20_000 }, (_, id) => logLine(id, id));
    const opened = await openCanReplay(
      { kind: 'replay', path: written(lines), speed: 'max', loop: false },
      systemClock,
      formats,
    );
    link = opened;
    const batches: number[] = [];
    let ticks = 0;
    const stop = every(systemClock, 1, () => {
      ticks += 1;
    });
    opened.onFrames((frames) => batches.push(frames.length));
    const total = () => batches.reduce((sum, count) => sum + count, 0);
    await vi.waitFor(() => expect(total()).toBe(20_000), { timeout: 10_000 });
    stop();
    expect(Math.max(...batches)).toBeLessThanOrEqual(1_000);
    expect(ticks).toBeGreaterThan(5);
  });
});

interface Expected {
  readonly mode: 'frames' | 'coalesced';
  readonly frames_or_lines: number;
  readonly messages: Readonly<Record<string, number>>;
}

const summary = hasSharedData
  ? Object.entries(JSON.parse(sharedText('can/expected/summary.json')) as Record<string, Expected>)
  : [];

describe.skipIf(!hasSharedData)(`recordings of real buses${withoutSharedData}`, () => {
  it.each(summary)('%s replays to the frames and messages that it holds', async (name, expected) => {
    const open = createCanLinkFactory({ clock: systemClock, recordings: [plainRecording] });
    const spec = { kind: 'replay', path: sharedPath(`can/${name}`), speed: 'max', loop: false } as const;
    const opened = (await open(spec)) as CanReplayLink;
    link = opened;
    const reader = new MessageReader();
    const counts: Record<string, number> = {};
    let count = 0;
    const take = (frame: CanFrame): void => {
      count += 1;
      // All at one moment: how long a fast packet took is not what this is about.
      const pgn = reader.push(frame, 0)?.pgn;
      if (pgn !== undefined && String(pgn) in expected.messages) counts[pgn] = (counts[pgn] ?? 0) + 1;
    };
    opened.onFrames((frames) => frames.forEach(take));
    let before = -1;
    const look = (): void => {
      const [last, now] = [before, count];
      before = now;
      expect(counts).toEqual(expected.messages);
      // Nothing more comes.
      expect(last).toBe(now);
    };
    await vi.waitFor(look, { timeout: 15_000, interval: 100 });
    if (expected.mode === 'frames') expect(count).toBe(expected.frames_or_lines);
    const comments = sharedText(`can/${name}`)
      .split('\n')
      .filter((line) => line.startsWith('#'));
    expect(opened.badLines).toBe(comments.length);
  });
});
