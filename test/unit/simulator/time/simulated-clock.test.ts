import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { every, sleep } from '../../../../src/runtime/clock.ts';
import { SimulatedClock, type Speed } from '../../../../src/simulator/time/simulated-clock.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const startUnixMs = Date.UTC(2026, 5, 21, 5);

function clocks(speed: Speed = 1) {
  const real = new ManualClock();
  const nextTurn = (fn: () => void) => real.after(0, fn);
  return { real, clock: new SimulatedClock({ clock: real, startUnixMs, speed, nextTurn }) };
}

describe('simulated time', () => {
  it.each([1, 60, 0.5])('passes %d times as fast, from the date at which it begins', async (speed) => {
    const { real, clock } = clocks(speed);
    expect(clock.unixTime()).toBe(startUnixMs);
    await real.advance(10_000);
    expect(clock.now()).toBe(10_000 * speed);
    expect(clock.unixTime()).toBe(startUnixMs + 10_000 * speed);
  });

  it('calls each timer at exactly its moment, in order, however late the computer is', async () => {
    const { real, clock } = clocks(60);
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, clock.now()]);
    clock.after(90, note('c'));
    clock.after(30, note('a'));
    clock.after(30, note('b'));
    clock.after(30, () => clock.after(10, note('between')));
    await real.advance(500);
    expect(seen).toEqual([
      ['a', 30],
      ['b', 30],
      ['between', 40],
      ['c', 90],
    ]);
    expect(clock.now()).toBe(30_000);
  });

  it('stands at the moment of a timer until all that follows from it has had its turn', async () => {
    const { real, clock } = clocks(60);
    const seen: number[] = [];
    void sleep(clock, 100).then(async () => {
      seen.push(clock.now());
      await Promise.resolve();
      seen.push(clock.now());
    });
    clock.after(101, () => seen.push(clock.now()));
    await real.advance(1_000);
    expect(seen).toEqual([100, 100, 101]);
  });

  it('never passes a timer that has not been called', () => {
    const late = { now: 0 };
    const real = { now: () => late.now, unixTime: () => 0, after: () => () => undefined };
    const clock = new SimulatedClock({ clock: real, startUnixMs, speed: 1, nextTurn: () => () => undefined });
    clock.after(500, () => undefined);
    late.now = 10_000;
    expect(clock.now()).toBe(500);
  });

  it('does not call a timer that was called off, also by one at the same moment', async () => {
    const { real, clock } = clocks();
    const called: string[] = [];
    const cancels = [
      clock.after(10, () => {
        called.push('first');
        cancels[1]?.();
      }),
      clock.after(10, () => called.push('second')),
    ];
    clock.after(20, () => called.push('third'))();
    clock.after(Number.POSITIVE_INFINITY, () => called.push('never'))();
    await real.advance(1_000);
    expect(called).toEqual(['first']);
  });

  it('changes its speed at once, in either direction', async () => {
    const { real, clock } = clocks(1);
    let at = 0;
    clock.after(61_000, () => {
      at = real.now();
    });
    const began = real.now();
    await real.advance(1_000);
    clock.speed = 60;
    await real.advance(1_000);
    expect(at - began).toBe(2_000);
    clock.speed = 1;
    await real.advance(1_000);
    expect(clock.now()).toBe(62_000);
    expect(clock.speed).toBe(1);
  });

  it('stands still while it is paused, and goes on from there', async () => {
    const { real, clock } = clocks(60);
    const seen: number[] = [];
    every(clock, 1_000, () => seen.push(clock.now()));
    await real.advance(50);
    clock.pause();
    await real.advance(100_000);
    expect([clock.isPaused, clock.now()]).toEqual([true, 3_000]);
    clock.speed = 1;
    clock.after(500, () => seen.push(clock.now()));
    await real.advance(100_000);
    expect(seen).toEqual([1_000, 2_000, 3_000]);
    clock.resume();
    await real.advance(1_000);
    expect(seen).toEqual([1_000, 2_000, 3_000, 3_500, 4_000]);
  });

  it('can be paused and sped up by what it calls', async () => {
    const { real, clock } = clocks(1);
    clock.after(1_000, () => clock.pause());
    clock.after(2_000, () => {
      clock.speed = 'max';
    });
    clock.after(90_000, () => undefined);
    await real.advance(5_000);
    expect(clock.now()).toBe(1_000);
    clock.resume();
    await real.advance(1_000);
    expect(clock.now()).toBe(90_000);
  });

  it('goes from timer to timer at full speed, and waits when there is none', async () => {
    const { real, clock } = clocks('max');
    let seconds = 0;
    const stop = every(clock, 1_000, () => {
      seconds += 1;
      if (seconds === 86_400) stop();
    });
    await real.advance(1);
    expect([seconds, clock.now()]).toEqual([86_400, 86_400_000]);
    await real.advance(60_000);
    expect(clock.now()).toBe(86_400_000);
    clock.after(5, () => undefined);
    await real.advance(1);
    expect(clock.now()).toBe(86_400_005);
  });

  it('is slower for a while, but does not hurry through hours, after the computer slept', () => {
    const real = { time: 0, due: [] as (() => void)[] };
    const source = {
      now: () => real.time,
      unixTime: () => 0,
      after(_: number, fn: () => void) {
        real.due.push(fn);
        return () => undefined;
      },
    };
    const clock = new SimulatedClock({
      ...{ clock: source, startUnixMs },
      nextTurn: (fn) => source.after(0, fn),
    });
    clock.after(1_000, () => undefined);
    real.time = 8 * 3_600_000;
    for (const fn of real.due.splice(0)) fn();
    for (const fn of real.due.splice(0)) fn();
    expect(clock.now()).toBe(2_000);
  });

  it('goes on after a timer that failed', async () => {
    const { real, clock } = clocks();
    let isCalled = false;
    clock.after(10, () => {
      throw new Error('a fault');
    });
    clock.after(20, () => {
      isCalled = true;
    });
    await expect(real.advance(100)).rejects.toThrow('a fault');
    await real.advance(100);
    expect(isCalled).toBe(true);
  });

  it('calls nothing once it is stopped', async () => {
    const { real, clock } = clocks(60);
    let calls = 0;
    every(clock, 10, () => {
      calls += 1;
    });
    await real.advance(1);
    const before = calls;
    clock.stop();
    clock.after(1, () => {
      calls += 1;
    });
    await real.advance(1_000);
    expect(calls).toBe(before);
    expect(real.pending).toBe(0);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 10_001])('refuses a speed of %d', (speed) => {
    const { clock } = clocks();
    expect(() => {
      clock.speed = speed;
    }).toThrow(RangeError);
    expect(clock.speed).toBe(1);
  });
});

describe("simulated time on the computer's clock", () => {
  it('runs 60 times as fast', async () => {
    const clock = new SimulatedClock({ startUnixMs, speed: 60 });
    const began = performance.now();
    await sleep(clock, 6_000);
    const ms = performance.now() - began;
    expect(clock.now()).toBeGreaterThanOrEqual(6_000);
    expect(ms).toBeGreaterThan(95);
    clock.stop();
  });

  it('lets others have their turn at full speed', async () => {
    const clock = new SimulatedClock({ startUnixMs, speed: 'max' });
    let ticks = 0;
    let isOver = false;
    every(clock, 1, () => {
      ticks += 1;
    });
    setTimeout(() => {
      isOver = true;
    }, 5);
    await expect.poll(() => isOver).toBe(true);
    expect(ticks).toBeGreaterThan(50);
    clock.stop();
  });

  it('lets a chain of promises come to its end before the next timer, at full speed', async () => {
    const clock = new SimulatedClock({ startUnixMs, speed: 'max' });
    const seen: number[] = [];
    const chain = async (): Promise<void> => {
      for (let link = 0; link < 50; link += 1) await Promise.resolve();
      seen.push(clock.now());
    };
    let rounds = 0;
    await new Promise<void>((resolve) => {
      const stop = every(clock, 1, () => {
        rounds += 1;
        void chain();
        if (rounds < 1_000) return;
        stop();
        clock.after(1, resolve);
      });
    });
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
    clock.stop();
  });

  it('lets a socket be served at full speed', async () => {
    const clock = new SimulatedClock({ startUnixMs, speed: 'max' });
    every(clock, 1, () => undefined);
    const server = createServer((socket) => socket.pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    for (const word of ['one', 'two', 'three']) {
      client.write(word);
      const [answer] = await once(client, 'data');
      expect(String(answer)).toBe(word);
    }
    expect(clock.now()).toBeGreaterThan(0);
    client.destroy();
    server.close();
    clock.stop();
  });
});
