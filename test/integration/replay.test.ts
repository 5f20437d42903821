import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ByteLink } from '../../src/links/link.ts';
import { openReplay } from '../../src/links/replay.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** 9600 bytes are 5 s at 19200 baud, 8N1. */
const recording = Uint8Array.from({ length: 9_600 }, (_, index) => (index * 7) & 0xff);
const line = { baudRate: 19_200 };
let folder: string;
let path: string;
let link: ByteLink | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'));
  path = join(folder, 'day.bin');
  writeFileSync(path, recording);
});
afterEach(() => link?.close());
afterAll(() => rmSync(folder, { recursive: true }));

interface Options {
  readonly speed?: number | 'max';
  readonly loop?: boolean;
  readonly path?: string;
  readonly baudRate?: number;
}

/** Opens a recording and listens to it. */
async function rig(options: Options = {}) {
  const clock = new ManualClock();
  const { speed = 1, loop = false } = options;
  const spec = { kind: 'replay', path: options.path ?? path, speed, loop } as const;
  const opened = await openReplay(spec, { ...line, ...options }, clock);
  link = opened;
  const got: number[] = [];
  opened.onBytes((chunk) => got.push(...chunk));

  /** Lets time pass, with the reads of the file that fall into it: each timer starts one, which sets the next. */
  async function play(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1) {
      await clock.advance(1);
      await vi.waitFor(() => expect(clock.pending).toBe(1), { interval: 0 });
    }
  }

  /** Plays on until the link waits for nothing any more. */
  async function playOut(count: number): Promise<void> {
    while (got.length < count) await play(1);
    await clock.advance(1_000);
    // Time for a read that is under way, which could set another timer.
    for (let read = 0; read < 20; read += 1) await readFile(spec.path);
    expect(clock.pending).toBe(0);
  }
  return { opened, clock, got, play, playOut };
}

/** The files that this process has open. */
function openFiles(): string[] {
  const files = readdirSync('/proc/self/fd').map((fd) => join('/proc/self/fd', fd));
  return files.filter((file) => existsSync(file)).map((file) => readlinkSync(file));
}

async function isOpen(opened: ByteLink): Promise<boolean> {
  const ended = opened.closed.then(() => false);
  return Promise.race([ended, opened.send(Uint8Array.of(1)).then(() => true)]);
}

describe('a replay link', () => {
  it.each([
    { pace: '19200 baud', options: {}, bytes: 960 },
    { pace: '2400 baud', options: { baudRate: 2_400 }, bytes: 120 },
    { pace: '19200 baud, 4 times faster', options: { speed: 4 }, bytes: 3_840 },
    { pace: '19200 baud, at a fifth', options: { speed: 0.2 }, bytes: 192 },
  ])('plays $bytes bytes in 500 ms at $pace', async ({ options, bytes }) => {
    const { got, play } = await rig(options);
    await play(500);
    // Steps are of 16 ms, and the first comes at once.
    expect(Math.abs(got.length - bytes)).toBeLessThanOrEqual(Math.ceil((bytes / 500) * 16));
    expect(got).toEqual([...recording.subarray(0, got.length)]);
  });

  it('plays as fast as possible', async () => {
    const { got, clock } = await rig({ speed: 'max' });
    await clock.advance(0);
    await vi.waitFor(() => expect(got).toEqual([...recording]));
  });

  it('stays open and silent at the end, and takes what is sent to it', async () => {
    const { opened, got, playOut } = await rig({ speed: 100 });
    await playOut(recording.length);
    expect(got).toEqual([...recording]);
    expect(await isOpen(opened)).toBe(true);
  });

  it('starts over at the end when told so', async () => {
    const { got, play } = await rig({ speed: 1_000, loop: true });
    while (got.length < 2.5 * recording.length) await play(1);
    expect(got).toEqual(Array.from(got, (_, index) => recording[index % recording.length]));
  });

  it.each([false, true])('stays open and silent with an empty recording, loop %s', async (loop) => {
    const empty = join(folder, 'empty.bin');
    writeFileSync(empty, '');
    const { opened, got, playOut } = await rig({ path: empty, loop });
    await playOut(0);
    expect(got).toEqual([]);
    expect(await isOpen(opened)).toBe(true);
  });

  it('plays nothing before somebody listens', async () => {
    const clock = new ManualClock();
    link = await openReplay({ kind: 'replay', path, speed: 'max', loop: false }, line, clock);
    expect(clock.pending).toBe(0);
  });

  it('ends when it is closed, with no timer and no open file left', async () => {
    const { opened, clock, play } = await rig();
    await play(20);
    expect(openFiles()).toContain(path);
    await opened.close();
    expect(openFiles()).not.toContain(path);
    expect(await opened.closed).toBeUndefined();
    expect(clock.pending).toBe(0);
    await expect(opened.send(Uint8Array.of(1))).rejects.toMatchObject({ code: 'LINK_CLOSED' });
  });

  it('plays nothing to somebody who listens only after its end', async () => {
    const { opened, clock, got, play } = await rig();
    await play(20);
    await opened.close();
    const before = got.length;
    const late: number[] = [];
    opened.onBytes((chunk) => late.push(...chunk));
    expect(clock.pending).toBe(0);
    expect([got.length, late]).toEqual([before, []]);
  });
});

describe('opening a replay link', () => {
  it.each(['missing.bin', '.', 'pipe'])('says why %s cannot be played', async (name) => {
    const pipe = join(folder, 'pipe');
    rmSync(pipe, { force: true });
    execFileSync('mkfifo', [pipe]);
    const bad = join(folder, name);
    await expect(rig({ path: bad })).rejects.toMatchObject({
      code: 'LINK_OPEN_FAILED',
      message: expect.stringMatching(/^replay:.*: cannot read the recording: .*(no such file|not a file)/),
    });
  });
});
