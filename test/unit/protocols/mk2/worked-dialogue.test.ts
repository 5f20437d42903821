import { describe, expect, it } from 'vitest';
import {
  askDeviceVersion,
  askEnergy,
  askRamInfo,
  askState,
  readRam,
  readSetting,
  readSnapshot,
  writeValue,
} from '../../../../src/protocols/mk2/device-requests.ts';
import { begin, heard } from '../../../../src/protocols/mk2/exchange.ts';
import { encodeFrame } from '../../../../src/protocols/mk2/frame.ts';
import { type DeviceLetter, decodeReply } from '../../../../src/protocols/mk2/replies.ts';
import {
  askAc,
  askConfig,
  askDc,
  askInput,
  askLeds,
  askVersion,
  commandState,
  holdLines,
  type Mk2Request,
  noLimit,
  resetDevices,
  type StateCommand,
  selectAddress,
  stateFlags,
  switchStates,
  takeSnapshot,
} from '../../../../src/protocols/mk2/requests.ts';
import { hexOf, onlyFrame } from './recorded-frames.ts';

/** A question's frame, and the frame that comes back with what it says. */
interface Turn {
  readonly title: string;
  readonly request: Mk2Request<unknown>;
  readonly tx: string;
  readonly rx?: string;
  readonly answer?: unknown;
}

const state = (name: keyof typeof switchStates, limitTenthsAmp: number): Mk2Request<unknown> =>
  commandState({ state: switchStates[name], limitTenthsAmp, flags: stateFlags.tenthsAmp });
const quietStart: StateCommand = {
  state: switchStates.on,
  limitTenthsAmp: noLimit,
  flags: stateFlags.tenthsAmp | stateFlags.doNotSend,
  frames: 'long',
};
const taken = { kind: 'state-taken' };
const period = { kind: 'number', isSigned: false, factor: 1 / 1953, offset: 256 };
const watts = { kind: 'number', isSigned: true, factor: 1, offset: 0 };
const hundredths = { kind: 'number', isSigned: false, factor: 1 / 100, offset: 0 };
const signedTenths = { kind: 'number', isSigned: true, factor: 1 / 10, offset: 0 };
const mode = { kind: 'version', version: 1_170_216, mode: 0x42 };

/** mk2.md, 11, Start-up. */
const startUp: readonly Turn[] = [
  {
    title: 'version',
    request: askVersion(),
    tx: '02 FF 56 A9',
    rx: '07 FF 56 28 DB 11 00 42 4E',
    answer: mode,
  },
  {
    title: 'address',
    request: selectAddress(0),
    tx: '04 FF 41 01 00 BB',
    rx: '04 FF 41 01 00 BB',
    answer: { kind: 'address', address: 0 },
  },
  {
    title: 'lines',
    request: holdLines(3),
    tx: '03 FF 48 03 B3',
    rx: '03 FF 48 03 B3',
    answer: { kind: 'lines', lines: 3 },
  },
  {
    title: 'long frames, state not sent',
    request: commandState(quietStart),
    tx: '0A FF 53 03 00 80 01 90 00 00 00 90',
    rx: '02 FF 53 AC',
    answer: taken,
  },
  {
    title: 'devices',
    request: askConfig(0),
    tx: '04 FF 46 07 00 B0',
    rx: '0F 20 78 56 34 12 20 00 00 01 00 00 00 00 00 00 9C',
    answer: { kind: 'config', uniqueNumber: 0x1234_5678, addresses: 1, address: 0 },
  },
  {
    title: 'device version',
    request: askDeviceVersion(),
    tx: '03 FF 58 05 A1',
    rx: '09 FF 58 82 F0 68 28 00 07 01 96',
    answer: { version: 2_648_304, isLowHalf: false },
  },
  {
    title: 'info of RAM 4, long',
    request: askRamInfo(4),
    tx: '05 FF 58 36 04 00 6A',
    rx: '07 FF 58 8E 9C 7F 00 00 F9',
    answer: { scale: hundredths },
  },
  {
    title: 'info of RAM 4, short',
    request: askRamInfo(4),
    tx: '05 FF 57 36 04 00 6B',
    rx: '08 FF 57 8E 9C 7F 8F 00 00 6A',
    answer: { scale: hundredths },
  },
  {
    title: 'info of RAM 5',
    request: askRamInfo(5),
    tx: '05 FF 58 36 05 00 69',
    rx: '07 FF 58 8E 0A 80 00 00 8A',
    answer: { scale: signedTenths },
  },
  {
    title: 'info of RAM 7',
    request: askRamInfo(7),
    tx: '05 FF 58 36 07 00 67',
    rx: '07 FF 58 8E 5F 78 00 01 3C',
    answer: { scale: period },
  },
  {
    title: 'info of RAM 14',
    request: askRamInfo(14),
    tx: '05 FF 58 36 0E 00 60',
    rx: '07 FF 58 8E FF FF 00 00 16',
    answer: { scale: watts },
  },
  {
    title: 'info of a RAM variable that the device lacks',
    request: askRamInfo(16),
    tx: '05 FF 5A 36 10 00 5C',
    rx: '03 FF 5A 8E 16',
    answer: { scale: null },
  },
];

/** mk2.md, 11, Poll cycle. */
const pollCycle: readonly Turn[] = [
  {
    title: 'battery side',
    request: askDc(),
    tx: '03 FF 46 00 B8',
    rx: '0F 20 F3 00 C8 02 0C A1 05 00 00 00 28 00 00 88 B2',
    answer: { kind: 'dc', voltageRaw: 1_441, usedRaw: 0, chargeRaw: 40, inverterPeriodRaw: 136 },
  },
  {
    title: 'AC side',
    request: askAc(1),
    tx: '03 FF 46 01 B7',
    rx: '0F 20 01 01 01 09 08 EC 5A 5F FF EC 5A 08 00 C3 08',
    answer: {
      kind: 'ac',
      phase: 1,
      phases: 1,
      mainsFactor: 1,
      inverterFactor: 1,
      mainState: 9,
      mainsVoltageRaw: 23_276,
      mainsCurrentRaw: -161,
      inverterVoltageRaw: 23_276,
      inverterCurrentRaw: 8,
      mainsPeriodRaw: 195,
    },
  },
  {
    title: 'LEDs',
    request: askLeds(),
    tx: '02 FF 4C B3',
    rx: '08 FF 4C 01 0C 00 00 80 00 20',
    answer: { kind: 'leds', leds: { on: 0x01, blink: 0x0c }, alarms: 0, error: 0 },
  },
  {
    title: 'AC input',
    request: askInput(),
    tx: '03 FF 46 05 B3',
    rx: '0D 41 10 05 00 00 94 5E 00 F4 01 63 00 77 DC',
    answer: {
      kind: 'input',
      leds: { on: 0x05, blink: 0 },
      lastActiveInput: 0,
      limitAdjustable: true,
      multiControlDedicated: false,
      inputs: 1,
      panelDetected: true,
      minTenthsAmp: 94,
      maxTenthsAmp: 500,
      limitTenthsAmp: 99,
      switches: 0x77,
    },
  },
  {
    title: 'state',
    request: askState(),
    tx: '05 FF 57 0E 00 00 97',
    rx: '05 FF 57 94 09 01 07',
    answer: { main: 9, sub: 1 },
  },
  { title: 'snapshot taken', request: takeSnapshot([14, 15, 16]), tx: '06 FF 46 06 0E 0F 10 82' },
  {
    title: 'snapshot read: -200 W, 156 W, 0 W',
    request: readSnapshot(3),
    tx: '03 FF 58 38 6E',
    rx: '09 FF 58 99 38 FF 9C 00 00 00 34',
    answer: [0x1_0000 - 200, 156, 0],
  },
  {
    title: 'the same by reading: -96 W, 0 W, 95 W',
    request: readRam(14, 15, 16),
    tx: '06 FF 58 30 0E 0F 10 46',
    rx: '09 FF 58 85 A0 FF 00 00 5F 00 1D',
    answer: [0x1_0000 - 96, 0, 95],
  },
  {
    title: 'state of charge',
    request: readRam(13),
    tx: '05 FF 57 30 0D 00 68',
    rx: '05 FF 57 85 C8 00 58',
    answer: [200],
  },
  {
    title: 'energy',
    request: askEnergy(),
    tx: '03 FF 58 0F 97',
    rx: '0D FF 58 98 01 00 0A 00 00 00 00 00 03 02 F4',
    answer: Uint8Array.of(1, 0, 10, 0, 0, 0, 0, 0, 3, 2),
  },
];

const refused = (code: number, detail?: number): unknown => ({
  kind: 'refused',
  code,
  ...(detail === undefined ? {} : { detail }),
});
const stateReply = '02 FF 53 AC';

/** mk2.md, 11, Writes. */
const writes: readonly Turn[] = [
  ...(
    [
      ['charger only', state('chargerOnly', noLimit), '07 FF 53 01 00 80 01 80 A5'],
      ['inverter only', state('inverterOnly', noLimit), '07 FF 53 02 00 80 01 80 A4'],
      ['on, no limit', state('on', noLimit), '07 FF 53 03 00 80 01 80 A3'],
      ['off', state('off', noLimit), '07 FF 53 04 00 80 01 80 A2'],
      ['on, 16.0 A', state('on', 160), '07 FF 53 03 A0 00 01 80 83'],
      ['on, 9.9 A', state('on', 99), '07 FF 53 03 63 00 01 80 C0'],
      ['on, 12.5 A', state('on', 125), '07 FF 53 03 7D 00 01 80 A6'],
    ] as const
  ).map(([title, request, tx]) => ({ title, request, tx, rx: stateReply, answer: taken })),
  {
    title: 'absorption voltage',
    request: writeValue('setting', 2, 5_680),
    tx: '07 FF 58 37 01 02 30 16 22',
    rx: '03 FF 58 88 1E',
    answer: { resetRequired: false },
  },
  {
    title: 'absorption voltage until the next reset',
    request: writeValue('setting-ram-only', 2, 5_680),
    tx: '07 FF 58 37 03 02 30 16 20',
    rx: '03 FF 58 88 1E',
    answer: { resetRequired: false },
  },
  {
    title: 'ESS set-point',
    request: writeValue('ram', 129, -500),
    tx: '07 FF 58 37 00 81 0C FE E0',
    rx: '03 FF 58 87 1F',
    answer: { resetRequired: false },
  },
  {
    title: 'ESS set-point, answered in short mode',
    request: writeValue('ram', 129, -500),
    tx: '07 FF 57 37 00 81 0C FE E1',
    rx: '05 FF 57 87 00 00 1E',
    answer: { resetRequired: false },
  },
  {
    title: 'absorption voltage read back: 56.80 V',
    request: readSetting(2),
    tx: '05 FF 58 31 02 00 71',
    rx: '05 FF 58 86 30 16 D8',
    answer: 5_680,
  },
  {
    title: 'a setting that the device lacks',
    request: readSetting(2),
    tx: '05 FF 58 31 02 00 71',
    rx: '03 FF 58 91 15',
    answer: refused(0x91),
  },
  {
    title: 'a command that the device does not know',
    request: writeValue('ram', 129, 0),
    tx: '07 FF 57 37 00 81 00 00 EB',
    rx: '04 FF 57 80 00 26',
    answer: refused(0x80, 0),
  },
  {
    title: 'a list of RAM variables of which the device lacks the second',
    request: readRam(14, 15, 16),
    tx: '06 FF 58 30 0E 0F 10 46',
    rx: '04 FF 58 90 01 14',
    answer: refused(0x90, 1),
  },
  {
    title: 'a setting that needs a password',
    request: writeValue('setting', 2, 5_680),
    tx: '07 FF 58 37 01 02 30 16 22',
    rx: '04 FF 58 9B 01 09',
    answer: refused(0x9b, 1),
  },
  { title: 'reset of all devices', request: resetDevices(), tx: '07 FF 46 08 00 00 00 00 AC' },
];

describe.each([
  ['start-up', startUp],
  ['poll cycle', pollCycle],
  ['writes', writes],
])('the worked dialogue, %s', (_, turns) => {
  it.each(turns)('$title: the question is sent as written', ({ request, tx }) => {
    const letter = String.fromCharCode(Number.parseInt(tx.slice(6, 8), 16)) as DeviceLetter;
    expect(hexOf(encodeFrame(request.body(letter)))).toBe(tx);
  });

  it.each(turns.filter(({ rx }) => rx !== undefined))('$title: the answer is understood', (turn) => {
    const letter = String.fromCharCode(Number.parseInt(turn.tx.slice(6, 8), 16)) as DeviceLetter;
    const reply = decodeReply(onlyFrame(turn.rx ?? '').body);
    expect(heard(begin(turn.request, letter, 0), reply)).toEqual({ kind: 'answered', answer: turn.answer });
  });
});
