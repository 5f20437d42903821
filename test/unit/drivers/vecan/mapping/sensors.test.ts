import { describe, expect, it } from 'vitest';
import { dataInstanceOf } from '../../../../../src/drivers/vecan/mapping/telling.ts';
import { MappedNode } from '../../../../support/vecan-values.ts';

const sensor = (kind: 'tank' | 'temperature' | 'gps') => new MappedNode(kind, { deviceFunction: 0 });

describe('tanks', () => {
  it('of one adapter are services by instance and fluid', () => {
    const node = sensor('tank').message(127505, '10A8617B0C0000FF').message(127505, '11D430E8030000FF');
    node.message(127505, '00FF7FFFFFFFFFFF');
    expect(node.services()).toEqual(['tank 0', 'tank 16', 'tank 17']);
    expect(node.values('tank', 16)).toMatchObject({ '/Level': 100, '/Capacity': 0.3195, '/FluidType': 1 });
    expect(node.values('tank', 17)).toMatchObject({ '/Level': 50, '/Capacity': 0.1, '/Remaining': 0.05 });
    expect(node.values('tank', 0)).toEqual({ '/Level': null, '/Capacity': null, '/Remaining': null, '/FluidType': 0 });
    expect([16, 17, 0].map((part) => dataInstanceOf('tank', part))).toEqual([0, 1, 0]);
    expect(dataInstanceOf('battery', 3)).toBeUndefined();
  });

  it('with a failed sensor have no fluid type', () => {
    expect(sensor('tank').message(127505, 'E1D430E8030000FF').values('tank', 241)['/FluidType']).toBeNull();
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
    [255, 2],
  ])('of source %i are of type %i', (source, type) => {
    const hex = source.toString(16).padStart(2, '0');
    const values = sensor('temperature')
      .message(130312, `FF03${hex}8374FFFF`)
      .values('temperature', source * 256 + 3);
    expect(values).toEqual({ '/Temperature': 25.12, '/TemperatureType': type });
  });

  it('of the extended range are finer, and absolute zero is none', () => {
    const node = sensor('temperature').message(130316, '0003001E8E04FFFF').message(130312, 'FF03008374FFFF');
    expect(node.values('temperature', 3)['/Temperature']).toBe(25.376);
    expect(sensor('temperature').message(130312, 'FF03000000FFFF').values('temperature', 3)['/Temperature']).toBeNull();
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
  expect(node.services()).toEqual(['battery 0', 'temperature 3']);
});
