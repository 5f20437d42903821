import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Timer, TimerQueue } from '../../../../src/simulator/time/timer-queue.ts';

const nothing = (): void => undefined;

describe('a queue of timers', () => {
  it('gives them in the order of their times, equal ones as they came, without those that were called off', () => {
    const asked = fc.array(fc.record({ due: fc.integer({ min: 0, max: 20 }), isCancelled: fc.boolean() }));
    fc.assert(
      fc.property(asked, (timers) => {
        const queue = new TimerQueue();
        const added = timers.map(({ due }) => queue.add(due, nothing));
        for (const [index, { isCancelled }] of timers.entries()) {
          const timer = added[index];
          if (isCancelled && timer !== undefined) queue.cancel(timer);
        }
        const expected = added.filter((_, index) => timers[index]?.isCancelled === false);
        expected.sort((one, other) => one.due - other.due);
        const taken: Timer[] = [];
        for (let timer = queue.take(); timer !== undefined; timer = queue.take()) taken.push(timer);
        expect(taken.map((timer) => added.indexOf(timer))).toEqual(expected.map((timer) => added.indexOf(timer)));
      }),
    );
  });

  it('keeps its order when time-outs are called off by the thousand', () => {
    const queue = new TimerQueue();
    const left = queue.add(5_000, nothing);
    for (let due = 10_000; due > 0; due -= 1) queue.cancel(queue.add(due, nothing));
    const later = queue.add(6_000, nothing);
    expect(queue.take()).toBe(left);
    expect(queue.take()).toBe(later);
    expect(queue.take()).toBeUndefined();
  });

  it('is empty once cleared', () => {
    const queue = new TimerQueue();
    queue.cancel(queue.add(1, nothing));
    queue.add(2, nothing);
    queue.clear();
    expect(queue.next).toBeUndefined();
  });
});
