import { describe, expect, it } from 'vitest';
import { readRam } from '../../../../src/protocols/mk2/device-requests.ts';
import { encodeFrame } from '../../../../src/protocols/mk2/frame.ts';
import {
  addressed,
  askAccessLevels,
  askHeldState,
  limitDischarge,
  raiseSpeed,
  selectRam,
  selectSetting,
  sendPassword,
  wakeSystem,
  writeSelected,
} from '../../../../src/protocols/mk2/rare-requests.ts';
import { decodeReply } from '../../../../src/protocols/mk2/replies.ts';
import type { Mk2Request } from '../../../../src/protocols/mk2/requests.ts';

const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.split(' '), (byte) => Number.parseInt(byte, 16));
const answered = <T>(request: Mk2Request<T>, ...bodies: string[]): T | undefined =>
  request.answer(bodies.map((body) => decodeReply(bytesOf(body))));

describe('commands that are seldom used', () => {
  // The first, the second, the third and the fifth are recorded or documented (mk2.md, 1, 2, 4; data README).
  it.each([
    ['02 FF 4E B1', raiseSpeed()],
    ['05 3F 07 00 00 00 C2', wakeSystem(true)],
    ['05 3F 04 00 00 00 C5', wakeSystem(false)],
    ['02 FF 44 BB', askHeldState()],
    ['05 FF 57 32 81 00 F2', selectRam(129)],
    ['05 FF 57 33 02 00 70', selectSetting(2)],
    ['05 FF 57 34 0C FE 67', writeSelected(-500 & 0xffff)],
    ['0B FF 57 3A 01 02 03 04 05 06 07 08 41', sendPassword(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8))],
    ['05 FF 57 3C 08 00 61', askAccessLevels(8)],
    ['07 FF 46 09 03 00 F4 01 B3', limitDischarge(500)],
    ['06 FF 77 30 0D 00 03 44', addressed(readRam(13), 3)],
  ] as const)('are sent as %s', (frame, request) => {
    expect(hexOf(encodeFrame(request.body('W')))).toBe(frame);
  });

  it('are answered by their own answers', () => {
    expect(answered(askHeldState(), 'FF 44 03 C0 10 01 01')).toMatchObject({ state: 3, flags: 1 });
    expect(answered(writeSelected(1), 'FF 57 87 00 00')).toEqual({ resetRequired: false });
    expect(answered(writeSelected(1), 'FF 57 88 01')).toEqual({ resetRequired: true });
    expect(answered(sendPassword(new Uint8Array(8)), 'FF 57 9C')).toBe(true);
    expect(answered(sendPassword(new Uint8Array(8)), 'FF 57 80 01')).toMatchObject({ kind: 'refused', code: 0x80 });
    expect(answered(limitDischarge(500), '3C 00 00')).toEqual(Uint8Array.of(0x3c, 0, 0));
    const levels = ['FF 57 9E 08 01 01 01 01 02 02 02 02', 'FF 57 9F 08 03 03 03 03 00 00 00 00'];
    expect(answered(askAccessLevels(8), levels[0] ?? '')).toBeUndefined();
    expect(answered(askAccessLevels(8), ...levels)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 0, 0, 0, 0]);
  });
});
