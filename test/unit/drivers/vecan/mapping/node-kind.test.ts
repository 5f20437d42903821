import { describe, expect, it } from 'vitest';
import { KindFinder, serviceOfKind } from '../../../../../src/drivers/vecan/mapping/node-kind.ts';
import type { NodeName } from '../../../../../src/protocols/n2k/name.ts';
import { decodeProductInfo, encodeProductInfo } from '../../../../../src/protocols/n2k/product-info.ts';
import { bytesOf } from '../../../../support/can-logs.ts';
import { stranger } from '../../../../support/vecan-values.ts';

const victron = (rest: Partial<NodeName> = {}): KindFinder =>
  new KindFinder(stranger(36, { manufacturer: 358, deviceClass: 35, ...rest }));
const foreign = (rest: Partial<NodeName> = {}): KindFinder => new KindFinder(stranger(16, rest));

const nothing = decodeProductInfo(new Uint8Array(0));
const product = (productCode: number) => decodeProductInfo(encodeProductInfo({ ...nothing, productCode }));

/** The kind after these PGNs; a second number is the DC type of 127506. */
function kindAfter(finder: KindFinder, ...pgns: readonly (number | readonly [number, number])[]): KindFinder['kind'] {
  for (const entry of pgns) {
    const [pgn, type = 0xff] = typeof entry === 'number' ? [entry] : entry;
    finder.heard(pgn, Uint8Array.of(0, 0, type, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
  }
  return finder.kind;
}

describe('the kind of a node', () => {
  it.each([
    [0x0100, 'bmv'],
    [516, 'bmv'],
    [0x0141, 'lynx-shunt'],
    [0x0142, 'lynx-ion'],
    [0x0108, 'mppt'],
    [0xa105, 'mppt'],
    [0x0107, 'charger'],
    [0x0103, 'vebus'],
    [0xa160, 'tank'],
    [0x0140, 'other'],
  ])('of Victron goes by product code %i, whatever it sends', (code, kind) => {
    const finder = victron();
    finder.product(product(code));
    expect(kindAfter(finder, 129025)).toBe(kind === 'other' ? 'gps' : kind);
  });

  it('does not go by product code for other makers, who have the same numbers', () => {
    const finder = foreign();
    finder.product(product(0x0108));
    expect(finder.kind).toBeUndefined();
    expect(kindAfter(finder, 127505)).toBe('tank');
  });

  it('is that of the product behind an interface as soon as the interface tells it', () => {
    const finder = victron();
    finder.product(product(0xa121));
    expect(finder.kind).toBe('other');
    finder.vreg(0x0100, bytesOf('00040200'));
    expect(finder.kind).toBe('bmv');
    finder.product(product(0xa121));
    expect(finder.kind).toBe('bmv');
  });

  it('goes by NAME and messages where the product is not known', () => {
    expect(victron().kind).toBeUndefined();
    expect(victron({ deviceFunction: 153 }).kind).toBe('vebus');
    expect(victron({ deviceFunction: 154 }).kind).toBe('vebus');
    expect(victron({ deviceFunction: 170 }).kind).toBe('bmv');
    expect(kindAfter(victron({ deviceFunction: 170 }), [127506, 3])).toBe('mppt');
    expect(kindAfter(victron(), 127508)).toBe('bmv');
    const solar = victron();
    solar.vreg(0xedbb);
    expect(solar.kind).toBe('mppt');
  });

  it('goes by messages for other makers', () => {
    expect(foreign().kind).toBeUndefined();
    expect(foreign({ deviceFunction: 154, deviceClass: 35 }).kind).toBeUndefined();
    expect(foreign({ deviceFunction: 170, deviceClass: 35 }).kind).toBe('battery');
    expect(foreign({ deviceFunction: 170, deviceClass: 75 }).kind).toBeUndefined();
    expect(kindAfter(foreign(), 127508)).toBe('battery');
    expect(kindAfter(foreign(), [127506, 0])).toBe('battery');
    expect(kindAfter(foreign(), [127506, 1])).toBeUndefined();
    expect(kindAfter(foreign(), 127507)).toBe('charger');
    expect(kindAfter(foreign(), 127509)).toBe('inverter');
    expect(kindAfter(foreign(), 127507, 127509)).toBe('vebus');
    expect(kindAfter(foreign(), 127750)).toBe('charger');
    expect(kindAfter(foreign(), 127750, 127744)).toBe('vebus');
    expect(kindAfter(foreign(), 127505)).toBe('tank');
    expect(kindAfter(foreign(), 130312)).toBe('temperature');
    expect(kindAfter(foreign(), 130316)).toBe('temperature');
    expect(kindAfter(foreign(), 129029)).toBe('gps');
    expect(kindAfter(foreign(), 129026, 127250)).toBeUndefined();
  });

  it('is sure of a kind that a product code has decided, not of what messages show', () => {
    const finder = victron();
    expect([finder.isSure, kindAfter(finder, 127508), finder.isSure]).toEqual([false, 'bmv', false]);
    finder.vreg(0x0100, bytesOf('00080100'));
    expect([finder.isSure, kindAfter(finder, 127508)]).toEqual([true, 'mppt']);
    // An interface is what is behind it; other makers have codes of their own.
    const others = [victron(), foreign()];
    for (const [index, other] of others.entries()) other.vreg(0x0100, bytesOf(index === 0 ? '0021A100' : '00080100'));
    expect(others.map(({ isSure }) => isSure)).toEqual([false, false]);
  });

  it('changes when the node shows more of itself', () => {
    const finder = foreign();
    expect([kindAfter(finder, 127508), kindAfter(finder, 127507), kindAfter(finder, 127509)]).toEqual([
      'battery',
      'charger',
      'vebus',
    ]);
    expect(kindAfter(finder, 127505)).toBe('vebus');
  });

  it('stands for a type of service, or for sensors only', () => {
    expect(serviceOfKind('lynx-ion')).toBe('battery');
    expect(serviceOfKind('mppt')).toBe('solarcharger');
    expect(serviceOfKind('tank')).toBeUndefined();
  });
});
