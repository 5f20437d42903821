import { afterEach, describe, expect, it } from 'vitest';
import { chargerErrorName, deviceStateName, offReasonNames } from '../../../../src/protocols/vedirect/enumerations.ts';
import { textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

describe('the names of VE.Direct values', () => {
  // Codes that vedirect.md, 2.6 to 2.8, lists.
  it('cover every state of the list', () => {
    const states = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 244, 245, 246, 247, 248, 249, 250, 251, 252];
    expect(states.filter((code) => deviceStateName(code).startsWith('state '))).toEqual([]);
    expect(deviceStateName(99)).toBe('state 99');
  });

  it('cover every error of the list', () => {
    const ranges = [
      [0, 29],
      [31, 43],
      [50, 60],
      [65, 77],
      [80, 87],
      [113, 123],
      [150, 151],
    ] as const;
    const codes = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
    expect(codes.filter((code) => chargerErrorName(code).includes('not in the list'))).toEqual([]);
    expect([chargerErrorName(17), chargerErrorName(67)]).toEqual(['charger too hot', 'BMS lost']);
    expect(chargerErrorName(200)).toBe('not in the list of errors');
  });

  it('tell all reasons for being off', () => {
    // Recorded from an Orion XS: 0x9 (data README, Orion XS, block 0).
    expect(offReasonNames(0x9)).toEqual(['no input power', 'remote input']);
    expect(offReasonNames(0xffff)).toHaveLength(16);
  });
});

describe('a VE.Direct device whose condition changes', () => {
  let rig: VeDirectRig;
  afterEach(() => rig.stop());

  const block = (label: string, value: string): Uint8Array =>
    textBlock([
      ['PID', '0x203'],
      ['V', '12000'],
      [label, value],
    ]);
  const told = (word: string): string[] => rig.lines.filter((line) => line.includes(word));

  it('is told once in words, and once when it is over', async () => {
    rig = await VeDirectRig.start();
    await rig.repeat(30, block('ERR', '0'));
    await rig.repeat(70, block('ERR', '17'));
    await rig.repeat(70, block('ERR', '0'));
    expect(told('error 17: charger too hot')).toHaveLength(1);
    expect(told('the error is over')).toHaveLength(1);
  });

  it('is told at most once a minute while it flickers', async () => {
    rig = await VeDirectRig.start();
    for (let second = 0; second < 60; second += 1) await rig.repeat(1, block('AR', second % 2 === 0 ? '4' : '0'));
    expect(told('alarm: low soc')).toHaveLength(1);
    expect(told('alarm').length).toBeLessThanOrEqual(2);
  });

  it('tells alarms by their names', async () => {
    rig = await VeDirectRig.start();
    await rig.send(block('AR', '65'));
    expect(told('alarm: low voltage, high temperature')).toHaveLength(1);
  });
});
