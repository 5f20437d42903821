import { describe, expect, it } from 'vitest';
import { decodeReply } from '../../../../src/protocols/mk2/replies.ts';
import { bytesOf } from './recorded-frames.ts';

const reply = (hex: string): unknown => decodeReply(bytesOf(hex));
const unknown = (hex: string): unknown => ({ kind: 'unknown', body: bytesOf(hex) });
/** A frame of type 20 with this at byte 5 and zeros round it. */
const info = (mark: string): string => `20 01 01 00 09 ${mark} 00 00 00 00 00 00 00 00 00`;

describe('an answer of the interface', () => {
  it.each([
    ['FF 56 28 DB 11 00 42', { kind: 'version', version: 1_170_216, mode: 0x42 }],
    ['FF 41 01 1F', { kind: 'address', address: 31 }],
    ['FF 41 01 02 00', { kind: 'address', address: 2 }],
    ['FF 4C 03 01', { kind: 'leds', leds: { on: 3, blink: 1 } }],
    ['FF 4C 03 01 11', { kind: 'leds', leds: { on: 3, blink: 1 }, alarms: 0x11 }],
    ['FF 4C 03 01 11 8B', { kind: 'leds', leds: { on: 3, blink: 1 }, alarms: 0x11, error: 0x8b }],
    ['FF 4C 03 01 11 8B 03 00', { kind: 'leds', leds: { on: 3, blink: 1 }, alarms: 0x11, error: 0x8b }],
    ['FF 53', { kind: 'state-taken' }],
    ['FF 53 00', { kind: 'state-taken' }],
    ['FF 48 05', { kind: 'lines', lines: 5 }],
    ['FF 44 03 C0 10 01 80', { kind: 'state-held', state: 3, knob: { position: 0xc0, scaleAmps: 16 }, flags: 0x80 }],
    ['FF 44 04 00 00 01 C0 00 01', { kind: 'state-held', state: 4, knob: { position: 0, scaleAmps: 0 }, flags: 0xc0 }],
    ['FF 57 94 09 01', { kind: 'device', letter: 'W', code: 0x94, data: Uint8Array.of(9, 1) }],
    ['FF 58 9C', { kind: 'device', letter: 'X', code: 0x9c, data: new Uint8Array(0) }],
    ['FF 59 9E 02 00 01', { kind: 'device', letter: 'Y', code: 0x9e, data: Uint8Array.of(2, 0, 1) }],
    ['FF 5A 9F 02', { kind: 'device', letter: 'Z', code: 0x9f, data: Uint8Array.of(2) }],
  ])('%s is understood', (hex, wanted) => {
    expect(reply(hex)).toEqual(wanted);
  });

  it.each([
    'FF 56 28 DB 11 00',
    'FF 41 01',
    'FF 4C 03',
    'FF 48',
    'FF 44 03 C0 10 01',
    'FF 58',
    'FF 4E',
    'FF 78 85 00',
    'FF',
    '00 00',
    // Layout not known: battery limits, and VE.Bus frames that are passed on (mk2.md, 15).
    '3C 00 64 00',
    '21 FF FF FF FF 80',
    '38 00',
    '3D 00',
    '3F 07 00 00 00',
  ])('%s is passed on as unknown', (hex) => {
    expect(reply(hex)).toEqual(unknown(hex));
  });
});

describe('a frame of another panel', () => {
  it.each([
    ['40 03 C0 10', { kind: 'panel', panel: 0, state: 3, knob: { position: 0xc0, scaleAmps: 16 } }],
    ['40 24 00 20', { kind: 'panel', panel: 2, state: 4, knob: { position: 0, scaleAmps: 32 } }],
    ['40 08 A0 00', { kind: 'panel', panel: 0, state: 1, limitTenthsAmp: 160 }],
    ['40 1A 7D 01', { kind: 'panel', panel: 1, state: 3, limitTenthsAmp: 381 }],
    ['40 FB 00 80', { kind: 'panel', panel: 15, state: 4, limitTenthsAmp: 0x8000 }],
    ['40 0A 7D 01 00', { kind: 'panel', panel: 0, state: 3, limitTenthsAmp: 381 }],
  ])('%s is understood', (hex, wanted) => {
    expect(reply(hex)).toEqual(wanted);
  });

  it('that is too short is passed on as unknown', () => {
    expect(reply('40 03 C0')).toEqual(unknown('40 03 C0'));
  });
});

describe('a frame of the system', () => {
  it.each([
    ['05', 4],
    ['06', 3],
    ['07', 2],
  ])('with %s at byte 5 is the AC side of L%i, and does not count phases', (mark, phase) => {
    expect(reply(info(mark))).toMatchObject({ kind: 'ac', phase });
    expect(reply(info(mark))).not.toHaveProperty('phases');
  });

  it.each([
    ['08', 1],
    ['09', 2],
    ['0A', 3],
    ['0B', 4],
  ])('with %s at byte 5 is the AC side of L1 of %i phases', (mark, phases) => {
    expect(reply(info(mark))).toMatchObject({ kind: 'ac', phase: 1, phases });
  });

  it('takes currents as signed and passes a rubbish state on', () => {
    expect(reply('20 02 03 00 B7 08 EC 5A 00 80 EC 5A FF FF FF')).toMatchObject({
      mainsFactor: 2,
      inverterFactor: 3,
      mainState: 0xb7,
      mainsCurrentRaw: -0x8000,
      inverterCurrentRaw: -1,
      mainsPeriodRaw: 0xff,
    });
  });

  it('has battery currents of 24 bits, without sign', () => {
    expect(reply('20 00 00 00 00 0C A1 05 70 11 01 FF FF FF 88')).toEqual({
      kind: 'dc',
      voltageRaw: 1_441,
      usedRaw: 70_000,
      chargeRaw: 0xff_ffff,
      inverterPeriodRaw: 0x88,
    });
  });

  it.each(['02', '03', '04', '20', '2F'])('with %s at byte 5 tells a device and the addresses', (mark) => {
    expect(reply(`20 78 56 34 F2 ${mark} 00 00 07 00 00 80 00 00 02`)).toEqual({
      kind: 'config',
      uniqueNumber: 0xf234_5678,
      addresses: 0x8000_0007,
      address: 2,
    });
  });

  it.each([
    ['80', 'multi-control'],
    ['83', 'bms'],
  ])('with %s at byte 5 is the answer of a %s', (mark, device) => {
    const hex = `20 00 00 00 00 ${mark} 15 81 DE 00`;
    expect(reply(hex)).toEqual({ kind: 'auxiliary', device, version: 0xde_8115 });
    expect(reply(`${hex} 00 00 00 00 00`)).toMatchObject({ kind: 'auxiliary', device });
  });

  it.each([
    info('00'),
    info('01'),
    info('0D'),
    info('1F'),
    info('30'),
    info('81'),
    '20 00 00 00 00 0C A1 05 00 00 00 28 00 00',
    '20 00 00 00 00 80 15 81 DE',
    '20',
    '41 10 05 00 00 94 5E 00 F4 01 63 00',
  ])('%s is passed on as unknown', (hex) => {
    expect(reply(hex)).toEqual(unknown(hex));
  });

  it('tells the AC input by the bits of its configuration', () => {
    const of = (config: string): unknown => reply(`41 10 00 00 00 ${config} 00 00 00 00 00 00 00`);
    expect(of('00')).toMatchObject({
      lastActiveInput: 0,
      limitAdjustable: false,
      multiControlDedicated: false,
      inputs: 0,
      panelDetected: false,
    });
    expect(of('01')).toMatchObject({ lastActiveInput: 1 });
    expect(of('04')).toMatchObject({ lastActiveInput: 0, limitAdjustable: true });
    expect(of('08')).toMatchObject({ limitAdjustable: false, multiControlDedicated: true });
    expect(of('20')).toMatchObject({ inputs: 2, panelDetected: false });
    expect(of('80')).toMatchObject({ inputs: 0, panelDetected: true });
  });
});
