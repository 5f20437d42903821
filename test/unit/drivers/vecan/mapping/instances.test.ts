import { describe, expect, it } from 'vitest';
import { LowestInstance } from '../../../../../src/drivers/vecan/mapping/lowest-instance.ts';
import { MappedNode } from '../../../../support/vecan-values.ts';

const hex = (instance: number): string => instance.toString(16).padStart(2, '0');
/** 127508 with tenths of a volt, and 127506 with a type and a state of charge. */
const battery = (instance: number, deciVolts: number): string => {
  const raw = deciVolts * 10;
  return `${hex(instance)}${hex(raw & 0xff)}${hex(raw >> 8)}0A00FFFFFF`;
};
const details = (instance: number, type: number, percent = 0xff): string =>
  `00${hex(instance)}${hex(type)}${hex(percent)}FFFFFFFFFF`;

describe('battery instances of an MPPT', () => {
  const mppt = () => new MappedNode('mppt', { productCode: 0x0108, deviceFunction: 160 });

  it('that were changed wait until 127506 names them', () => {
    const node = mppt().message(127508, battery(3, 274)).message(127508, battery(4, 873));
    expect(node.services()).toEqual([]);
    node.message(127506, details(3, 0)).message(127506, details(4, 3));
    expect(node.values('solarcharger')).toMatchObject({ '/Dc/0/Voltage': 27.4, '/Pv/V': 87.3 });
    node.message(127508, battery(4, 880));
    expect(node.values('solarcharger')['/Pv/V']).toBe(88);
  });

  it('may have been exchanged', () => {
    const node = mppt().message(127506, details(0, 3)).message(127506, details(1, 0));
    node.message(127508, battery(0, 873)).message(127508, battery(1, 274));
    expect(node.values('solarcharger')).toMatchObject({ '/Dc/0/Voltage': 27.4, '/Pv/V': 87.3 });
  });

  it('of which one was changed leave the other as it was', () => {
    const node = mppt().message(127506, details(2, 0)).message(127508, battery(2, 274));
    node.message(127508, battery(1, 873)).message(127508, battery(0, 999));
    expect(node.values('solarcharger')).toMatchObject({ '/Dc/0/Voltage': 27.4, '/Pv/V': 87.3 });
  });

  it('go on as before when 127506 names one that never comes', () => {
    const node = mppt().message(127506, details(2, 0)).message(127508, battery(0, 274));
    expect(node.values('solarcharger')['/Dc/0/Voltage']).toBe(27.4);
  });
});

describe('battery instances of a monitor', () => {
  it('follow a change while it runs, once it is told twice', () => {
    const node = new MappedNode('bmv').message(127506, details(0, 0, 50)).message(127508, battery(0, 128));
    node.message(127508, battery(2, 130)).message(127506, details(2, 0, 51));
    expect(node.values('battery')).toMatchObject({ '/Dc/0/Voltage': 12.8, '/Soc': 50 });
    node.message(127506, details(2, 0, 52)).message(127508, battery(2, 131));
    expect(node.values('battery')).toMatchObject({ '/Dc/0/Voltage': 13.1, '/Soc': 52 });
    node.message(127508, battery(1, 126));
    expect(node.values('battery')['/Dc/1/Voltage']).toBe(12.6);
  });

  it('are not exchanged by details of the starter battery', () => {
    const node = new MappedNode('bmv').message(127506, details(1, 0, 99)).message(127508, battery(1, 126));
    expect(node.values('battery')).toMatchObject({ '/Dc/1/Voltage': 12.6 });
    expect(node.values('battery')).not.toHaveProperty('/Soc');
  });

  it('of another maker are batteries of their own, unless 127506 says that they are none', () => {
    const node = new MappedNode('battery', { isVictron: false });
    node
      .message(127508, battery(0, 266))
      .message(127508, battery(3, 130))
      .message(127506, details(3, 0, 70));
    node.message(127506, details(5, 1)).message(127508, battery(5, 141)).message(127513, '030002FFF00AFFFF');
    expect(node.services()).toEqual(['battery 0', 'battery 3']);
    expect(node.values('battery', 3)).toMatchObject({ '/Dc/0/Voltage': 13, '/Soc': 70 });
  });
});

describe('battery instances of chargers and inverters of other makers', () => {
  const traits = { isVictron: false, deviceFunction: 0 };

  it('are theirs when 127507 or 127509 says so', () => {
    const node = new MappedNode('vebus', traits).message(127509, '00000104');
    node.message(127508, battery(1, 141)).message(127508, battery(5, 414));
    expect(node.values('vebus')['/Dc/0/Voltage']).toBe(14.1);
    const charger = new MappedNode('charger', traits).message(127507, '000201F10000');
    charger.message(127508, battery(2, 141)).message(127508, battery(0, 999)).message(127508, battery(1, 139));
    expect(charger.values('charger')).toMatchObject({ '/Dc/0/Voltage': 14.1, '/Dc/1/Voltage': 13.9 });
  });

  it('are batteries too where the node knows their state of charge', () => {
    const node = new MappedNode('vebus', traits).message(127509, '00000104').message(127506, details(2, 0, 90));
    node.message(127508, battery(2, 141)).message(127506, details(4, 0)).message(127508, battery(4, 130));
    expect(node.services()).toEqual(['battery 2', 'vebus 0']);
    expect(node.values('battery', 2)).toMatchObject({ '/Dc/0/Voltage': 14.1, '/Soc': 90 });
  });
});

describe('the lowest instance', () => {
  it('is the one until it has not come for long', () => {
    const lowest = new LowestInstance();
    expect([3, 5, 3, 1, 3, 5].map((instance) => lowest.isIt(instance))).toEqual([
      ...[true, false, true, true, false, false],
    ]);
    const later = Array.from({ length: 20 }, () => lowest.isIt(3));
    expect([later.indexOf(true), later.at(-1)]).toEqual([18, true]);
  });

  it('of several chargers in a node is shown', () => {
    const node = new MappedNode('charger', { isVictron: false, deviceFunction: 0 });
    node.message(127507, '310001F10000').message(127507, '720608F00000');
    expect(node.values('charger')).toMatchObject({ '/State': 3, '/Mode': 1 });
    expect(node.told('charger', 'chargerInstance')).toBe(0x31);
  });
});
