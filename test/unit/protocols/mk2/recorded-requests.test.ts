import { describe, expect, it } from 'vitest';
import {
  askDeviceVersion,
  askRamInfo,
  askVersionHigh,
  readRam,
  writeValue,
} from '../../../../src/protocols/mk2/device-requests.ts';
import { encodeFrame } from '../../../../src/protocols/mk2/frame.ts';
import type { DeviceLetter } from '../../../../src/protocols/mk2/replies.ts';
import {
  askAc,
  askAuxiliary,
  askDc,
  askLeds,
  askVersion,
  commandState,
  type Mk2Request,
  selectAddress,
  stateFlags,
  switchStates,
  takeSnapshot,
} from '../../../../src/protocols/mk2/requests.ts';
import { hasSharedData, withoutSharedData } from '../../../support/shared-data.ts';
import { hexOf, recordedFrames } from './recorded-frames.ts';

/** The old format of the limit: a knob's position and the scale of the panel, 0x10 A. */
const oldFormat = commandState({
  state: switchStates.on,
  limitTenthsAmp: 0xc0 | (0x10 << 8),
  flags: stateFlags.keepSending,
});
const ramIds = Array.from({ length: 14 }, (_, id) => id);

/** What the sent frames of the recordings are, by their id; in order of the files. */
const sent: Readonly<Record<string, Mk2Request<unknown>>> = {
  'com-01': readRam(128),
  'ig-basic-01': selectAddress(0),
  ...Object.fromEntries(ramIds.map((id) => [`ig-basic-${String(4 + 2 * id).padStart(2, '0')}`, askRamInfo(id)])),
  'ig-basic-33': askDc(),
  'ig-basic-35': askAc(1),
  'ig-basic-37': askLeds(),
  'ig-basic-39': readRam(13),
  'doc-03': oldFormat,
  'odd-01': askAuxiliary('multi-control'),
  'odd-02': askAuxiliary('bms'),
  'st2-01': takeSnapshot([14, 16, 15]),
  'st2-02': askAc(1),
  'st1-01': askVersion(),
  'st1-03': selectAddress(0),
  'st1-05': askLeds(),
  'st1-07': readRam(128),
  'velib-02': askDeviceVersion(),
  'velib-04': askDeviceVersion(),
  'velib-06': askVersionHigh(),
  'velib-08': askRamInfo(0),
  'velib-13': writeValue('setting', 64, 2_000),
};

/** Sent by other programs only; this gateway has no use for them. */
const notOurs: Readonly<Record<string, readonly number[]>> = {
  // Writing in two steps: refused in long mode; 37 does it in one (mk2.md, 6).
  'com-03': [0xff, 0x57, 0x32, 129, 0x00],
  // 115,200 baud (mk2.md, 1).
  'doc-05': [0xff, 0x4e],
  // The switch as a raw VE.Bus frame; S does it (mk2.md, 4).
  'odd-03': [0x3f, 0x07, 0x00, 0x00, 0x00],
  'odd-04': [0x3f, 0x04, 0x00, 0x00, 0x00],
};

const sentFrames = recordedFrames.filter(({ dir }) => dir === 'tx');

describe.skipIf(!hasSharedData)(`recorded requests${withoutSharedData}`, () => {
  it('are each made by a request, or named as not ours', () => {
    expect([...Object.keys(sent), ...Object.keys(notOurs)].sort()).toEqual(sentFrames.map(({ id }) => id).sort());
  });

  it.each(sentFrames)('$id, $name: is reproduced byte for byte', ({ id, hex }) => {
    const letter = String.fromCharCode(Number.parseInt(hex.slice(6, 8), 16));
    const body = sent[id]?.body(letter as DeviceLetter) ?? Uint8Array.from(notOurs[id] ?? []);
    expect(hexOf(encodeFrame(body))).toBe(hex);
  });
});
