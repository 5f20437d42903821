import { describe, expect, it } from 'vitest';
import { startBuiltins } from '../../../../src/services/builtins.ts';
import { Store } from '../../../../src/store/store.ts';
import type { WriteOutcome } from '../../../../src/store/values.ts';
import { keptLog } from '../../../support/kept-log.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const setPoint = '/Overrides/Setpoint';
const timeLeft = '/Overrides/SetpointTimeLeft';

function started(setPointTimeoutMs?: number) {
  const clock = new ManualClock();
  const store = new Store(clock);
  const lines: string[] = [];
  const builtins = startBuiltins(store, {
    ...{ clock, log: keptLog(lines), firmwareVersion: 'v3.70', programVersion: '1.2.3' },
    ...(setPointTimeoutMs === undefined ? {} : { setPointTimeoutMs }),
  });
  // It has timers of its own.
  builtins.claim('system');
  const write = (value: number | string, path = setPoint): Promise<WriteOutcome> => {
    const service = store.find('hub4', 0);
    if (service === undefined) throw new Error('hub4 is not there');
    return store.write([{ service, changes: [{ path, value }] }], 900);
  };
  const shown = () => [setPoint, timeLeft].map((path) => store.find('hub4', 0)?.value(path));
  return { clock, store, builtins, lines, write, shown };
}

describe('the volatile grid set-point', () => {
  it('does not count at first', () => {
    const { shown, clock } = started();
    expect(shown()).toEqual([null, null]);
    expect(clock.pending).toBe(0);
  });

  it('counts for 60 s after it was written, and tells how long it still does', async () => {
    const { shown, write, clock, lines } = started();
    expect(await write(-2500)).toEqual({ kind: 'done' });
    expect(shown()).toEqual([-2500, 60]);
    await clock.advance(999);
    expect(shown()).toEqual([-2500, 60]);
    await clock.advance(1);
    expect(shown()).toEqual([-2500, 59]);
    await clock.advance(58_999);
    expect(shown()).toEqual([-2500, 1]);
    expect(lines).toEqual([]);
    await clock.advance(1);
    expect(shown()).toEqual([null, null]);
    expect(lines).toEqual([
      'info the grid set-point of register 2716, -2500 W, was not written again for 60 s: the stored one counts',
    ]);
    expect(clock.pending).toBe(0);
  });

  it('goes on counting while a client writes it, also with the same value', async () => {
    const { shown, write, clock } = started();
    for (let round = 0; round < 10; round += 1) {
      await write(100);
      await clock.advance(59_500);
      expect(shown()).toEqual([100, 1]);
    }
    await clock.advance(500);
    expect(shown()).toEqual([null, null]);
  });

  it('hands back to the stored one at once when 0 is written', async () => {
    const { shown, write, clock } = started();
    await write(100);
    expect(await write(0)).toEqual({ kind: 'done' });
    expect(shown()).toEqual([null, null]);
    expect(clock.pending).toBe(0);
  });

  it.each([
    [5_000, 5],
    [1_500, 2],
    [3_600_000, 3_600],
  ])('ends after %i ms where that is set', async (timeoutMs, seconds) => {
    const { shown, write, clock } = started(timeoutMs);
    await write(100);
    expect(shown()).toEqual([100, seconds]);
    await clock.advance(timeoutMs - 1);
    expect(shown()).toEqual([100, 1]);
    await clock.advance(1);
    expect(shown()).toEqual([null, null]);
  });

  it('has the limits of the stored one', async () => {
    const { shown, write } = started();
    for (const value of [1_000_000, -1_000_000]) expect(await write(value)).toEqual({ kind: 'done' });
    for (const value of [1_000_001, -1_000_001, '5'])
      expect(await write(value)).toMatchObject({ kind: 'out-of-range' });
    expect(shown()).toEqual([-1_000_000, 60]);
    expect(await write(10, timeLeft)).toMatchObject({ kind: 'refused' });
  });

  it('leaves the stored one alone', async () => {
    const { store, write } = started();
    await write(-2500);
    expect(store.find('settings', 0)?.value('/Settings/CGwacs/AcPowerSetPoint')).toBe(50);
  });

  it('goes on counting down while a fixture has the place of the service, and ends with it', async () => {
    const { shown, write, clock, builtins } = started();
    await write(100);
    builtins.claim('hub4');
    await clock.advance(30_000);
    builtins.release('hub4');
    expect(shown()).toEqual([100, 30]);
    builtins.stop();
    expect(clock.pending).toBe(0);
  });
});
