import { describe, expect, it } from 'vitest';
import { createLog } from '../../../../src/runtime/log.ts';
import { Complaints } from '../../../../src/servers/modbus/complaints.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

function complaints(): { add: Complaints['add']; lines: string[]; clock: ManualClock } {
  const lines: string[] = [];
  const clock = new ManualClock();
  const log = createLog({ level: 'info', format: 'json', write: (line) => void lines.push(JSON.parse(line).msg) });
  const all = new Complaints(clock, log);
  return { add: all.add.bind(all), lines, clock };
}

describe('complaints about a client', () => {
  it('are at most one line a minute for each client, unit and code, and count what was left out', async () => {
    const { add, lines, clock } = complaints();
    for (let times = 0; times < 100; times += 1) add('10.0.0.5', 100, 10, () => 'register 37 belongs to vebus');
    add('10.0.0.5', 100, 2, () => 'other code');
    add('10.0.0.5', 227, 10, () => 'other unit');
    add('10.0.0.6', 100, 10, () => 'other client');
    expect(lines).toEqual([
      '10.0.0.5 unit 100: exception 10: register 37 belongs to vebus',
      '10.0.0.5 unit 100: exception 2: other code',
      '10.0.0.5 unit 227: exception 10: other unit',
      '10.0.0.6 unit 100: exception 10: other client',
    ]);
    await clock.advance(60_000);
    add('10.0.0.5', 100, 10, () => 'register 37 belongs to vebus');
    expect(lines.at(-1)).toBe(
      '10.0.0.5 unit 100: exception 10: register 37 belongs to vebus (99 more of this code before)',
    );
  });

  it('are at most ten lines a minute for one client that asks everywhere', async () => {
    const { add, lines, clock } = complaints();
    for (let unit = 0; unit < 256; unit += 1) add('10.0.0.5', unit, 10, () => 'nobody there');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('10.0.0.5: more exceptions follow, not told for a minute');
    add('10.0.0.6', 1, 10, () => 'nobody there');
    expect(lines).toHaveLength(12);
    await clock.advance(60_000);
    add('10.0.0.5', 1, 10, () => 'nobody there');
    expect(lines).toHaveLength(13);
  });

  it('come to tell of every unit, minute by minute, while a client asks everywhere', async () => {
    const { add, lines, clock } = complaints();
    for (let minute = 0; minute < 5; minute += 1) {
      for (let unit = 10; unit < 30; unit += 1) add('10.0.0.5', unit, 10, () => 'nobody there');
      await clock.advance(60_000);
    }
    const told = new Set(lines.map((line) => /unit (\d+)/.exec(line)?.[1]).filter((unit) => unit !== undefined));
    expect(told.size).toBe(20);
  });

  it('remember a bounded number of clients', async () => {
    const { add, lines, clock } = complaints();
    for (let host = 0; host < 10_000; host += 1) add(`host ${host}`, 1, 10, () => '');
    expect(lines).toHaveLength(4_096);
    await clock.advance(60_000);
    add('one more', 1, 10, () => '');
    expect(lines).toHaveLength(4_097);
  });
});
