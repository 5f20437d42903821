import { describe, expect, it } from 'vitest';
import {
  askDeviceVersion,
  askEnergy,
  askRamInfo,
  askSerial,
  askSettingInfo,
  askState,
  askVersionHigh,
  forceChargeState,
  isRefusal,
  nextLetter,
  readRam,
  readSetting,
  readSnapshot,
  writeValue,
} from '../../../../src/protocols/mk2/device-requests.ts';
import { decodeReply, type Reply } from '../../../../src/protocols/mk2/replies.ts';
import {
  askAc,
  askAuxiliary,
  askConfig,
  askDc,
  askInput,
  askVersion,
  commandState,
  type Mk2Request,
  resetDevices,
  resetInterface,
  selectAddress,
  stateFlags,
} from '../../../../src/protocols/mk2/requests.ts';
import { bytesOf, hexOf } from './recorded-frames.ts';

const replies = (...bodies: readonly string[]): Reply[] => bodies.map((hex) => decodeReply(bytesOf(hex)));
const body = (request: Mk2Request<unknown>): string => hexOf(request.body('X'));
const ac = (mark: string): string => `20 01 01 00 09 ${mark} 00 00 00 00 00 00 00 00 00`;
const auxiliary = (mark: string): string => `20 00 00 00 00 ${mark} 01 00 00 00`;

describe('a question', () => {
  it.each<[string, Mk2Request<unknown>, string]>([
    ['the interface resets', resetInterface(), 'FF 52'],
    ['a device is selected', selectAddress(31), 'FF 41 01 1F'],
    ['another phase is read', askAc(3), 'FF 46 03'],
    ['another device is asked for its place', askConfig(5), 'FF 46 07 05'],
    ['one device is reset', resetDevices(0x1234_5678), 'FF 46 08 34 12 78 56'],
    ['a number that fills 32 bits is reset', resetDevices(0xf234_5678), 'FF 46 08 34 F2 78 56'],
    ['equalise is forced', forceChargeState(1), 'FF 58 0E 01 00'],
    ['the serial number is asked', askSerial(), 'FF 58 3B'],
    ['a setting is asked about', askSettingInfo(64), 'FF 58 35 40 00'],
    ['a negative number is written', writeValue('ram', 129, -1), 'FF 58 37 00 81 FF FF'],
  ])('is sent so that %s', (_, request, hex) => {
    expect(body(request)).toBe(hex);
  });

  it('about the state sets short frames where that is asked for', () => {
    const flags = stateFlags.tenthsAmp | stateFlags.doNotSend | stateFlags.forwardPanels;
    const command = { state: 0, limitTenthsAmp: 0x8000, flags };
    expect(body(commandState({ ...command, frames: 'short' }))).toBe('FF 53 00 00 80 01 D0 00 01 00');
    expect(body(commandState({ ...command, frames: 'long' }))).toBe('FF 53 00 00 80 01 D0 00 00 00');
    expect(body(commandState(command))).toBe('FF 53 00 00 80 01 D0');
  });

  it('is answered by its kind, whatever else comes first', () => {
    const others = ['FF 56 28 DB 11 00 00', '40 0A 7D 01', 'FF 4C 01 00', '41 00', '99 00'];
    expect(askDc().answer(replies(...others, ac('08')))).toBeUndefined();
    expect(askAc(1).answer(replies(...others, ac('08')))).toMatchObject({ kind: 'ac' });
    expect(askVersion().answer(replies('FF 4C 01 00', ...others))).toMatchObject({ kind: 'version' });
    expect(resetInterface().answer(replies(...others))).toMatchObject({ kind: 'version' });
  });

  it('about a phase, an address or an auxiliary device takes no answer for another', () => {
    expect(askAc(2).answer(replies(ac('08'), ac('06')))).toBeUndefined();
    expect(askAc(2).answer(replies(ac('08'), ac('07')))).toMatchObject({ phase: 2 });
    expect(selectAddress(1).answer(replies('FF 41 01 00'))).toBeUndefined();
    expect(askAuxiliary('bms').answer(replies(auxiliary('80')))).toBeUndefined();
    expect(askAuxiliary('bms').answer(replies(auxiliary('80'), auxiliary('83')))).toMatchObject({ device: 'bms' });
  });

  it('without an answer is not answered by anything', () => {
    expect(resetDevices().answer(replies('FF 56 28 DB 11 00 00', ac('08')))).toBeUndefined();
  });

  it('for the AC input has more time: some devices need 750 ms', () => {
    expect(askInput().answerMs).toBeGreaterThan(750);
    expect(askDc().answerMs).toBe(500);
  });
});

describe('an answer of a device', () => {
  it('with a version comes whole, or in halves', () => {
    expect(askDeviceVersion().answer(replies('FF 58 82 F0 68 28 00'))).toEqual({
      version: 2_648_304,
      isLowHalf: false,
    });
    expect(askDeviceVersion().answer(replies('FF 58 82 F0 68'))).toEqual({ version: 0x68f0, isLowHalf: true });
    expect(askVersionHigh().answer(replies('FF 58 83 28 00'))).toBe(0x28);
    expect(askDeviceVersion().answer(replies('FF 58 82 F0'))).toBeUndefined();
  });

  it.each([
    ['FF 58 87', false],
    ['FF 58 87 00 00', false],
    ['FF 58 87 01', true],
    ['FF 58 87 01 00', true],
  ])('%s acknowledges a RAM write; reset required: %s', (hex, resetRequired) => {
    expect(writeValue('ram', 129, 0).answer(replies(hex))).toEqual({ resetRequired });
  });

  it('acknowledges settings and RAM variables each by its own code', () => {
    expect(writeValue('ram', 129, 0).answer(replies('FF 58 88'))).toBeUndefined();
    expect(writeValue('setting', 2, 0).answer(replies('FF 58 87'))).toBeUndefined();
    expect(writeValue('setting', 50, 0).answer(replies('FF 58 88 01'))).toEqual({ resetRequired: true });
  });

  it.each<[string, Mk2Request<unknown>, number, number | undefined]>([
    ['FF 58 80 00', writeValue('ram', 129, 0), 0x80, 0],
    ['FF 58 80 04', askState(), 0x80, 4],
    ['FF 58 80', readSnapshot(3), 0x80, undefined],
    ['FF 58 90 01', readRam(14, 15), 0x90, 1],
    ['FF 58 90', readRam(14), 0x90, undefined],
    ['FF 58 91', readSetting(200), 0x91, undefined],
    ['FF 58 9B 02', writeValue('setting', 2, 0), 0x9b, 2],
  ])('%s is a refusal with its code', (hex, request, code, detail) => {
    const answer = request.answer(replies(hex));
    expect(isRefusal(answer)).toBe(true);
    expect(answer).toEqual({ kind: 'refused', code, ...(detail === undefined ? {} : { detail }) });
  });

  it('is no refusal when it is a value', () => {
    expect([undefined, null, 7, 'refused', [], { kind: 'config' }].map(isRefusal)).toEqual(Array(6).fill(false));
  });

  it('with fewer values than were asked for is none, with more is cut', () => {
    expect(readRam(14, 15).answer(replies('FF 58 85 01 00'))).toBeUndefined();
    expect(readRam(14).answer(replies('FF 58 85 01 00 02 00'))).toEqual([1]);
    expect(askEnergy().answer(replies('FF 58 98 01 02 03 04 05 06 07 08 09'))).toBeUndefined();
    expect(askEnergy().answer(replies('FF 58 98 01 02 03 04 05 06 07 08 09 0A 00'))).toEqual(
      Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
    );
  });

  it('with a snapshot is empty when none was taken', () => {
    expect(readSnapshot(2).answer(replies('FF 58 99'))).toEqual([]);
    expect(readSnapshot(2).answer(replies('FF 58 99 01 00 02 00'))).toEqual([1, 2]);
    expect(readSnapshot(2).answer(replies('FF 58 99 01 00'))).toBeUndefined();
  });

  it('with a state has both of its bytes', () => {
    expect(askState().answer(replies('FF 58 94 09'))).toBeUndefined();
    expect(forceChargeState(3).answer(replies('FF 58 94 09 03 00'))).toEqual({ main: 9, sub: 3 });
  });

  it('with a scale that was cut short is none: it is asked again', () => {
    expect(askRamInfo(0).answer(replies('FF 57 8E 9C 7F 8F'))).toBeUndefined();
  });

  it('with a serial number is text', () => {
    const text = [...'HQ2017ABCDE'].map((letter) => letter.charCodeAt(0).toString(16)).join(' ');
    expect(askSerial().answer(replies(`FF 58 9D ${text}`))).toBe('HQ2017ABCDE');
    expect(askSerial().answer(replies(`FF 58 9D ${text} 00`))).toBe('HQ2017ABCDE');
    expect(askSerial().answer(replies('FF 58 9D 00 01 02'))).toBeUndefined();
  });

  it('about a setting is whole once all groups have come', () => {
    const groups = ['FF 58 89 01 00 8A 00 00', 'FF 58 8B 03 00 8C 01 00', 'FF 58 8D 09 00'];
    expect(askSettingInfo(10).answer(replies(...groups.slice(0, 2)))).toBeUndefined();
    expect(askSettingInfo(10).answer(replies(...groups))).toMatchObject({
      info: { defaultRaw: 3, minRaw: 1, maxRaw: 9 },
    });
    expect(askSettingInfo(10).answer(replies('FF 58 89'))).toEqual({ info: null });
  });
});

describe('letters of device questions', () => {
  it('go round, and leave out the one that carries less', () => {
    expect([nextLetter('W'), nextLetter('X'), nextLetter('Y'), nextLetter('Z')]).toEqual(['X', 'Y', 'Z', 'X']);
  });
});
