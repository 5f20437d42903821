import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meaningOfMessage } from '../../../../src/cli/can/message-meaning.ts';
import { pgnTables } from '../../../../src/protocols/n2k/pgn-table.ts';
import { bytesOf } from '../../../support/can-logs.ts';

function meaning(pgn: number, hex: string, destination = 255) {
  return meaningOfMessage({ priority: 6, pgn, source: 36, destination, data: bytesOf(hex) });
}

describe('what a message says', () => {
  // The bytes and their values: README of the recordings, and vecan.md, 3 to 5.
  it.each([
    [127508, '00 61 0A 8F FF F4 75 F4', 'instance 0, voltage 26.57 V, current -11.3 A, temperature 28.81 °C'],
    [65013, '56 A5 35 77 56 A5 35 77', 'real power 4438 W, apparent power 4438 VA'],
    [
      65014,
      'DD 00 DD 00 00 19 14 00',
      'line line AC RMS voltage 221 V, line neutral AC RMS voltage 221 V, AC frequency 50.00 Hz, AC RMS current 20 A',
    ],
    [
      127506,
      '00 00 00 57 FF D2 04 FF FF',
      'instance 0, DC type battery, state of charge 87 %, time remaining 20 h 34 min',
    ],
    [127501, '00 F4 FF FF FF FF FF FF', 'instance 0; 1 off, 2 on'],
    [127501, '01 FF FF FF FF FF FF FF', 'instance 1; no state available'],
    [127505, '12 C4 09 D0 07 00 00 FF', 'instance 2, type water, level 10.00 %, capacity 200.0 L'],
    [130312, 'FF 00 07 FD 6C FF FF FF', 'instance 0, source refrigerator, actual temperature 5.86 °C'],
    [
      127750,
      'FF 00 03 F4 FF FF FF FF',
      'connection number 0, operating state bulk, temperature state good, overload state warning',
    ],
    [129026, 'FF FC 10 27 64 00 FF FF', 'COG reference true, COG 57.3°, SOG 1.00 m/s'],
    [127508, 'FF FF 7F FF 7F FF FF FF', 'nothing available'],
  ])('PGN %i with %s: %s', (pgn, hex, text) => {
    expect(meaning(pgn, hex)?.text).toBe(text);
  });

  it.each([
    ['66 99 FF EE 2E FB FF FF', 255, '0xEEFF consumed-ah: -123.4 Ah'],
    ['66 99 01 00 FF EE FF FF', 36, 'asks for 0xEEFF consumed-ah'],
    ['66 99 01 00 00 20 00 FF', 36, 'asks for all registers like 0x2000 (mask 0xFF00)'],
    ['66 99 02 00 34 12 00 80', 254, '0x1234: 0x8000 the device has no such register to read'],
    ['66 99 02 00 00 02 01 C0', 254, '0x0200 device-mode: 0xC001 another panel controls the system'],
    ['66 99 00 02 04 00 00 00', 36, 'sets 0x0200 device-mode: 4 (off)'],
    ['66 99 02 20 F8 04 00 00', 255, '0x2002 link-vsense: 12.72 V'],
    ['66 99 1C 20 10 F5 FF FF', 255, '0x201C link-battery-current: -2.8 A'],
    ['66 99 03 00 01 02 03 04', 255, 'ping 01020304'],
  ])('VREG message %s to %i: %s', (hex, destination, text) => {
    expect(meaning(61184, hex, destination)).toMatchObject({ name: 'VREG', text });
  });

  it('another maker’s message of the same PGN is no VREG', () => {
    expect(meaning(61184, '3B 9F 1D 5A 00 FD FF FF')?.text).toBe('Raymarine: 1D 5A 00 FD FF FF');
  });

  // The first two: vecan.md, 3. The others: group-function-126208.plain.txt.
  it.each([
    ['00 12 F2 01 DC 05 00 00 FF FF 00', 'asks for 127506 DC Detailed Status every 1.5 s'],
    ['05 14 F2 01 00 01 01 01 00 01 02', 'writes 127508 Battery Status where instance 0: instance 2'],
    ['06 14 F2 01 00 00 00', '127508 Battery Status: refused'],
    ['01 00 EE 00 F8 02 03 02 04 00', 'sets 60928 ISO Address Claim: device instance lower 2, device instance upper 0'],
    ['01 0D F2 01 F8 01 03 01', 'sets 127501 Binary Switch Bank Status: 2 on'],
    ['01 16 F0 01 FF 01 02 0E 01 59 44 3A 56 4F 4C 55 4D 45 20 36 30', 'sets PGN 126998: description 2 "YD:VOLUME 60"'],
    ['02 08 FF 01 03 05 00 03 F0', 'PGN 130824: access denied, parameter 3: out of range'],
    ['02 0D F2 01 00 01 F0', '127501 Binary Switch Bank Status: done'],
    ['03 14 F2 01 00 00 02 01 02', 'reads 127508 Battery Status: instance, voltage'],
    ['00 12 F2 01 00 00 00 00 FF FF 00', 'asks to stop 127506 DC Detailed Status'],
    ['01 08 FF 01 F8 01 01 41', 'sets PGN 130824: bytes 0141'],
  ])('group function %s: %s', (hex, text) => {
    expect(meaning(126208, hex)).toMatchObject({ name: 'Group Function', text });
  });

  it.each([
    [59904, '00 EE 00', 255, 'asks all for 60928 ISO Address Claim'],
    [59904, '14 F0 01', 36, 'asks for 126996 Product Information'],
    [59392, '01 FF FF FF FF 14 F0 01', 254, '126996 Product Information: refused'],
    [
      60928,
      '39 30 C0 2C 00 AA 46 C0',
      255,
      'Victron 12345, device instance 0, system instance 0, class 35, function 170',
    ],
    [126464, '00 12 F2 01 14 F2 01', 255, 'sends 127506 127508'],
    [126998, '07 01 68 6F 75 73 65 02 01 02 01', 255, '"house"'],
  ])('network management, PGN %i with %s to %i: %s', (pgn, hex, destination, text) => {
    expect(meaning(pgn, hex, destination)?.text).toBe(text);
  });

  it('nothing is known of a PGN without a table', () => {
    expect(meaning(130306, 'FF 00 00 00 00 FA FF FF')).toBeUndefined();
  });

  it('is never an error, whatever the bytes', () => {
    const pgns = fc.oneof(
      fc.constantFrom(59392, 59904, 60928, 61184, 126208, 126464, 126720, 126996, 126998, 130820),
      fc.constantFrom(...pgnTables.map(({ pgn }) => pgn)),
    );
    const bytes = fc.tuple(
      fc.constantFrom('', '66 99', '00', '01', '02', '03', '05'),
      fc.uint8Array({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(pgns, bytes, fc.constantFrom(36, 255), (pgn, [begin, rest], destination) => {
        const data = Uint8Array.from([...bytesOf(begin), ...rest]);
        const said = meaningOfMessage({ priority: 6, pgn, source: 1, destination, data });
        expect(() => JSON.stringify(said)).not.toThrow();
        expect(said?.text ?? '').not.toMatch(/NaN|undefined|Infinity/);
      }),
      { numRuns: 3_000 },
    );
  });
});
