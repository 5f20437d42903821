import { describe, expect, it } from 'vitest';
import { productById, serviceByMonitorMode } from '../../../../src/protocols/vedirect/products.ts';
import { decodeTextField } from '../../../../src/protocols/vedirect/text-fields.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

describe('a text field', () => {
  // Units: vedirect.md, 2.5.
  it.each([
    ['V', '12065', 12.065],
    ['VS', '-14', -0.014],
    ['I', '-7625', -7.625],
    ['P', '-92', -92],
    ['CE', '-65473', -65.473],
    ['SOC', '839', 83.9],
    ['TTG', '942', 56_520],
    ['TTG', '-1', null],
    ['TTG', '0', 0],
    ['T', '---', null],
    ['SOC', '---', null],
    ['DM', '-12', -1.2],
    ['Alarm', 'ON', 1],
    ['Alarm', 'Off', 0],
    ['LOAD', 'On', 1],
    ['H17', '6843', 68.43],
    ['H20', '77', 0.77],
    ['AC_OUT_V', '23007', 230.07],
    ['AC_OUT_I', '-3', -0.3],
    ['DC_IN_V', '1262', 12.62],
    ['OR', '0x00000009', 9],
    ['PID', '0xA042', 0xa042],
    ['PID', '0x203', 0x203],
    ['FW', '0308', 0x0308],
    ['FW', '129', 0x129],
    ['FW', 'C208', 0x208],
    ['FWE', '0342FF', 0x0342ff],
    ['FWE', '111FF', 0x0111ff],
    ['SER#', 'HQ1411MYIKN', 'HQ1411MYIKN'],
    ['BMV', 'SmartShunt 500A/50mV', 'SmartShunt 500A/50mV'],
    ['MON', '-9', -9],
  ])('%s %s is %s', (label, raw, value) => {
    expect(decodeTextField(label, raw)).toBe(value);
  });

  it.each([
    ['V', '12.5'],
    ['V', ''],
    ['V', 'abc'],
    ['V', '99999999999999999999'],
    ['Alarm', 'MAYBE'],
    ['PID', '0xZZ'],
    ['FW', 'latest'],
    ['XYZ', '1'],
    ['__proto__', '---'],
    ['constructor', '---'],
  ])('%s %j has no value', (label, raw) => {
    expect(decodeTextField(label, raw)).toBeUndefined();
  });
});

describe('a product id', () => {
  it('tells name and kind of service', () => {
    expect(productById(0x0203)).toMatchObject({ name: 'BMV-700', service: 'battery', known: true });
    expect(productById(0xa042)).toMatchObject({ service: 'solarcharger', known: true });
    expect(productById(0xa332)).toMatchObject({ service: 'charger' });
    expect(productById(0xa3f0)).toMatchObject({ service: 'dcdc' });
    expect(productById(0xa2f1)).toMatchObject({ service: 'inverter' });
    expect(productById(0xa389)).toMatchObject({ service: 'battery' });
  });

  it('that is not known is told by its range, not by its high byte alone', () => {
    expect(productById(0xa3ff)).toMatchObject({ service: 'dcdc', known: false });
    expect(productById(0xa31e)).toMatchObject({ service: 'charger', known: false });
    expect(productById(0xa384)).toMatchObject({ service: 'battery', known: false });
    expect(productById(0x1234)).toBeUndefined();
  });

  describe.skipIf(!hasSharedData)(`of the list${withoutSharedData}`, () => {
    it('has the name and the service of the list', () => {
      const lines = sharedText('vedirect/products.csv').trim().split('\n').slice(1);
      expect(lines).toHaveLength(296);
      for (const line of lines) {
        const [id = '', name = '', family = '', service = ''] = line.trim().split(',');
        const product = productById(Number(id));
        if (service === '') expect(product, id).toBeUndefined();
        else expect(product, id).toMatchObject({ name, family });
        if (service !== '') expect(service.split('/'), id).toContain(product?.service);
      }
    });
  });
});

describe('the DC monitor mode', () => {
  // vedirect.md, 5: MON changes the service.
  it.each([
    [0, 'battery'],
    [-1, 'dcsource'],
    [-2, 'dcsource'],
    [-3, 'dcsource'],
    [-4, 'dcsource'],
    [-5, 'fuelcell'],
    [-6, 'alternator'],
    [-7, 'dcsource'],
    [-8, 'dcsource'],
    [-9, 'solarcharger'],
    [1, 'dcload'],
    [2, 'motordrive'],
    [3, 'dcload'],
    [6, 'dcsystem'],
    [8, 'dcload'],
  ])('%i makes a battery monitor a %s', (mode, service) => {
    expect(serviceByMonitorMode(mode)).toBe(service);
  });
});
