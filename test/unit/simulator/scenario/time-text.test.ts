import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSpan, parseStart } from '../../../../src/simulator/scenario/time-text.ts';

describe('a span of a scenario', () => {
  it.each([
    ['0s', 0],
    ['90s', 90],
    ['10m', 600],
    ['1h30m', 5_400],
    ['1h 30m', 5_400],
    ['2d', 172_800],
  ])('%s is %d s', (text, seconds) => {
    expect(parseSpan(text)).toBe(seconds);
  });

  it.each(['', '10', 'm', '-5m', '1.5h', '10 m', '1h  30m', '10m ', '99999999s'])('refuses "%s"', (text) => {
    expect(parseSpan(text)).toBeUndefined();
  });
});

describe('the start of a scenario', () => {
  it.each([
    ['2026-06-21T05:00', Date.UTC(2026, 5, 21, 5)],
    ['2026-06-21T05:00:30', Date.UTC(2026, 5, 21, 5, 0, 30)],
    ['2026-06-21T05:00Z', Date.UTC(2026, 5, 21, 5)],
    ['2026-06-21T05:00+02:00', Date.UTC(2026, 5, 21, 3)],
    ['2026-06-21', Date.UTC(2026, 5, 21)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('%s is a moment in UTC', (text, unixMs) => {
    expect(parseStart(text)).toBe(unixMs);
  });

  it.each([
    '',
    'now',
    '2026-06-31',
    '2026-02-29T05:00',
    '2026-13-01',
    '2026-06-21T25:00',
    '2026-06-21 05:00',
    '21.6.2026',
  ])('refuses "%s"', (text) => {
    expect(parseStart(text)).toBeUndefined();
  });

  it('gives back any moment as it was written', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const text = date.toISOString().slice(0, 19);
          expect(parseStart(text)).toBe(Date.parse(`${text}Z`));
        },
      ),
    );
  });
});
