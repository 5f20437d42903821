import { describe, expect, it } from 'vitest';
import {
  askDeviceVersion,
  askRamInfo,
  askVersionHigh,
  readRam,
  writeValue,
} from '../../../../src/protocols/mk2/device-requests.ts';
import { encodeFrame } from '../../../../src/protocols/mk2/frame.ts';
import { raiseSpeed, selectRam, wakeSystem } from '../../../../src/protocols/mk2/rare-requests.ts';
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
  'com-03': selectRam(129),
  'doc-05': raiseSpeed(),
  'odd-03': wakeSystem(true),
  'odd-04': wakeSystem(false),
};

const sentFrames = recordedFrames.filter(({ dir }) => dir === 'tx');

describe.skipIf(!hasSharedData)(`recorded requests${withoutSharedData}`, () => {
  it('are each made by a request', () => {
    expect(Object.keys(sent).sort()).toEqual(sentFrames.map(({ id }) => id).sort());
  });

  it.each(sentFrames)('$id, $name: is reproduced byte for byte', ({ id, hex }) => {
    const letter = String.fromCharCode(Number.parseInt(hex.slice(6, 8), 16));
    const body = sent[id]?.body(letter as DeviceLetter);
    expect(body === undefined ? undefined : hexOf(encodeFrame(body))).toBe(hex);
  });
});
