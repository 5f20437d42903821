import { describe, expect, it } from 'vitest';
import { RepeatedFailure } from '../../../src/drivers/repeated-failure.ts';
import { type Logger, silentLog } from '../../../src/runtime/log.ts';
import { ManualClock } from '../../support/manual-clock.ts';

function rig() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const log: Logger = {
    ...silentLog,
    info: (message) => void lines.push(message),
    warn: (message) => void lines.push(message),
    error: (message, fields) => void lines.push(`${message} ${typeof fields?.['stack']}`),
  };
  return { clock, lines, failures: new RepeatedFailure(clock, log, 'memory:bmv') };
}

describe('RepeatedFailure', () => {
  it('opens each line with its subject, once', () => {
    const { failures, lines } = rig();
    failures.add('refused');
    failures.add('memory:bmv: nothing is plugged in');
    expect(lines).toEqual([
      'memory:bmv: refused; trying again until it works',
      'memory:bmv: nothing is plugged in; trying again until it works',
    ]);
  });

  it('tells an error of our own making with its stack', () => {
    const { failures, lines } = rig();
    failures.add('a mistake', new TypeError('a mistake'));
    expect(lines).toEqual(['memory:bmv: a mistake; trying again until it works string']);
  });

  it('is silent about the same reason for 10 minutes, then counts', async () => {
    const { failures, lines, clock } = rig();
    failures.add('refused');
    await clock.advance(599_999);
    failures.add('refused');
    expect(lines).toHaveLength(1);
    await clock.advance(1);
    failures.add('refused');
    expect(lines.slice(1)).toEqual(['memory:bmv: refused (3 times so far); trying again until it works']);
  });

  it('says that all is well only after a failure, and tells every reason anew after that', () => {
    const { failures, lines } = rig();
    failures.resolved();
    expect(lines).toEqual([]);
    failures.add('refused');
    failures.resolved();
    failures.resolved();
    failures.add('refused');
    const refused = 'memory:bmv: refused; trying again until it works';
    expect(lines).toEqual([refused, 'memory:bmv: works again', refused]);
  });

  it('remembers 16 reasons, and forgets the one that was heard longest ago', () => {
    const { failures, lines } = rig();
    const tellAll = (count: number): void => {
      for (let reason = 0; reason < count; reason += 1) failures.add(`reason ${reason}`);
    };
    tellAll(16);
    tellAll(16);
    expect(lines).toHaveLength(16);
    tellAll(17);
    expect(lines).toHaveLength(17);
    failures.add('reason 1');
    expect(lines).toHaveLength(17);
    failures.add('reason 0');
    expect(lines.at(-1)).toBe('memory:bmv: reason 0; trying again until it works');
  });
});
