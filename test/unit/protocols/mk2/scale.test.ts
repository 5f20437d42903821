import { describe, expect, it } from 'vitest';
import {
  decodeScale,
  decodeSettingInfo,
  type Scale,
  type SettingInfo,
  scaleNumber,
  scaleOf,
  toRaw,
  toValue,
} from '../../../../src/protocols/mk2/scale.ts';
import { parseCsv } from '../../../../src/runtime/csv.ts';
import { hasSharedData, sharedText, withoutSharedData } from '../../../support/shared-data.ts';
import { bytesOf } from './recorded-frames.ts';

/** The records of a reference list, by the names of its columns. */
function table(name: string): Record<string, string>[] {
  if (!hasSharedData) return [];
  const [header, ...rows] = parseCsv(sharedText(`mk2/${name}`), name).rows;
  const names = header?.fields.map(({ text }) => text) ?? [];
  return rows.map(({ fields }) =>
    Object.fromEntries(names.map((column, index) => [column, fields[index]?.text ?? ''])),
  );
}

const word = (value: number): [number, number] => [value & 0xff, (value >> 8) & 0xff];
const ramRows = table('ramvar_info.csv');
const settingRows = table('setting_info_multiplus2_12_3000.csv');

function expectRamScale(scale: Scale | null | undefined, row: Record<string, string>): void {
  const { kind, offset, bit } = row as { kind: string; offset: string; bit: string };
  if (kind === 'unsupported') expect(scale).toBeNull();
  else if (kind === 'bit') expect(scale).toEqual({ kind: 'bit', bit: Number(bit) });
  else {
    const factor = expect.closeTo(Number(row['scale']), 12) as number;
    expect(scale).toEqual({ kind: 'number', isSigned: kind === 'signed', factor, offset: Number(offset) });
  }
}

describe.skipIf(!hasSharedData)(`scales of real devices${withoutSharedData}`, () => {
  it('are all there', () => {
    expect(ramRows).toHaveLength(34);
    expect(settingRows).toHaveLength(15);
  });

  it.each(ramRows)('RAM $id of $device is $kind $scale$bit, in long and in short form', (row) => {
    const scale = word(Number(row['scale_raw']));
    const offset = word(Number(row['offset_raw']));
    expectRamScale(decodeScale(Uint8Array.of(...scale, ...offset)), row);
    expectRamScale(decodeScale(Uint8Array.of(...scale, 0x8f, ...offset)), row);
  });

  it.each(settingRows.filter((row) => row['supported'] === '1'))(
    'setting $id $name has scale $scale and limits $min to $max, in long and in short form',
    (row) => {
      const columns = ['scale_raw', 'offset', 'default_raw', 'min_raw', 'max_raw'].map((name) => Number(row[name]));
      const access = Number(row['accessLevel']);
      const long = Uint8Array.of(...columns.flatMap(word), access);
      const [scale = [], ...others] = columns.map(word);
      const groups = others.map((pair, index) => [0x8a + index, ...pair]);
      const short = decodeSettingInfo([{ code: 0x89, data: Uint8Array.of(...scale, ...groups.flat()) }]);
      const info = decodeSettingInfo([{ code: 0x89, data: long }]);
      const wanted = {
        scale: { kind: 'number', isSigned: false, factor: Number(row['scale']), offset: Number(row['offset']) },
        defaultRaw: Number(row['default_raw']),
        minRaw: Number(row['min_raw']),
        maxRaw: Number(row['max_raw']),
      };
      expect(info).toEqual({ ...wanted, needsPassword: false, needsReset: access === 128 });
      expect(short).toEqual({ ...wanted, needsPassword: false, needsReset: false });
      for (const name of ['default', 'min', 'max'] as const) {
        if (row[name] === '') continue;
        expect(toValue((info as SettingInfo).scale, (info as SettingInfo)[`${name}Raw`])).toBe(Number(row[name]));
      }
    },
  );
});

describe('the scale of a RAM variable', () => {
  it.each(['', '00 00', '00 00 00 00', '00 00 8F 00 00', '00 80 00 00', '00 80 8F 00 00'])(
    'is none in the answer "%s": the device lacks it, or its denominator is 0',
    (hex) => {
      expect(decodeScale(hex === '' ? new Uint8Array(0) : bytesOf(hex))).toBeNull();
    },
  );

  it.each(['9C 7F', '9C 7F 8F', '9C 7F 00'])('is not known from the answer "%s", which was cut short', (hex) => {
    expect(decodeScale(bytesOf(hex))).toBeUndefined();
  });

  it('does not mind an offset that looks like the code of a group, nor bytes behind', () => {
    const scale = { kind: 'number', isSigned: false, factor: 1 / 100, offset: 0x8f };
    expect(decodeScale(bytesOf('9C 7F 8F 00'))).toEqual(scale);
    expect(decodeScale(bytesOf('9C 7F 8F 8F 00 00'))).toEqual(scale);
    expect(decodeScale(bytesOf('9C 7F 00 01 00'))).toMatchObject({ offset: 256 });
  });

  it('has no bit beyond the sixteenth', () => {
    expect(scaleOf(16, -0x8000)).toEqual({ kind: 'bit', bit: 15 });
    expect(scaleOf(17, -0x8000)).toBeNull();
    expect(scaleOf(-4, -0x8000)).toEqual({ kind: 'bit', bit: 3 });
  });
});

describe('the info of a setting', () => {
  const groups = [
    { code: 0x89, data: bytesOf('9C FF') },
    { code: 0x8a, data: bytesOf('00 00') },
    { code: 0x8b, data: bytesOf('A0 05') },
    { code: 0x8c, data: bytesOf('B0 04') },
    { code: 0x8d, data: bytesOf('40 06') },
  ];

  it('is put together from groups that come one by one, in any order', () => {
    const info = { defaultRaw: 1_440, minRaw: 1_200, maxRaw: 1_600, scale: { factor: 1 / 100, offset: 0 } };
    expect(decodeSettingInfo(groups)).toMatchObject(info);
    expect(decodeSettingInfo([...groups].reverse())).toMatchObject(info);
  });

  it('is not known while a group is missing', () => {
    for (const missing of groups) {
      expect(decodeSettingInfo(groups.filter((group) => group !== missing))).toBeUndefined();
    }
  });

  it.each(['', '00 00'])('is none in the answer "%s": the device lacks the setting', (hex) => {
    const data = hex === '' ? new Uint8Array(0) : bytesOf(hex);
    expect(decodeSettingInfo([{ code: 0x89, data }])).toBeNull();
  });

  it('does not mind an offset that looks like the code of a group', () => {
    const data = bytesOf('01 00 8A 00 03 00 01 00 09 00');
    expect(decodeSettingInfo([{ code: 0x89, data }])).toMatchObject({
      scale: { factor: 1, offset: 0x8a },
      defaultRaw: 3,
      minRaw: 1,
      maxRaw: 9,
    });
  });

  it('says whether a password and a reset are needed', () => {
    const data = (access: string): Uint8Array => bytesOf(`01 00 00 00 03 00 01 00 09 00 ${access}`);
    expect(decodeSettingInfo([{ code: 0x89, data: data('01') }])).toMatchObject({
      needsPassword: true,
      needsReset: false,
    });
    expect(decodeSettingInfo([{ code: 0x89, data: data('80') }])).toMatchObject({
      needsPassword: false,
      needsReset: true,
    });
  });
});

describe('a raw number', () => {
  const of = (raw: number, offset = 0): Scale => {
    const scale = scaleOf((raw << 16) >> 16, offset);
    if (scale === null) throw new Error('no scale');
    return scale;
  };

  it.each([
    [0x7f9c, 1_441, 14.41],
    [0x7f9c, 57, 0.57],
    [0x3fff, 2, 32_766],
    [0x4000, 32_768, 2],
    [0x7f9c, 0xffff, 655.35],
    [0x8064, 0xff5f, -1.61],
    [0x800a, 0xfffe, -0.2],
    [0xffff, 0xff38, -200],
    [0x7f38, 200, 1],
  ])('with scale %i: %i is %f', (scale, raw, value) => {
    expect(toValue(of(scale), raw)).toBe(value);
    expect(toRaw(of(scale), value)).toBe(raw);
  });

  it.each([
    [0x7c2f, 0, 195, 50.1025641],
    [0x7857, 256, 136, 50.0255102],
    [0x7857, 256, 135, 50.1534527],
    [0x7857, 256, 137, 49.8982188],
    [0x785f, 256, 135, 49.9488491],
  ])('with scale %i and offset %i: period %i is %f Hz', (scale, offset, raw, hertz) => {
    expect(10 / toValue(of(scale, offset), raw)).toBeCloseTo(hertz, 6);
  });

  it('of more than 16 bits keeps its size: 24-bit currents', () => {
    const scale = of(0x8064);
    if (scale.kind !== 'number') throw new Error('not a number');
    expect(scaleNumber(scale, 70_000)).toBe(700);
    expect(scaleNumber(scale, -70_000)).toBe(-700);
  });

  it('gives one bit, and changes no other', () => {
    const bit = of(4, -0x8000);
    expect([0x08, 0xf7, 0xffff].map((raw) => toValue(bit, raw))).toEqual([1, 0, 1]);
    expect([toRaw(bit, 1), toRaw(bit, 0)]).toEqual([0x08, 0x00]);
    expect([toRaw(bit, 1, 0x8001), toRaw(bit, 0, 0xffff)]).toEqual([0x8009, 0xfff7]);
  });

  it('is refused, with what would fit, when a value does not fit 16 bits', () => {
    expect(() => toRaw(of(0x7f9c), 655.36)).toThrow(new RangeError('655.36 does not fit: 0 to 655.35'));
    expect(() => toRaw(of(0x7f9c), -0.01)).toThrow(RangeError);
    expect(() => toRaw(of(0xffff), 32_768)).toThrow(new RangeError('32768 does not fit: -32768 to 32767'));
    expect(() => toRaw(of(0x7f9c), Number.NaN)).toThrow(RangeError);
  });
});
