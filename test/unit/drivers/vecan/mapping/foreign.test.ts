import { describe, expect, it } from 'vitest';
import { hasSharedData, withoutSharedData } from '../../../../support/shared-data.ts';
import { MappedNode, type RecordedNode, recordedNodes } from '../../../../support/vecan-values.ts';

const all = (file: string, kind: string): RecordedNode[] =>
  recordedNodes(file).filter((node) => node.kind === kind && node.values.services().length > 0);

describe.skipIf(!hasSharedData)(`recorded nodes of other makers${withoutSharedData}`, () => {
  it('with charger and inverter are one service, and their monitored batteries one each', () => {
    const [czone, ...others] = all('zeus-czone-1.candump.log', 'vebus');
    expect(others).toEqual([]);
    expect(czone?.values.services()).toEqual(expect.arrayContaining(['battery 1', 'battery 2', 'vebus 0']));
    const values = czone?.values.values('vebus') ?? {};
    expect(values).toMatchObject({ '/Mode': 4, '/State': 0, '/Ac/Out/L1/I': 4.4, '/Ac/ActiveIn/L3/I': 5.3 });
    // Its own milliwatts and 65 535 would be 1.2 MW and 66 kW.
    expect(values).toMatchObject({ '/Ac/ActiveIn/L3/P': null, '/Ac/Out/L1/P': null });
  });

  it('with tanks are a service for each of them', () => {
    const nodes = recordedNodes('dirona-part1.plain.txt');
    const tanks = nodes.flatMap(({ values }) => values.services().filter((service) => service.startsWith('tank ')));
    expect(tanks.length).toBe(11);
    const grey = nodes.map(({ values }) => values.values('tank')).find((values) => values['/FluidType'] === 2);
    expect(grey).toMatchObject({
      '/Level': expect.closeTo(39.912, 3),
      '/Capacity': expect.closeTo(0.3255, 6),
      '/Remaining': expect.closeTo(0.3255 * 0.39912, 6),
      '/FluidType': 2,
    });
  });

  it('with several batteries are one service for each', () => {
    const [node] = all('merrimac-2020.ydwg.txt', 'battery');
    expect(node?.values.services()).toEqual(['battery 0', 'battery 1', 'battery 2', 'battery 3']);
    expect(node?.values.values('battery', 0)).toMatchObject({
      '/Dc/0/Voltage': 26.57,
      '/Soc': 95,
      '/TimeToGo': 208800,
    });
  });

  it('with positions are a service, and those without a fix say so', () => {
    const nodes = all('merrimac-2020.ydwg.txt', 'gps');
    const fixes = nodes.map(({ values }) => values.values('gps')['/Fix']).sort();
    expect(fixes).toEqual([0, 0, 0, 1]);
  });
});

describe('a node of another maker', () => {
  const foreign = { isVictron: false, deviceFunction: 0 };

  it('has no registers and no switch banks that mean something here', () => {
    const node = new MappedNode('battery', foreign).vreg(0xeeff, '2EFBFFFF').message(127501, '0055FFFFFFFFFFFF');
    expect(node.services()).toEqual([]);
  });

  it('that is an inverter shows state, switch and output', () => {
    const node = new MappedNode('inverter', foreign).message(127509, '000000D0').message(127508, '00B60AF6FFFFFFFF');
    node
      .message(127504, '0001F87C5817009C13FFFF1F030000FFFFFFFF7F')
      .message(127503, '0001FC8457FFFF8813FFFFFFFFFFFFFFFFFFFF7F');
    expect(node.values('inverter')).toMatchObject({
      '/State': 9,
      '/Mode': 2,
      '/Dc/0/Power': 27.42 * -1,
      '/Ac/Out/L1/V': 226.52,
    });
    expect(Object.keys(node.values('inverter')).some((path) => path.startsWith('/Ac/In'))).toBe(false);
    expect(node.message(127509, '000000CF').values('inverter')['/Mode']).toBe(4);
  });

  it('has a side for a connection number as soon as 127503 or 127504 has shown which', () => {
    const node = new MappedNode('vebus', foreign).message(127744, 'FF012C00FFFFFFFF');
    expect(node.services()).toEqual([]);
    node.message(127504, '0101F8FC58FFFFFFFFFFFFFFFFFFFFFFFFFFFF7F').message(127745, 'FF012C00E8030000');
    expect(node.values('vebus')).toMatchObject({ '/Ac/Out/L2/I': 4.4, '/Ac/Out/L2/P': 1000 });
  });
});
