import { describe, expect, it } from 'vitest';
import { decodePairs, encodePairs } from '../../../../src/protocols/n2k/field-pairs.ts';
import {
  askOnce,
  enableBatteryDetails,
  requestInterval,
  setBatteryInstance,
  setDeviceInstance,
  setSystemInstance,
} from '../../../../src/protocols/n2k/group-commands.ts';
import { groupErrorsOf } from '../../../../src/protocols/n2k/group-errors.ts';
import {
  commandPriorities,
  decodeGroupFunction,
  encodeGroupFunction,
  groupFunctionPgn,
  intervals,
  isProprietary,
  offsetUnchanged,
} from '../../../../src/protocols/n2k/group-function.ts';
import { bytesOf } from '../../../support/can-logs.ts';

describe('payloads of group functions', () => {
  it('enable 127506 every 1.5 s', () => {
    expect(groupFunctionPgn).toBe(126208);
    expect(enableBatteryDetails()).toEqual(bytesOf('00 12 F2 01 DC 05 00 00 FF FF 00'));
  });

  it('set an interval, the default one, or ask once', () => {
    expect(requestInterval(127508, intervals.stop)).toEqual(bytesOf('00 14 F2 01 00 00 00 00 FF FF 00'));
    expect(requestInterval(127508, intervals.default)).toEqual(bytesOf('00 14 F2 01 FE FF FF FF FF FF 00'));
    expect(askOnce(126996)).toEqual(bytesOf('00 14 F0 01 FF FF FF FF FF FF 00'));
  });

  it('change the battery instance from 0 to 2', () => {
    expect(setBatteryInstance(0, 2, 0)).toEqual(bytesOf('05 14 F2 01 00 01 01 01 00 01 02'));
  });

  it('change device and system instance by fields of the NAME', () => {
    expect(setDeviceInstance(0x2a)).toEqual(bytesOf('01 00 EE 00 F8 02 03 02 04 05'));
    expect(setSystemInstance(3)).toEqual(bytesOf('01 00 EE 00 F8 01 08 03'));
  });

  it('refuse instances that are none', () => {
    expect(() => setDeviceInstance(256)).toThrow(/device instance 256/);
    expect(() => setSystemInstance(16)).toThrow(/system instance 16/);
    expect(() => setBatteryInstance(0, 253, 0)).toThrow(/battery instance 253/);
    expect(() => setBatteryInstance(0.5, 1, 0)).toThrow(/battery instance 0.5/);
  });
});

describe('decodeGroupFunction', () => {
  it('reads a request', () => {
    expect(decodeGroupFunction(bytesOf('00 12 F2 01 DC 05 00 00 FF FF 01 02 00'))).toEqual({
      kind: 'request',
      pgn: 127506,
      intervalMs: 1500,
      offsetTens: offsetUnchanged,
      pairCount: 1,
      pairs: bytesOf('02 00'),
    });
  });

  it('reads a recorded command to a switch bank', () => {
    expect(decodeGroupFunction(bytesOf('01 0d f2 01 f8 01 03 01'))).toEqual({
      kind: 'command',
      pgn: 127501,
      priority: commandPriorities.unchanged,
      pairCount: 1,
      pairs: bytesOf('03 01'),
    });
  });

  it('reads recorded acknowledgements', () => {
    expect(decodeGroupFunction(bytesOf('02 08 ff 01 03 05 00 03 f0'))).toEqual({
      kind: 'acknowledge',
      pgn: 130824,
      pgnError: 3,
      timingError: 0,
      parameterErrors: [0, 0, 3, 0, 0],
    });
    expect(decodeGroupFunction(bytesOf('02 82 ff 00 10 02 00'))).toMatchObject({ pgnError: 0, timingError: 1 });
  });

  it('reads a write, its reply, and a read of a proprietary PGN with its tag', () => {
    const counts = { uniqueId: 7, selectionCount: 1, parameterCount: 1 };
    expect(decodeGroupFunction(bytesOf('05 14 F2 01 07 01 01 01 00 01 02'))).toEqual({
      ...{ kind: 'write', pgn: 127508, tag: undefined, ...counts },
      pairs: bytesOf('01 00 01 02'),
    });
    expect(decodeGroupFunction(bytesOf('06 14 F2 01 07 00 00'))).toMatchObject({
      kind: 'write-reply',
      parameterCount: 0,
    });
    expect(decodeGroupFunction(bytesOf('03 00 EF 00 66 99 07 01 01 03 05 06'))).toEqual({
      ...{ kind: 'read', pgn: 61184, tag: 0x9966, ...counts },
      pairs: bytesOf('03 05 06'),
    });
  });

  it.each([
    ['nothing', ''],
    ['no whole PGN', '01 0d f2'],
    ['a request without count', '00 12 F2 01 DC 05 00 00 FF FF'],
    ['a command without count', '01 0d f2 01 f8'],
    ['an acknowledgement with fewer codes than it counts', '02 08 ff 01 03 05 00 03'],
    ['a write without counts', '05 14 F2 01 07 01'],
    ['an unknown function', '07 14 F2 01 07 01 01 00 00 00 00'],
  ])('makes nothing of %s', (_, hex) => {
    expect(decodeGroupFunction(bytesOf(hex))).toBeUndefined();
  });
});

describe('encodeGroupFunction', () => {
  it('fills the missing half of a byte of codes with ones', () => {
    const codes = { pgnError: 3, timingError: 0, parameterErrors: [0, 0, 3, 0, 0] };
    expect(encodeGroupFunction({ kind: 'acknowledge', pgn: 130824, ...codes })).toEqual(
      bytesOf('02 08 ff 01 03 05 00 03 f0'),
    );
  });

  it('refuses a proprietary PGN without tag, a tag of another, and codes of more than 4 bits', () => {
    const write = {
      kind: 'write',
      uniqueId: 0,
      selectionCount: 0,
      parameterCount: 0,
      pairs: new Uint8Array(0),
    } as const;
    expect([61184, 65280, 126720, 130816, 127508, 65240].map(isProprietary)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(() => encodeGroupFunction({ ...write, pgn: 61184, tag: undefined })).toThrow(/tag/);
    expect(() => encodeGroupFunction({ ...write, pgn: 127508, tag: 0x9966 })).toThrow(/tag/);
    const codes = { pgnError: 16, timingError: 0, parameterErrors: [] };
    expect(() => encodeGroupFunction({ kind: 'acknowledge', pgn: 127508, ...codes })).toThrow(/4 bits/);
  });
});

describe('field pairs', () => {
  const widthOf = (field: number): number | 'counted' | undefined => ([undefined, 1, 2, 'counted'] as const)[field];

  it('are written and read by the width of each field', () => {
    const pairs = [
      { field: 1, value: bytesOf('07') },
      { field: 3, value: bytesOf('04 01 41 42') },
      { field: 2, value: bytesOf('34 12') },
    ];
    const bytes = bytesOf('01 07 03 04 01 41 42 02 34 12');
    expect(encodePairs(pairs)).toEqual(bytes);
    expect(decodePairs(bytes, 3, widthOf)).toEqual(pairs);
    expect(decodePairs(bytes, 1, widthOf)).toEqual(pairs.slice(0, 1));
  });

  it.each([
    ['of a field that is not known', '09 07'],
    ['that are cut off', '02 34'],
    ['that are not there', ''],
    ['whose text has no length', '03 00'],
  ])('%s cannot be read', (_, hex) => {
    expect(decodePairs(bytesOf(hex), 1, widthOf)).toBeUndefined();
  });
});

describe('groupErrorsOf', () => {
  it('puts every error in words', () => {
    expect(groupErrorsOf({ pgnError: 1, timingError: 2, parameterErrors: [0, 3, 9] })).toEqual([
      'PGN not supported',
      'interval too low',
      'parameter 2: out of range',
      'parameter 3: error 9',
    ]);
  });

  it('says nothing when all was done', () => {
    expect(groupErrorsOf({ pgnError: 0, timingError: 0, parameterErrors: [0, 0] })).toEqual([]);
  });
});
