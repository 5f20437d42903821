import { afterEach, describe, expect, it } from 'vitest';
import { textBlock } from '../../../support/vedirect-bytes.ts';
import { VeDirectRig } from '../../../support/vedirect-rig.ts';

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
    expect(told('error cleared')).toHaveLength(1);
  });

  it('is told at most once a minute while it flickers', async () => {
    rig = await VeDirectRig.start();
    for (let second = 0; second < 60; second += 1) await rig.repeat(1, block('AR', second % 2 === 0 ? '4' : '0'));
    expect(told('alarm: low state of charge')).toHaveLength(1);
    expect(told('alarm').length).toBeLessThanOrEqual(2);
  });

  it('tells alarms by their names', async () => {
    rig = await VeDirectRig.start();
    await rig.send(block('AR', '65'));
    expect(told('alarm: low voltage, high temperature')).toHaveLength(1);
  });

  it('tells a new state with the one before, and the first one not at all', async () => {
    rig = await VeDirectRig.start();
    await rig.repeat(2, block('CS', '3'));
    await rig.repeat(2, block('CS', '4'));
    expect(told('state ').map((line) => line.slice(line.indexOf('state ')))).toEqual(['state bulk -> absorption']);
  });
});
