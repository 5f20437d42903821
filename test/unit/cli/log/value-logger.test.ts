import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sink } from '../../../../src/cli/log/sink.ts';
import { atMultiples, ValueLogger } from '../../../../src/cli/log/value-logger.ts';
import type { ByteLink } from '../../../../src/links/link.ts';
import { MemoryLinks, memoryPair } from '../../../../src/links/memory.ts';
import { createLinkFactory } from '../../../../src/links/open.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { bytesOf, textBlock } from '../../../support/vedirect-bytes.ts';

const clockStart = Date.UTC(2026, 0, 1);
const block = (volts: number): Uint8Array => textBlock([['V', String(volts * 1_000)]]);

describe('a logger of values', () => {
  let clock: ManualClock;
  let memory: MemoryLinks;
  let wires: Map<string, ByteLink>;
  /** What the sink was given: seconds since the start, then `device volts` each. */
  let taken: string[];
  let lines: string[];
  let logger: ValueLogger;
  const sink: Sink = {
    async take(time, snapshots) {
      const seconds = (Date.parse(time) - clockStart) / 1_000;
      taken.push([seconds, ...snapshots.map(({ device, fields }) => `${device} ${fields.get('V')}`)].join(' '));
    },
    stop: async () => undefined,
  };

  function start(...names: readonly string[]): void {
    for (const name of names) memory.register(name, (link) => void wires.set(name, link));
    logger = new ValueLogger({
      sources: names.map((name) => ({ name, spec: { kind: 'memory', name } })),
      sinks: [sink],
      intervalMs: 30_000,
      openLink: createLinkFactory({ clock, memory }),
      clock,
      log: keptLog(lines),
    });
  }
  /** Lets a device send a block a second. */
  async function send(name: string, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await wires.get(name)?.send(block(12));
      await clock.advance(1_000);
    }
  }

  beforeEach(() => {
    clock = new ManualClock();
    memory = new MemoryLinks();
    wires = new Map();
    taken = [];
    lines = [];
  });
  afterEach(async () => {
    await logger.stop();
    expect(clock.pending).toBe(0);
  });

  it('tells what devices said last, at multiples of the interval', async () => {
    start('house', 'roof');
    await clock.advance(0);
    await send('house', 55);
    await wires.get('roof')?.send(block(24));
    await send('house', 65);
    expect(taken).toEqual(['30 house 12000', '60 house 12000 roof 24000', '90 house 12000', '120 house 12000']);
  });

  it('tells nothing of a device that is silent for 10 s, and says so once an hour', async () => {
    start('house');
    await clock.advance(0);
    await send('house', 20);
    await clock.advance(2 * 3_600_000);
    expect(taken[0]).toBe('30');
    expect(taken.join('\n')).not.toContain('house');
    const silence = 'warn house: no sound VE.Direct block for 10 s: nothing is logged until one comes';
    expect(lines).toEqual(['info house: is heard', silence, silence]);
    await send('house', 31);
    expect(taken.at(-1)).toMatch(/ house 12000$/);
  });

  it('goes on when an unplugged device is back after days, having said little', async () => {
    start('house');
    await clock.advance(0);
    await send('house', 31);
    memory.unplug('house');
    await clock.advance(48 * 3_600_000);
    expect(taken.filter((one) => one.includes('house'))).toEqual(['30 house 12000']);
    expect(lines.length).toBeLessThanOrEqual(1 + 2 * 49);
    memory.plug('house');
    await clock.advance(30_000);
    await send('house', 61);
    expect(taken.at(-1)).toMatch(/ house 12000$/);
  });

  it('tells a cable that comes and goes all day at most once an hour', async () => {
    start('house');
    await clock.advance(0);
    for (let minute = 0; minute < 300; minute += 1) {
      await send('house', 15);
      memory.unplug('house');
      await clock.advance(5_000);
      memory.plug('house');
      await clock.advance(40_000);
    }
    const failures = lines.filter((line) => line.includes('the other end has closed'));
    expect(failures.length).toBeGreaterThanOrEqual(4);
    expect(failures.length).toBeLessThanOrEqual(6);
    expect(lines.length).toBeLessThanOrEqual(5 * 6);
  });

  it('takes no values from noise', async () => {
    start('house');
    await clock.advance(0);
    const noise = bytesOf('\r\nV\t12000\r\nChecksum\tX');
    for (let second = 0; second < 31; second += 1) {
      await wires.get('house')?.send(noise);
      await clock.advance(1_000);
    }
    expect(taken).toEqual(['30']);
  });
});

describe('a serial port that is logged', () => {
  it('is opened again when it brings no byte for an hour: some are dead after boot until then', async () => {
    const clock = new ManualClock();
    const lines: string[] = [];
    const openedAt: number[] = [];
    const logger = new ValueLogger({
      sources: [{ name: 'house', spec: { kind: 'serial', path: '/dev/ttyUSB0' } }],
      sinks: [],
      intervalMs: 60_000,
      openLink: async () => {
        openedAt.push((clock.now() - 1_000) / 60_000);
        return memoryPair('serial:/dev/ttyUSB0')[0];
      },
      clock,
      log: keptLog(lines),
    });
    await clock.advance(100 * 60_000);
    await logger.stop();
    expect(openedAt.map(Math.floor)).toEqual([0, 60]);
    expect(lines.join('\n')).toContain('serial:/dev/ttyUSB0: no byte for an hour: opened again');
    expect(clock.pending).toBe(0);
  });
});

describe('turns at multiples of an interval', () => {
  it('do not drift when timers are late, and leave out what a sleeping computer missed', async () => {
    const clock = new ManualClock();
    const start = clock.now();
    const turns: number[] = [];
    // Every timer is 300 ms late.
    const late = { ...methodsOf(clock), after: (ms: number, fn: () => void) => clock.after(ms + 300, fn) };
    const stop = atMultiples(late, 1_000, () => turns.push(clock.now() - start));
    await clock.advance(5_500);
    expect(turns).toEqual([1_300, 2_300, 3_300, 4_300, 5_300]);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('come once where a timer is early', async () => {
    const clock = new ManualClock();
    const start = clock.now();
    const turns: number[] = [];
    const early = { ...methodsOf(clock), after: (ms: number, fn: () => void) => clock.after(ms - 1, fn) };
    const stop = atMultiples(early, 1_000, () => turns.push(clock.now() - start));
    await clock.advance(3_500);
    expect(turns).toEqual([999, 1_999, 2_999]);
    stop();
  });
});

function methodsOf(clock: ManualClock): { now(): number; unixTime(): number } {
  return { now: () => clock.now(), unixTime: () => clock.unixTime() };
}
