import { describe, expect, it } from 'vitest';
import { hexRegisterById, hexRegisters } from '../../../../src/protocols/vedirect/hex-registers.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

interface Row {
  readonly id: number;
  readonly devices: string;
  readonly type: string;
  readonly scale: number;
  readonly notAvailable: number | null;
  readonly access: string;
}

/** Columns of hex-registers.csv: reg,devices,symbol,meaning,type,scale,unit,na,rw,source; meanings may be quoted. */
function rows(): Row[] {
  return sharedText('vedirect/hex-registers.csv')
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => match[1] ?? '');
      const [id = '', devices = '', , , type = '', scale = '', , notAvailable = '', access = ''] = cells;
      return {
        ...{ id: Number(id), devices, type, access, scale: scale === '' ? 1 : Number(scale) },
        notAvailable: notAvailable === '' ? null : Number(notAvailable),
      };
    });
}

const accessOf: Readonly<Record<string, string>> = { RO: 'r', RW: 'rw', WO: 'w' };

describe.skipIf(!hasSharedData)(`the table of HEX registers${withoutSharedData}`, () => {
  const all = hasSharedData ? rows() : [];

  it('has every register of the reference list', () => {
    expect(all.length).toBeGreaterThanOrEqual(290);
    expect(all.filter(({ id }) => hexRegisterById(id) === undefined).map(({ id }) => id.toString(16))).toEqual([]);
  });

  it('has their types, scales and access', () => {
    for (const { id, type, scale, access } of all) {
      const register = hexRegisterById(id);
      if (register === undefined || type === 'record') continue;
      expect([id.toString(16), register.type]).toEqual([id.toString(16), type]);
      expect(register.divisor * scale, id.toString(16)).toBeCloseTo(1, 6);
      // The name of a device is read-only on a BMV-70x only (?).
      if (accessOf[access] !== undefined && id !== 0x010c)
        expect(register.access, id.toString(16)).toBe(accessOf[access]);
    }
  });

  it('has the values that mean "not available"', () => {
    for (const { id, type, notAvailable } of all) {
      if (notAvailable === null || type === 'record') continue;
      expect(hexRegisterById(id)?.notAvailable, id.toString(16)).toBe(notAvailable);
    }
  });
});

describe('HEX registers', () => {
  it('have one name each, as the tools take it', () => {
    const names = hexRegisters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it('have thresholds in tenths of a volt on battery monitors and in hundredths elsewhere', () => {
    expect(hexRegisterById(0x0320, true)?.divisor).toBe(10);
    expect(hexRegisterById(0x0320, false)?.divisor).toBe(100);
    expect(hexRegisterById(0x1000, false)?.divisor).toBe(1);
  });
});
