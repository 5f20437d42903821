import { describe, expect, it } from 'vitest';
import { survey } from '../../../../src/cli/can/survey.ts';
import { CanToolRig } from '../../../support/can-tool-rig.ts';

async function surveyed(rig: CanToolRig, mostMs = 16_000) {
  const beginning = rig.clock.now();
  const census = await rig.wait(survey(rig.link, rig.clock, rig.log), mostMs);
  return { census, residents: census.residents(), ms: rig.clock.now() - beginning };
}

describe('a survey of a bus', () => {
  it('finds all nodes with their makes in a few seconds, from the null address', async () => {
    const rig = new CanToolRig(['bmv', 'mppt', 'skylla3', 'vebus', 'tank', 'temperature']);
    await rig.clock.advance(5_000);
    const { residents, ms } = await surveyed(rig);
    expect(residents.map(({ address, product }) => [address, product?.model])).toEqual([
      [0x24, 'BMV-702'],
      [0x25, 'BlueSolar MPPT 150/70'],
      [0x26, expect.stringContaining('Skylla-i')],
      [0x30, 'VE.Bus to NMEA2000'],
      [0x31, 'VE.Bus to NMEA2000'],
      [0x40, expect.stringContaining('tank')],
      [0x50, expect.any(String)],
    ]);
    expect(ms).toBeLessThan(5_000);
    expect([...(residents[0]?.pgns ?? [])]).toEqual(expect.arrayContaining([127506, 127508, 127501, 61184]));
    expect(new Set(rig.sent.map(({ pgn, source }) => `${pgn} from ${source}`))).toEqual(new Set(['59904 from 254']));
  });

  it('asks again where product information gets lost, and shows the node in any case', async () => {
    const again = new CanToolRig(['bmv'], ['bmv/no-product-info=1']);
    await again.clock.advance(5_000);
    expect((await surveyed(again)).residents[0]?.product?.model).toBe('BMV-702');
    const never = new CanToolRig(['bmv', 'mppt'], ['bmv/no-product-info=1000']);
    await never.clock.advance(5_000);
    const { residents, ms } = await surveyed(never);
    expect(residents.map(({ product }) => product?.model)).toEqual([undefined, 'BlueSolar MPPT 150/70']);
    expect(ms).toBeLessThan(12_000);
  });

  it('tells two nodes of one NAME', async () => {
    const rig = new CanToolRig(['bmv'], ['same-name']);
    await rig.clock.advance(5_000);
    const { census } = await surveyed(rig);
    expect(census.twins()).toHaveLength(1);
    expect(rig.lines.filter((line) => line.includes('unique number 12345'))).toHaveLength(1);
  });

  it('ends on an empty bus', async () => {
    const { residents, ms } = await surveyed(new CanToolRig([]));
    expect(residents).toEqual([]);
    expect(ms).toBeLessThan(7_000);
  });

  it('takes as long as it is told', async () => {
    const rig = new CanToolRig(['bmv']);
    const beginning = rig.clock.now();
    await rig.wait(survey(rig.link, rig.clock, rig.log, 30_000), 31_000);
    expect(rig.clock.now() - beginning).toBeGreaterThanOrEqual(30_000);
  });
});
