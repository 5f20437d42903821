import { describe, expect, it } from 'vitest';
import { LatestFields } from '../../../../src/cli/log/latest-fields.ts';

const block = (fields: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(fields));
const shown = (fields: LatestFields, now: number): Record<string, string> => Object.fromEntries(fields.fresh(now));

describe('the latest fields of a device', () => {
  it('are merged over its blocks, and each is forgotten 10 s after it came last', () => {
    const fields = new LatestFields();
    fields.take(block({ V: '12065', SOC: '839' }), 0);
    fields.take(block({ H1: '-149322' }), 500);
    fields.take(block({ V: '12066' }), 9_000);
    expect(shown(fields, 9_999)).toEqual({ V: '12066', SOC: '839', H1: '-149322' });
    expect(shown(fields, 10_000)).toEqual({ V: '12066', H1: '-149322' });
    expect(shown(fields, 19_000)).toEqual({});
  });

  it('are believed for 90 s from a Blue Smart IP43, which sends a few seconds a minute', () => {
    const fields = new LatestFields();
    fields.take(block({ PID: '0xA340', V: '26870' }), 0);
    expect(shown(fields, 89_999)).toHaveProperty('V');
    expect(shown(fields, 90_000)).toEqual({});
  });

  it('are all of the new device when another one is plugged in, and a single odd block changes nothing', () => {
    const fields = new LatestFields();
    fields.take(block({ PID: '0xA042', V: '12530', VPV: '31390' }), 0);
    fields.take(block({ PID: '0x203', V: '24000' }), 1_000);
    expect(shown(fields, 1_000)).toEqual({ PID: '0xA042', V: '12530', VPV: '31390' });
    fields.take(block({ PID: '0x203', V: '24001' }), 2_000);
    expect(shown(fields, 2_000)).toEqual({ PID: '0x203', V: '24001' });
  });

  it('take no more than 32 labels that nobody knows, and all that are known', () => {
    const fields = new LatestFields();
    for (let second = 0; second < 9; second += 1) {
      const garbage = Array.from({ length: 50 }, (_, index) => [`H\u0000${second}-${index}`, '16']);
      fields.take(block(Object.fromEntries([...garbage, ['V', '12065']])), second * 1_000);
    }
    expect(fields.fresh(9_000).size).toBe(33);
    expect(fields.fresh(9_000).get('V')).toBe('12065');
  });
});
