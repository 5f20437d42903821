import { describe, expect, it } from 'vitest';
import { dataInstanceOf } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import { MappedNode } from '../../../../support/vecan-values.ts';

const sensor = (kind: 'tank' | 'temperature' | 'gps') => new MappedNode(kind, { deviceFunction: 0 });

/** 127505 with its fluid type and instance, a level of 50 % and 100 litres. */
const tank = (type: number, instance: number, level = 'D430'): string =>
  `${((type << 4) | instance).toString(16).padStart(2, '0')}${level}E8030000FF`;
const tellTwice = (node: MappedNode, pgn: number, hex: string): MappedNode => node.message(pgn, hex).message(pgn, hex);

describe('tanks', () => {
  it('of one adapter are services by instance', () => {
    const node = tellTwice(sensor('tank'), 127505, '10A8617B0C0000FF');
    tellTwice(node, 127505, '11D430E8030000FF');
    tellTwice(node, 127505, '02FF7FFFFFFFFFFF');
    expect(node.services()).toEqual(['tank 0', 'tank 1', 'tank 2']);
    expect(node.values('tank', 0)).toMatchObject({ '/Level': 100, '/Capacity': 0.3195, '/FluidType': 1 });
    expect(node.values('tank', 1)).toMatchObject({ '/Level': 50, '/Capacity': 0.1, '/Remaining': 0.05 });
    expect(node.values('tank', 2)).toEqual({ '/Level': null, '/Capacity': null, '/Remaining': null, '/FluidType': 0 });
  });

  it('with one instance and two fluids are two, told apart by fluid', () => {
    const node = sensor('tank');
    for (const type of [0, 1, 0, 1, 0, 1]) node.message(127505, tank(type, 3));
    expect(node.services()).toEqual(['tank 19', 'tank 35']);
    expect([19, 35].map((part) => node.values('tank', part)['/FluidType'])).toEqual([0, 1]);
    expect([19, 35].map((part) => dataInstanceOf('tank', part))).toEqual([3, 3]);
    expect(dataInstanceOf('battery', 3)).toBeUndefined();
  });

  it.each([14, 15])('whose fluid is %i until it is ready are the same ones afterwards', (code) => {
    const node = sensor('tank');
    for (let index = 0; index < 9; index += 1) node.message(127505, tank(code, 3));
    expect(node.services()).toEqual(['tank 3']);
    expect(node.values('tank', 3)).toMatchObject({ '/Level': 50, '/FluidType': null });
    node.message(127505, tank(1, 3));
    expect(node.services()).toEqual(['tank 3']);
    expect(node.values('tank', 3)['/FluidType']).toBe(1);
  });

  it('keep their level and their fluid when a message without a fluid comes between', () => {
    const node = tellTwice(sensor('tank'), 127505, tank(1, 3)).message(127505, tank(14, 3, 'FF7F'));
    expect(node.values('tank', 3)).toMatchObject({ '/Level': 50, '/FluidType': 1 });
    expect(node.services()).toEqual(['tank 3']);
  });

  it.each([
    ['a little more than full', '9C63', 100],
    ['a little less than empty', '38FF', 0],
    ['much more than full', '3075', null],
    ['much less than empty', '0080', null],
  ])('that tell %s have a level that a tank can have', (_, level, shown) => {
    const values = tellTwice(sensor('tank'), 127505, tank(1, 0, level)).values('tank', 0);
    expect([values['/Level'], values['/Remaining']]).toEqual([shown, shown === null ? null : shown / 1_000]);
  });
});

describe('temperatures', () => {
  it.each([
    [7, 1],
    [13, 6],
    [1, 4],
    [2, 3],
    [4, 3],
    [14, 2],
  ])('of source %i are of type %i', (source, type) => {
    const hex = source.toString(16).padStart(2, '0');
    const values = tellTwice(sensor('temperature'), 130312, `FF03${hex}8374FFFF`).values('temperature', 3);
    expect(values).toEqual({ '/Temperature': 25.12, '/TemperatureType': type });
  });

  it('without a source are generic ones, until it is told', () => {
    const node = sensor('temperature');
    for (let index = 0; index < 9; index += 1) node.message(130312, 'FF03FF8374FFFF');
    expect(node.values('temperature', 3)).toEqual({ '/Temperature': 25.12, '/TemperatureType': 2 });
    node.message(130312, 'FF03078374FFFF');
    expect(node.values('temperature', 3)['/TemperatureType']).toBe(1);
    expect(node.services()).toEqual(['temperature 3']);
  });

  it('with one instance and two sources are two', () => {
    const node = sensor('temperature');
    for (const source of ['01', '02', '01', '02', '01']) node.message(130312, `FF03${source}8374FFFF`);
    expect(node.services()).toEqual(['temperature 515', 'temperature 771']);
    expect(node.values('temperature', 515)['/TemperatureType']).toBe(4);
  });

  it('of the extended range are finer, and absolute zero is none', () => {
    const node = sensor('temperature').message(130316, '0003001E8E04FFFF').message(130312, 'FF03008374FFFF');
    node.message(130316, '0003001E8E04FFFF').message(130312, 'FF03008374FFFF');
    expect(node.values('temperature', 3)['/Temperature']).toBe(25.376);
    const cold = tellTwice(sensor('temperature'), 130312, 'FF03000000FFFF');
    expect(cold.values('temperature', 3)['/Temperature']).toBeNull();
  });
});

describe('a GPS', () => {
  const position = '20F27C1F0060503F';

  it('shows position, course, speed and fix', () => {
    const node = sensor('gps').message(129025, position).message(129026, 'FFFC104E0A02FFFF');
    expect(node.values('gps')).toMatchObject({
      '/Position/Latitude': 52.8282144,
      '/Position/Longitude': 106.2232064,
      '/Course': 114.5,
      '/Speed': 5.22,
      '/Fix': 1,
    });
  });

  it('shows altitude, satellites and fix of 129029', () => {
    const head = 'FF104C00E1F505';
    const zero = '0000000000000000';
    const fix = (method: string) => `${head}${zero}${zero}40A5AE0200000000${method}FC0C`;
    const values = (method: string) => sensor('gps').message(129029, fix(method)).values('gps');
    expect(values('10')).toMatchObject({ '/Altitude': 45, '/Fix': 1, '/NrOfSatellites': 12, '/Position/Latitude': 0 });
    expect(['00', '50', '60', 'F0'].map((method) => values(method)['/Fix'])).toEqual([0, 1, 0, null]);
  });

  it('has no fix without a position, and no course of those that have none', () => {
    expect(sensor('gps').message(129025, 'FFFFFF7FFFFFFF7F').values('gps')['/Fix']).toBe(0);
    expect(sensor('gps').message(129026, 'FFFC104E0A02FFFF').services()).toEqual([]);
  });

  it('shows the course to the true north where there are two', () => {
    const node = sensor('gps').message(129025, position).message(129026, 'FFFC104E0A02FFFF');
    node.message(129026, 'FFFD00000000FFFF');
    expect(node.values('gps')['/Course']).toBe(114.5);
  });
});

it('sensors of a battery monitor are services besides', () => {
  const node = new MappedNode('bmv').message(127508, '000605D5FFFFFFFF').message(130312, 'FF03008374FFFF');
  node.message(130312, 'FF03008374FFFF');
  expect(node.services()).toEqual(['battery 0', 'temperature 3']);
});
