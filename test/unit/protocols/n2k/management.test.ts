import { describe, expect, it } from 'vitest';
import { decodeConfigInfo, encodeConfigInfo } from '../../../../src/protocols/n2k/config-info.ts';
import { decodeHeartbeat, encodeHeartbeat, heartbeatPeriodMs } from '../../../../src/protocols/n2k/heartbeat.ts';
import { decodePgnList, encodePgnList, pgnListPgn } from '../../../../src/protocols/n2k/pgn-list.ts';
import { decodeProductInfo, encodeProductInfo, productInfoPgn } from '../../../../src/protocols/n2k/product-info.ts';
import {
  acknowledgePgn,
  decodeAcknowledgement,
  decodeRequest,
  encodeAcknowledgement,
  encodeRequest,
  requestPgn,
} from '../../../../src/protocols/n2k/requests.ts';
import { bytesOf } from '../../../support/can-logs.ts';

describe('a request', () => {
  it('for all claims is 00 EE 00', () => {
    expect(requestPgn).toBe(59904);
    expect(encodeRequest(60928)).toEqual(bytesOf('00 EE 00'));
    expect(decodeRequest(bytesOf('00 EE 00'))).toBe(60928);
    expect(decodeRequest(bytesOf('00 EE'))).toBeUndefined();
  });
});

describe('an acknowledgement', () => {
  it('says what of which PGN', () => {
    const refused = { control: 'refused', groupFunction: null, pgn: productInfoPgn } as const;
    expect(acknowledgePgn).toBe(59392);
    expect(encodeAcknowledgement(refused)).toEqual(bytesOf('01 FF FF FF FF 14 F0 01'));
    expect(decodeAcknowledgement(bytesOf('01 FF FF FF FF 14 F0 01'))).toEqual(refused);
    expect(decodeAcknowledgement(bytesOf('03 01 FF FF FF 00 ED 01'))).toEqual({
      control: 'busy',
      groupFunction: 1,
      pgn: 126208,
    });
  });

  it('that is cut off or of no known kind says nothing', () => {
    expect(decodeAcknowledgement(bytesOf('01 FF FF FF FF 14 F0'))).toBeUndefined();
    expect(decodeAcknowledgement(bytesOf('04 FF FF FF FF 14 F0 01'))).toBeUndefined();
    expect(decodeAcknowledgement(new Uint8Array(0))).toBeUndefined();
  });
});

describe('product information', () => {
  const info = {
    database: 1301,
    productCode: 0x0203,
    model: 'BMV-700',
    softwareVersion: 'v1.06',
    modelVersion: null,
    serial: 'HQ000TEST',
    certification: null,
    loadEquivalency: 1,
  };

  it('has 134 bytes, texts padded with FF', () => {
    const data = encodeProductInfo(info);
    expect(data).toHaveLength(134);
    expect(data.subarray(0, 12)).toEqual(bytesOf('15 05 03 02 42 4D 56 2D 37 30 30 FF'));
    expect(data.subarray(132)).toEqual(bytesOf('FF 01'));
    expect(decodeProductInfo(data)).toEqual(info);
  });

  it.each([
    ['FF', [0x41, 0x42, 0xff, 0xff]],
    ['00', [0x41, 0x42, 0x00, 0x43]],
    ['@', [0x41, 0x42, 0x40, 0x40]],
    ['blanks', [0x20, 0x41, 0x42, 0x20]],
  ])('reads texts that end in %s', (_, text) => {
    expect(decodeProductInfo(Uint8Array.of(0x15, 0x05, 0x03, 0x02, ...text)).model).toBe('AB');
  });

  it('has no values where it is cut off', () => {
    expect(decodeProductInfo(bytesOf('15 05 03'))).toEqual({
      database: 1301,
      productCode: null,
      model: null,
      softwareVersion: null,
      modelVersion: null,
      serial: null,
      certification: null,
      loadEquivalency: null,
    });
  });

  it('cuts texts at 32 characters, and writes ? for what is not ASCII', () => {
    const { model, serial } = decodeProductInfo(encodeProductInfo({ ...info, model: 'x'.repeat(40), serial: 'ü1' }));
    expect([model, serial]).toEqual(['x'.repeat(32), '?1']);
  });
});

describe('configuration information', () => {
  it('is ASCII where that will do, else UTF-16', () => {
    const info = { description1: 'bow', description2: 'Süd', manufacturer: null };
    const data = encodeConfigInfo(info);
    expect(data).toEqual(bytesOf('05 01 62 6F 77 08 00 53 00 FC 00 64 00 02 01'));
    expect(decodeConfigInfo(data)).toEqual(info);
  });

  it('has no text where it does not hold, nor behind it', () => {
    const nothing = { description1: null, description2: null, manufacturer: null };
    expect(decodeConfigInfo(new Uint8Array(0))).toEqual(nothing);
    expect(decodeConfigInfo(bytesOf('00 01 62 03 01 62'))).toEqual(nothing);
    expect(decodeConfigInfo(bytesOf('09 01 62'))).toEqual(nothing);
    expect(decodeConfigInfo(bytesOf('03 01 62 09 01 62'))).toEqual({ ...nothing, description1: 'b' });
    expect(decodeConfigInfo(bytesOf('05 00 62 00 63'))).toEqual({ ...nothing, description1: 'b' });
  });

  it('that fits in no fast packet is refused', () => {
    const long = 'x'.repeat(109);
    expect(() => encodeConfigInfo({ description1: long, description2: long, manufacturer: null })).toThrow(/224 bytes/);
  });
});

describe('a PGN list', () => {
  it('names PGNs that a node sends or understands', () => {
    const list = { kind: 'receive', pgns: [59904, 126208] } as const;
    expect(pgnListPgn).toBe(126464);
    expect(encodePgnList(list)).toEqual(bytesOf('01 00 EA 00 00 ED 01'));
    expect(decodePgnList(bytesOf('01 00 EA 00 00 ED 01 FF FF'))).toEqual(list);
    expect(decodePgnList(bytesOf('00'))).toEqual({ kind: 'transmit', pgns: [] });
  });

  it('of another kind, or empty, says nothing', () => {
    expect(decodePgnList(bytesOf('02 00 EA 00'))).toBeUndefined();
    expect(decodePgnList(new Uint8Array(0))).toBeUndefined();
  });

  it('of more than 74 PGNs is refused', () => {
    const pgns = Array.from({ length: 74 }, () => 59904);
    expect(encodePgnList({ kind: 'transmit', pgns })).toHaveLength(223);
    expect(() => encodePgnList({ kind: 'transmit', pgns: [...pgns, 59904] })).toThrow(/74 PGNs, not 75/);
  });
});

describe('a heartbeat', () => {
  it('says its period, its number and how controllers and equipment are', () => {
    const beat = {
      periodMs: heartbeatPeriodMs,
      sequence: 5,
      controller1: 'passive',
      controller2: null,
      equipment: 'fault',
    } as const;
    expect(encodeHeartbeat(beat)).toEqual(bytesOf('60 EA 05 DD FF FF FF FF'));
    expect(decodeHeartbeat(bytesOf('60 EA 05 DD FF FF FF FF'))).toEqual(beat);
  });

  it('has no values where they are not available or cut off', () => {
    const nothing = { periodMs: null, sequence: null, controller1: null, controller2: null, equipment: null };
    expect(decodeHeartbeat(bytesOf('FF FF FF FF FF FF FF FF'))).toEqual(nothing);
    expect(decodeHeartbeat(new Uint8Array(0))).toEqual(nothing);
    expect(encodeHeartbeat(nothing)).toEqual(bytesOf('FF FF FF FF FF FF FF FF'));
  });
});
