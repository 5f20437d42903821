import { describe, expect, it } from 'vitest';
import { csvHeader, csvRow, defaultColumns, parseColumns } from '../../../../src/cli/log/columns.ts';

const time = '2026-01-01T00:00:30.000Z';

/** The cells of one device's row, for labels and raw values in pairs. */
function cells(fields: Readonly<Record<string, string>>): string {
  return csvRow(Object.keys(fields), time, undefined, new Map(Object.entries(fields))).slice(time.length + 1);
}

describe('the columns of a log', () => {
  it('are VE.Direct labels, by default those of the BMV logger', () => {
    expect(parseColumns(defaultColumns)).toEqual(['V', 'I', 'CE', 'SOC']);
    expect(parseColumns(' VPV, SER# ')).toEqual(['VPV', 'SER#']);
  });

  it.each([
    ['V,soc', '--columns: "soc" is no VE.Direct label; did you mean "SOC"?'],
    ['V,Volts', /^--columns: "Volts" is no VE.Direct label; known: V, V2, .*CAP_BLE$/],
    ['V,constructor', /"constructor" is no VE.Direct label/],
    ['V,I,V', '--columns has "V" twice'],
    ['V,,I', /^--columns takes VE.Direct labels/],
    ['', /^--columns takes VE.Direct labels/],
  ])('are refused when they are %j', (text, reason) => {
    expect(() => parseColumns(text)).toThrow(reason);
  });

  it('stand in the header behind the time, and the device where there are several', () => {
    expect(csvHeader(['V', 'I'], false)).toBe('time,V,I');
    expect(csvHeader(['V', 'I'], true)).toBe('time,device,V,I');
  });
});

describe('a row of a log', () => {
  it('has values in SI units (the first blocks of the BMV-700 recording)', () => {
    const bmv = { V: '12065', I: '-7625', P: '-92', CE: '-65473', SOC: '839', TTG: '942', H18: '8527' };
    expect(cells(bmv)).toBe('12.065,-7.625,-92,-65.473,83.9,56520,85.27');
    expect(cells({ Alarm: 'OFF', Relay: 'On', LOAD: 'ON' })).toBe('0,1,1');
  });

  it('has names and masks as sent', () => {
    expect(cells({ PID: '0xA042', FW: '0308', OR: '0x00000009', BMV: '712 Smart' })).toBe(
      '0xA042,0308,0x00000009,712 Smart',
    );
  });

  it('has empty cells where the device tells nothing, or nothing that the label carries', () => {
    expect(cells({ SOC: '---', TTG: '-1', V: '12o65', PID: 'x', I: '' })).toBe(',,,,');
    expect(csvRow(['V', 'SOC'], time, undefined, new Map([['V', '12065']]))).toBe(`${time},12.065,`);
  });

  it('is one line of as many cells as the header, whatever stands in names', () => {
    const row = csvRow(['BMV'], time, 'house, "old"', new Map([['BMV', 'a\nb\r\u0000c']]));
    expect(row).toBe(`${time},"house, ""old""",a b  c`);
  });
});
