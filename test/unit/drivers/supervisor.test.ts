import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Driver } from '../../../src/drivers/driver.ts';
import { supervise } from '../../../src/drivers/supervisor.ts';
import type { ByteLink, LinkFactory } from '../../../src/links/link.ts';
import { MemoryLinks } from '../../../src/links/memory.ts';
import { createLinkFactory } from '../../../src/links/open.ts';
import { GatewayError } from '../../../src/runtime/errors.ts';
import { keptLog } from '../../support/kept-log.ts';
import { ManualClock } from '../../support/manual-clock.ts';

type Run = Driver['run'];

const untilClosed: Run = async (link) => void (await link.closed);
const untilTold: Run = (_link, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve()));

const abort = new Set<AbortController>();
afterEach(() => {
  for (const controller of abort) controller.abort();
  abort.clear();
});

/** A supervisor with a driver on the wire `memory:bmv`. */
function rig(options: { run?: Run; openLink?: LinkFactory; isPlugged?: boolean } = {}) {
  const clock = new ManualClock();
  const memory = new MemoryLinks();
  const ends: ByteLink[] = [];
  memory.register('bmv', (link) => ends.push(link));
  if (options.isPlugged === false) memory.unplug('bmv');
  const wired = createLinkFactory({ clock, memory });
  const opened: number[] = [];
  const links: ByteLink[] = [];
  const lines: string[] = [];
  const run = options.run ?? untilClosed;
  const driver: Driver = { kind: 'vedirect', line: { baudRate: 19_200 }, run };
  const controller = new AbortController();
  abort.add(controller);
  let isOver = false;
  const over = supervise({
    driver,
    spec: { kind: 'memory', name: 'bmv' },
    openLink: async (spec, line) => {
      opened.push(clock.now() - 1_000);
      const link = await (options.openLink ?? wired)(spec, line);
      links.push(link);
      return link;
    },
    clock,
    log: keptLog(lines),
    signal: controller.signal,
  }).then(() => {
    isOver = true;
  });
  return {
    ...{ clock, memory, ends, opened, links, lines, over, signal: controller.signal },
    stop: () => controller.abort(),
    isOver: () => isOver,
  };
}

describe('supervise()', () => {
  it('waits for a port that is missing at start, 1 s to 30 s between attempts, and says so once', async () => {
    const { clock, memory, opened, lines, links } = rig({ isPlugged: false });
    await clock.advance(121_000);
    expect(opened).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121].map((seconds) => seconds * 1_000));
    expect(lines).toEqual(['warn memory:bmv: nothing is plugged in; trying again until it works']);
    memory.plug('bmv');
    await clock.advance(30_000);
    expect(links).toHaveLength(1);
  });

  it('tells a failure that goes on again every 10 minutes, with a count', async () => {
    const refuse: LinkFactory = () => Promise.reject(new GatewayError('LINK_OPEN_FAILED', 'memory:bmv: no such port'));
    const { clock, lines } = rig({ openLink: refuse });
    await clock.advance(1_250_000);
    expect(lines).toEqual([
      'warn memory:bmv: no such port; trying again until it works',
      'warn memory:bmv: no such port (25 times so far); trying again until it works',
      'warn memory:bmv: no such port (45 times so far); trying again until it works',
    ]);
  });

  it('does not repeat itself when a link fails in two ways in turn', async () => {
    let attempts = 0;
    const inTurn: LinkFactory = async () => {
      attempts += 1;
      throw new GatewayError('LINK_OPEN_FAILED', attempts % 2 === 0 ? 'memory:bmv: busy' : 'memory:bmv: refused');
    };
    const { clock, lines } = rig({ openLink: inTurn });
    await clock.advance(500_000);
    expect(lines).toEqual([
      'warn memory:bmv: refused; trying again until it works',
      'warn memory:bmv: busy; trying again until it works',
    ]);
  });

  it('opens soon again after a link that held for 10 s, and says that it works again', async () => {
    const { clock, memory, opened, lines } = rig();
    await clock.advance(0);
    memory.unplug('bmv');
    await clock.advance(100_000);
    memory.plug('bmv');
    await clock.advance(40_000);
    expect(lines.at(-1)).toBe('info memory:bmv: works again');
    const before = opened.length;
    const pulledAt = clock.now() - 1_000;
    memory.unplug('bmv');
    memory.plug('bmv');
    await clock.advance(999);
    expect(opened).toHaveLength(before);
    await clock.advance(1);
    expect(opened.at(-1)).toBe(pulledAt + 1_000);
    expect(lines.at(-1)).toBe('warn memory:bmv: the other end has closed; trying again until it works');
  });

  it('waits longer each time for a link that never holds', async () => {
    const { clock, ends, opened } = rig();
    for (let life = 0; life < 4; life += 1) {
      await clock.advance(2_000);
      await ends.at(-1)?.close();
      await clock.advance(0);
      await clock.advance(2 ** life * 1_000);
    }
    expect(opened).toEqual([0, 3_000, 7_000, 13_000, 23_000]);
  });

  it('gives up an opening that takes 10 s, and closes the link that comes later', async () => {
    let late: (link: ByteLink) => void = () => undefined;
    const hang: LinkFactory = () => new Promise((resolve) => (late = resolve));
    const { clock, memory, lines, opened } = rig({ openLink: hang });
    await clock.advance(10_000);
    expect(lines).toEqual(['warn memory:bmv: opening takes longer than 10 s; trying again until it works']);
    const link = memory.open('bmv');
    late(link);
    expect(await link.closed).toBeUndefined();
    await clock.advance(1_000);
    expect(opened).toHaveLength(2);
  });

  it('contains a driver that rejects, closes its link and starts over', async () => {
    const { clock, lines, links } = rig({
      run: () => Promise.reject(new GatewayError('LINK_CLOSED', 'this is no BMV')),
    });
    await clock.advance(1_000);
    expect(links).toHaveLength(2);
    expect(await links[0]?.closed).toBeUndefined();
    expect(lines).toEqual(['warn memory:bmv: this is no BMV; trying again until it works']);
  });

  it('contains a driver that throws, at once or in its listener, as an error', async () => {
    const runs: Run[] = [
      () => {
        throw new TypeError('a mistake at once');
      },
      async (link) => {
        link.onBytes(() => {
          throw new TypeError('a mistake in the listener');
        });
        await link.closed;
      },
    ];
    const { clock, lines, ends } = rig({ run: (link, signal) => (runs.shift() ?? untilClosed)(link, signal) });
    await clock.advance(1_000);
    await ends.at(-1)?.send(Uint8Array.of(1));
    await clock.advance(2_000);
    expect(lines).toEqual([
      'error memory:bmv: a mistake at once; trying again until it works',
      'error memory:bmv: a mistake in the listener; trying again until it works',
    ]);
    expect(ends).toHaveLength(3);
  });

  it('tells why the link ended rather than that the driver stopped', async () => {
    const { clock, lines, memory } = rig();
    await clock.advance(0);
    memory.unplug('bmv');
    await clock.advance(0);
    expect(lines).toEqual(['warn memory:bmv: the other end has closed; trying again until it works']);
  });

  it('goes on without a driver that does not stop within 3 s', async () => {
    const { clock, lines, memory, links } = rig({ run: () => new Promise(() => undefined) });
    await clock.advance(0);
    memory.unplug('bmv');
    memory.plug('bmv');
    await clock.advance(4_000);
    expect(links).toHaveLength(2);
    expect(lines[0]).toBe('error memory:bmv: driver vedirect does not stop; going on without waiting for it');
  });

  it('tells the driver to stop when its link has ended', async () => {
    const { clock, memory, links } = rig({ run: untilTold });
    await clock.advance(0);
    memory.unplug('bmv');
    memory.plug('bmv');
    await clock.advance(1_000);
    expect(links).toHaveLength(2);
  });

  it('ends when told to: after the driver has finished, with the link closed and no timer left', async () => {
    let finish: () => void = () => undefined;
    const slow: Run = async (link, signal) => {
      await untilTold(link, signal);
      await new Promise<void>((resolve) => (finish = resolve));
    };
    const { clock, links, over, stop, isOver } = rig({ run: slow });
    await clock.advance(0);
    stop();
    await clock.advance(0);
    expect(isOver()).toBe(false);
    finish();
    await over;
    expect(await links[0]?.closed).toBeUndefined();
    expect(clock.pending).toBe(0);
  });

  it('holds on to nothing of a link but its driver, however often it is opened', async () => {
    const { clock, ends, signal } = rig();
    await clock.advance(10_000);
    const listeners = getEventListeners(signal, 'abort').length;
    for (let life = 0; life < 5; life += 1) {
      await ends.at(-1)?.close();
      await clock.advance(20_000);
    }
    expect(ends).toHaveLength(6);
    expect(getEventListeners(signal, 'abort')).toHaveLength(listeners);
    expect(clock.pending).toBe(0);
  });

  it.each([
    { phase: 'waits between two attempts', openLink: () => Promise.reject(new Error('refused')) },
    { phase: 'opens the link', openLink: () => new Promise<ByteLink>(() => undefined) },
  ])('ends at once while it $phase', async ({ openLink }) => {
    const { clock, over, stop } = rig({ openLink });
    await clock.advance(0);
    stop();
    await over;
    expect(clock.pending).toBe(0);
  });
});
