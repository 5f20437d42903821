import { describe, expect, it } from 'vitest';
import { decodeHeader } from '../../../../src/protocols/mk2/assistants.ts';
import { energyFlows, kwhPerTick, ticksBetween } from '../../../../src/protocols/mk2/energy.ts';
import { type Flag, flags, placeOf, withFlag } from '../../../../src/protocols/mk2/flags.ts';
import { holdsLines, interfaceName, productName, splitVersion } from '../../../../src/protocols/mk2/products.ts';
import { ram, ramVariables } from '../../../../src/protocols/mk2/ram-variables.ts';
import { flagWords, setting, settings } from '../../../../src/protocols/mk2/settings.ts';

const flag = (id: number): Flag => flags.find((candidate) => candidate.id === id) as Flag;
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('names of RAM variables, settings and flags', () => {
  it('are each there once, in one space of names that tools take', () => {
    const names = [...ramVariables, ...settings, ...flags].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('cover all ids that are known', () => {
    expect(ramVariables.map(({ id }) => id)).toEqual([...range(0, 19), 21]);
    expect(settings.map(({ id }) => id)).toEqual([...range(0, 70), 72, 81]);
    expect(flags.map(({ id }) => id)).toEqual(range(0, 35));
  });

  it('agree with the short names that the driver uses', () => {
    const known = new Set(ramVariables.map(({ id }) => id));
    for (const id of Object.values(ram)) expect(known).toContain(id);
    const name = (id: number): string | undefined => settings.find((row) => row.id === id)?.name;
    expect(name(setting.acInput1Limit)).toBe('ac-input-1-current-limit');
    expect(name(setting.acInput2Limit)).toBe('ac-input-2-current-limit');
    expect(name(setting.batteryCapacity)).toBe('battery-capacity');
    expect(flagWords.map(name)).toEqual(['flags-0', 'flags-1', 'flags-2', 'flags-3']);
  });
});

describe('a flag', () => {
  it.each([
    [0, 0, 0],
    [15, 0, 15],
    [16, 1, 0],
    [30, 1, 14],
    [32, 60, 0],
    [35, 60, 3],
  ])('%i is in setting %i at bit %i', (id, settingId, bit) => {
    expect(placeOf(flag(id))).toEqual({ settingId, bit });
  });

  it('changes no other bit of its word', () => {
    for (const { id } of flags.filter((candidate) => candidate.id >= 16)) {
      const mask = 1 << (id & 15);
      expect(withFlag(0, flag(id), true)).toBe(mask);
      expect(withFlag(0xffff, flag(id), false)).toBe(0xffff & ~mask);
      expect(withFlag(0x8134 | mask, flag(id), true)).toBe(0x8134 | mask);
    }
  });

  it('keeps the two wave check bits opposite whenever their word is written', () => {
    // A MultiPlus-II reads 8134, with both bits 0 (mk2.md, 7, Flags).
    expect(withFlag(0x8134, flag(5), false)).toBe(0x8194);
    expect(withFlag(0x8134, flag(3), true)).toBe(0x813c);
    expect(withFlag(0x81bc, flag(6), true)).toBe(0x817c);
    expect(withFlag(0x813c, flag(3), false)).toBe(0x81b4);
  });

  it('that is not to be written is marked', () => {
    expect(flags.filter(({ isReserved }) => isReserved === true).map(({ id }) => id)).toEqual([7, 9, 10, 12]);
  });
});

describe('an assistant record', () => {
  it.each([
    [128, 0x0053, { record: { id: 5, at: 128, words: 3 }, next: 132 }],
    [128, 0x0001, { record: { id: 0, at: 128, words: 1 }, next: 130 }],
    [131, 0x0090, { record: { id: 9, at: 131, words: 0 }, next: 132 }],
    [255, 0x0010, { record: { id: 1, at: 255, words: 0 }, next: 256 }],
  ])('at %i with header %i is found with what follows it', (at, header, wanted) => {
    expect(decodeHeader(at, header)).toEqual(wanted);
  });

  it.each([
    [128, 0],
    [127, 0x0053],
    [256, 0x0053],
    [250, 0x005f],
  ])('at %i with header %i ends the list', (at, header) => {
    expect(decodeHeader(at, header)).toBeUndefined();
  });
});

describe('energy counters', () => {
  it('have the order and the size of the answer', () => {
    expect(energyFlows).toEqual([
      'AcIn1ToInverter',
      'AcIn2ToInverter',
      'AcIn1ToAcOut',
      'AcIn2ToAcOut',
      'InverterToAcIn1',
      'InverterToAcIn2',
      'AcOutToAcIn1',
      'AcOutToAcIn2',
      'InverterToAcOut',
      'OutToInverter',
    ]);
    expect(396 * kwhPerTick).toBeCloseTo(7.20896, 10);
  });

  it('roll over', () => {
    const before = Uint8Array.of(0, 250, 255, 5, 0, 0, 0, 0, 128, 1);
    const now = Uint8Array.of(0, 4, 0, 4, 255, 1, 0, 0, 127, 1);
    expect(ticksBetween(before, now)).toEqual([0, 10, 1, 255, 255, 1, 0, 0, 255, 0]);
  });
});

describe('a version', () => {
  it.each([
    [2_605_552, 9_733, 1_362],
    [1_170_216, 4_464, 0x216],
    [1_130_134, 4_400, 0x134],
    [2_648_005, 0x2648, 0x5],
  ])('%i is product %i with firmware %i', (version, productId, firmware) => {
    expect(splitVersion(version)).toEqual({ productId, firmware });
  });

  it('names what was seen, and says what is known of the rest', () => {
    expect(productName(0x2605)).toBe('MultiPlus-II 12/3000/120-32');
    expect(productName(0x2644)).toBe('Quattro 24/3000/70-2x50');
    expect(productName(0x2999)).toBe('VE.Bus product 2999');
    expect([interfaceName(4_464), interfaceName(4_400), interfaceName(0x1199)]).toEqual([
      'MK3',
      'MK2 20Mhz',
      'interface 1199',
    ]);
    expect([holdsLines(0x1170), holdsLines(0x1130)]).toEqual([true, false]);
  });
});
