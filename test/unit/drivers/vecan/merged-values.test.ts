import { describe, expect, it } from 'vitest';
import type { Telling } from '../../../../src/drivers/vecan/mapping/telling.ts';
import { MergedValues } from '../../../../src/drivers/vecan/merged-values.ts';
import type { Value } from '../../../../src/store/values.ts';

const limits: Readonly<Record<string, number>> = { coarse: 10_000, fine: 15_000 };
const merged = () => new MergedValues((source) => limits[source] ?? 10_000);
const tells = (source: string, rank: number, soc: Value): Telling => ({
  ...{ type: 'battery', part: 0, source, rank },
  values: [['/Soc', soc]],
});

describe('values that several sources tell', () => {
  it('are those of the finer source while it is fresh', () => {
    const values = merged();
    expect(values.tell(tells('coarse', 0, 87), 0)).toEqual(['/Soc']);
    expect(values.tell(tells('fine', 1, 87.65), 100)).toEqual(['/Soc']);
    expect(values.tell(tells('coarse', 0, 88), 1_500)).toEqual([]);
    expect(values.value('/Soc')).toBe(87.65);
  });

  it('are those of the coarser source when the finer one has fallen silent', () => {
    const values = merged();
    values.tell(tells('fine', 1, 87.65), 0);
    expect(values.tell(tells('coarse', 0, 88), 14_999)).toEqual([]);
    expect(values.tell(tells('coarse', 0, 88), 15_000)).toEqual(['/Soc']);
    expect(values.value('/Soc')).toBe(88);
  });

  it('are those of the coarser source when the finer one has none', () => {
    const values = merged();
    values.tell(tells('fine', 1, null), 0);
    values.tell(tells('coarse', 0, 88), 100);
    expect(values.value('/Soc')).toBe(88);
    expect(values.tell(tells('fine', 1, null), 200)).toEqual([]);
    expect(values.value('/Soc')).toBe(88);
    expect(values.tell(tells('coarse', 0, null), 300)).toEqual(['/Soc']);
    expect(values.value('/Soc')).toBe(null);
  });

  it('are gone when their source has not told them again in its time', () => {
    const values = merged();
    values.tell(tells('coarse', 0, 87), 0);
    expect(values.expire(9_999)).toEqual([]);
    expect(values.expire(10_000)).toEqual(['/Soc']);
    expect(values.value('/Soc')).toBeUndefined();
  });

  it('are believed for three intervals of a source that is slower than others', () => {
    const values = merged();
    for (const at of [0, 15_000, 30_000]) values.tell(tells('coarse', 0, 87), at);
    expect(values.expire(74_999)).toEqual([]);
    expect(values.expire(75_000)).toEqual(['/Soc']);
  });

  it('are not believed for longer because a source was silent once', () => {
    const values = merged();
    for (const at of [0, 1_500, 60_000, 61_500]) values.tell(tells('coarse', 0, 87), at);
    expect(values.expire(71_500)).toEqual(['/Soc']);
  });

  it('are what was written while messages may still tell the value before', () => {
    const values = merged();
    expect(values.hold('/Soc', 4, 0)).toBe(false);
    values.tell(tells('coarse', 0, 1), 0);
    expect(values.hold('/Soc', 4, 100)).toBe(true);
    values.tell(tells('coarse', 0, 1), 200);
    expect(values.value('/Soc')).toBe(4);
    values.tell(tells('coarse', 0, 4), 1_700);
    values.tell(tells('coarse', 0, 1), 1_800);
    expect(values.value('/Soc')).toBe(1);
    values.hold('/Soc', 4, 2_000);
    values.tell(tells('coarse', 0, 1), 5_000);
    expect(values.value('/Soc')).toBe(1);
  });
});
