import { describe, expect, it } from 'vitest';
import { decodeFields } from '../../../../src/protocols/n2k/decode.ts';
import { encodeFields } from '../../../../src/protocols/n2k/encode.ts';
import { leastFastLength } from '../../../../src/protocols/n2k/fast-pgns.ts';
import { pgnTables } from '../../../../src/protocols/n2k/pgn-table.ts';
import { bytesOf } from '../../../support/can-logs.ts';

const decode = (pgn: number, hex: string) => decodeFields(pgn, bytesOf(hex));

describe('decodeFields', () => {
  it('reads the utility powers and voltages of the fact sheet', () => {
    expect(decode(65013, '56A5357756A53577')).toEqual({ realPower: 4438, apparentPower: 4438 });
    expect(decode(65014, 'DD00DD0000191400')).toEqual({
      ...{ lineLineAcRmsVoltage: 221, lineNeutralAcRmsVoltage: 221, acFrequency: 50, acRmsCurrent: 20 },
    });
  });

  it('looks for "not available" before it applies the offset of powers', () => {
    for (const code of ['FFFFFFFF', 'FEFFFFFF', 'FDFFFFFF']) {
      expect(decode(65013, `${code}${code}`)).toEqual({ realPower: null, apparentPower: null });
    }
    expect(decode(65013, '0094357700943577')).toEqual({ realPower: 0, apparentPower: 0 });
  });

  it('reads a battery status with negative current', () => {
    const values = decode(127508, '00610A8FFFF475F4');
    expect(values).toEqual({ instance: 0, voltage: 26.57, current: -11.3, temperature: 301.96, sid: 244 });
  });

  it('has null for every code that is no value', () => {
    const nothing = { instance: null, voltage: null, current: null, temperature: null, sid: null };
    expect(decode(127508, 'FFFF7FFF7FFFFFFF')).toEqual(nothing);
    expect(decode(127508, 'FEFE7FFE7FFEFFFE')).toEqual(nothing);
    expect(decode(127508, 'FDFD7FFD7FFDFFFD')).toEqual(nothing);
    expect(decode(129029, `FFFFFFFFFFFFFF${'FFFFFFFFFFFFFF7F'.repeat(3)}FFFFFFFF7F`)).toMatchObject({
      ...{ latitude: null, longitude: null, altitude: null, method: null, hdop: null },
    });
  });

  it('keeps the error codes of enumerations, and all of those that use every code', () => {
    expect(decode(127507, '0000FEF8FFFF')).toMatchObject({ operatingState: 14, chargeMode: null, enabled: 0 });
    expect(decode(127507, '0000F1FAFFFF')).toMatchObject({ enabled: 2, equalizationPending: 2 });
    expect(decode(127503, `0001${'0C'.padEnd(36, 'F')}`)).toMatchObject({ list: [{ line: 0, acceptability: 3 }] });
  });

  it('has null for the fields that an older, shorter message does not carry', () => {
    const older = decode(127506, '000000576400003200');
    expect(older).toMatchObject({
      stateOfCharge: 87,
      stateOfHealth: 100,
      rippleVoltage: 0.05,
      remainingCapacity: null,
    });
    expect(decode(127508, '')).toMatchObject({ instance: null, voltage: null });
    expect(decode(127501, '0000')).toEqual({ instance: 0, states: [0, 0, 0, 0, ...Array(24).fill(3)] });
  });

  it('does not believe in more lines than a message has bytes for', () => {
    expect(decode(127503, `00FA${'00'.repeat(18)}`)?.['list']).toHaveLength(1);
    expect(decode(127503, '0001')?.['list']).toEqual([]);
  });

  it('knows nothing of a PGN without a table', () => {
    expect(decode(61184, '6699022F00000000')).toBeUndefined();
  });
});

describe('encodeFields', () => {
  it('writes the bytes of recorded and published messages', () => {
    const battery = { instance: 0, voltage: 26.57, current: -11.3, temperature: 301.96, sid: 244 };
    expect(encodeFields(127508, battery)).toEqual(bytesOf('00610A8FFFF475F4'));
    expect(encodeFields(65013, { realPower: 4438, apparentPower: 4438 })).toEqual(bytesOf('56A5357756A53577'));
    const line = { line: 0, acceptability: 0, voltage: 12.8, current: 30, frequency: 50, breakerSize: 100 };
    const list = [{ ...line, realPower: 5504, reactivePower: 5504, powerFactor: 1 }];
    // Reserved bits are ones here; the recording has zeros.
    expect(encodeFields(127503, { instance: 0, list })).toEqual(bytesOf('0001F000052C018813E803801500008015000064'));
  });

  it('fills what is not given with "not available", and shortens for older databases', () => {
    expect(encodeFields(127508, { instance: 1 })).toEqual(bytesOf('01FF7FFF7FFFFFFF'));
    expect(encodeFields(127506, { stateOfCharge: 87 }, 9)).toEqual(bytesOf('FFFFFF57FFFFFFFFFF'));
    expect(encodeFields(127501, { instance: 0, states: [0, 1] })).toEqual(bytesOf('00F4FFFFFFFFFFFF'));
  });

  it('refuses what a message cannot carry', () => {
    expect(() => encodeFields(1, {})).toThrow('PGN 1 has no table of fields');
    expect(() => encodeFields(127508, { volts: 1 })).toThrow('PGN 127508 has no field volts');
    expect(() => encodeFields(127508, { voltage: 400 })).toThrow('voltage takes -327.68 to 327.64 V, not 400');
    expect(() => encodeFields(127508, { voltage: Number.NaN })).toThrow(RangeError);
    expect(() => encodeFields(127508, { voltage: '12' })).toThrow('voltage takes a number');
    expect(() => encodeFields(127501, { states: [4] })).toThrow('states 1 cannot be 4');
    expect(() => encodeFields(126996, { modelId: 'x'.repeat(33) })).toThrow('modelId takes at most 32 letters');
  });
});

describe('the tables of fields', () => {
  it('have one layout per PGN that lies inside its message, without overlaps', () => {
    expect(new Set(pgnTables.map(({ pgn }) => pgn)).size).toBe(pgnTables.length);
    for (const { pgn, length, fields, group } of pgnTables) {
      const ends = [
        [fields, length * 8],
        [group?.fields ?? [], group?.bits ?? 0],
      ] as const;
      for (const [list, limit] of ends) {
        list.forEach(({ name, at, bits }, index) => {
          expect(at + bits, `${pgn} ${name}`).toBeLessThanOrEqual(list[index + 1]?.at ?? limit);
        });
      }
    }
  });

  it('have more than 8 bytes only where fast packets carry them', () => {
    for (const { pgn, length } of pgnTables) {
      if (length > 8) expect(leastFastLength(pgn), String(pgn)).toBeDefined();
    }
  });
});
