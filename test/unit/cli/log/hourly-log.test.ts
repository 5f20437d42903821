import { describe, expect, it } from 'vitest';
import { hourlyLog } from '../../../../src/cli/log/hourly-log.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const hourMs = 3_600_000;

describe('an hourly log', () => {
  it('tells each kind of line once an hour, numbers apart', async () => {
    const clock = new ManualClock();
    const lines: string[] = [];
    const log = hourlyLog(keptLog(lines), clock);
    for (let minute = 0; minute <= 120; minute += 1) {
      log.warn(`busy (${minute} times so far)`);
      log.info('works again');
      await clock.advance(60_000);
    }
    expect(lines).toEqual([
      'warn busy (0 times so far)',
      'info works again',
      'warn busy (60 times so far)',
      'info works again',
      'warn busy (120 times so far)',
      'info works again',
    ]);
  });

  it('tells no more than 16 kinds in an hour', async () => {
    const clock = new ManualClock();
    const lines: string[] = [];
    const log = hourlyLog(keptLog(lines), clock);
    const letters = Array.from({ length: 200 }, (_, index) => String.fromCharCode(0x100 + index));
    for (const letter of letters) log.error(letter);
    expect(lines).toHaveLength(16);
    await clock.advance(hourMs);
    log.error('another');
    expect(lines).toHaveLength(17);
  });
});
