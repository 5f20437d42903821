import { describe, expect, it } from 'vitest';
import { readVreg } from '../../../../src/cli/vreg/register-words.ts';
import { bytesOf } from '../../../support/can-logs.ts';

const read = (id: number, hex: string) => readVreg(id, bytesOf(hex));

describe('a VREG from a CAN bus', () => {
  // Types and scales: vecan.md, 5; the last two: vedirect.md, 3.4.
  it.each([
    [0xeeff, '2E FB FF FF', 'consumed-ah', '-123.4 Ah'],
    [0x0fff, '3D 22 00 00', 'soc', '87.65 %'],
    [0x0fff, 'FF FF 00 00', 'soc', 'not available'],
    [0x0200, '04 00 00 00', 'device-mode', '4 (off)'],
    [0x0201, '05 00 00 00', 'device-state', '5 (float)'],
    [0x031e, '03 00 00 00', 'alarm-reason', '3 (low voltage, high voltage)'],
    [0x031e, '00 00 00 00', 'alarm-reason', '0 (none)'],
    [0xedec, 'EC 75 00 00', 'bat-temperature', '28.73 °C'],
    [0x0100, '00 04 02 00', 'product-id', '0x0204 (BMV-702)'],
    [0x0102, '00 03 02 00', 'app-ver', 'v2.03'],
    [0x0102, '00 05 12 01', 'app-ver', 'v1.12-beta-05'],
    [0x0385, '40 01 4F 01', 'cell-voltages', '3.2 to 3.35 V'],
    [0x0386, 'EC 75 FF FF', 'cell-temperatures', '28.73 to - °C'],
    [0x010a, '48 51 31 00', 'serial-number', 'HQ1'],
    [0x1234, '01 02 03 04', '0x1234', 'bytes 01020304'],
    [0x0320, '7B 00 00 00', 'alarm-low-voltage-set', '12.3 V'],
    [0x0320, '7B', 'alarm-low-voltage-set', 'bytes 7b'],
  ])('%i with %s is %s: %s', (id, hex, name, text) => {
    expect(read(id, hex)).toMatchObject({ name, text });
  });

  it('is shown without what pads a frame', () => {
    expect([...read(0x0200, '04 00 00 00').bytes]).toEqual([4]);
    expect([...read(0x0320, '7B 00 00 00').bytes]).toEqual([0x7b, 0]);
    expect(read(0x1234, '01 02 03 04').bytes).toHaveLength(4);
  });

  it('is never an error, whatever the bytes', () => {
    for (const id of [0x0100, 0x0102, 0x010a, 0x0200, 0x0385, 0x0386, 0x0fff, 0x104f, 0x1050, 0x1234, 0xeeff]) {
      for (const hex of ['', '01', '01 02', '01 02 03', 'FF FF FF FF']) expect(() => read(id, hex)).not.toThrow();
    }
  });
});
