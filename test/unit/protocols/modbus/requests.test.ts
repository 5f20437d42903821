import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeIdentification } from '../../../../src/protocols/modbus/identification.ts';
import { frameSize, lookAtFrame } from '../../../../src/protocols/modbus/mbap.ts';
import { decodeRequest } from '../../../../src/protocols/modbus/requests.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('a request', () => {
  // Layouts and limits: Modbus Application Protocol V1.1b3, sections 6.3 to 6.21.
  it.each([
    ['0300030001', { kind: 'read', address: 3, count: 1 }],
    ['04032800 7d', { kind: 'read', address: 808, count: 125 }],
    ['0600210004', { kind: 'write', address: 33, words: bytes('0004') }],
    ['100016000102007d', { kind: 'write', address: 22, words: bytes('007d') }],
    ['16002100f20025', { kind: 'mask-write', address: 33, and: 0xf2, or: 0x25 }],
    ['170003000100210001020003', { kind: 'read-write', address: 3, count: 1, writeAddress: 33, words: bytes('0003') }],
    ['2b0e0100', { kind: 'identify', code: 1, object: 0 }],
  ])('%s is understood', (hex, request) => {
    expect(decodeRequest(bytes(hex.replaceAll(' ', '')))).toEqual(request);
  });

  it.each(['01', '0500', '0f', '00', '2b0d', '41', '83', 'ff0003'])('%s is an unknown function', (hex) => {
    expect(decodeRequest(bytes(hex))).toEqual({ kind: 'unknown-function' });
  });

  it.each([
    ['quantity 0', '0300030000'],
    ['quantity 126', '030003007e'],
    ['a read that is too short', '03000300'],
    ['a read that is too long', '030003000100'],
    ['a single write that is too short', '060021'],
    ['a single write that is too long', '060021000400'],
    ['124 registers to write', `100003007cf8${'00'.repeat(248)}`],
    ['a byte count that does not fit', '1000210002020003'],
    ['fewer registers than announced', '1000210002040003'],
    ['more bytes than announced', '1000210001020003ff'],
    ['nothing to write', '10002100000000'],
    ['122 registers to write in read/write', `1700030001002100 7af4${'00'.repeat(244)}`],
    ['identification code 5', '2b0e0500'],
  ])('%s is malformed', (_title, hex) => {
    expect(decodeRequest(bytes(hex.replaceAll(' ', ''))).kind).toBe('malformed');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 253 }), (pdu) => void decodeRequest(pdu)));
  });
});

describe('a frame', () => {
  it.each([
    ['0101000000060a0300030001', { kind: 'frame', size: 12 }],
    ['0101000000060a03000300', { kind: 'incomplete' }],
    ['01', { kind: 'incomplete' }],
    ['010100', { kind: 'incomplete' }],
    ['010101', { kind: 'broken', why: 'protocol id' }],
    ['010100010006', { kind: 'broken', why: 'protocol id' }],
    ['010100000000', { kind: 'broken', why: 'length' }],
    ['010100000001', { kind: 'broken', why: 'length' }],
    ['0101000000ff', { kind: 'broken', why: 'length' }],
    ['010100000100', { kind: 'broken', why: 'length' }],
    ['01010000ffff', { kind: 'broken', why: 'length' }],
    ['474554202f20', { kind: 'broken', why: 'protocol id' }],
  ])('of the bytes %s is %j', (hex, look) => {
    expect(lookAtFrame(bytes(hex), 0)).toEqual(look);
  });

  it('has a size only when it is whole and sound, as the closer look has it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(8), (noise, from) => {
        const look = lookAtFrame(noise, Math.min(from, noise.length));
        expect(frameSize(noise, Math.min(from, noise.length))).toBe(look.kind === 'frame' ? look.size : 0);
      }),
    );
  });

  it('is broken or not, however few of its bytes are there', () => {
    const whole = bytes('0101000000060a0300030001');
    for (let length = 0; length < whole.length; length += 1) {
      expect(lookAtFrame(whole.subarray(0, length), 0)).toEqual({ kind: 'incomplete' });
    }
  });
});

describe('device identification (V1.1b3, 6.21)', () => {
  const identity = { vendor: 'V', product: 'Pr', version: '1.0' };

  it('lists vendor, product and version', () => {
    const expected = bytes('0e01810000030001560102507202033 12e30'.replaceAll(' ', ''));
    expect(encodeIdentification(identity, 1, 0)).toEqual(expected);
  });

  it('starts at the object asked for', () => {
    expect(encodeIdentification(identity, 1, 2)).toEqual(bytes('0e01810000010203312e30'));
  });

  it('starts over when the object asked for is not there', () => {
    expect(encodeIdentification(identity, 2, 99)).toEqual(bytes('0e0281000003000156010250720203312e30'));
  });

  it('gives one object when one is asked for', () => {
    expect(encodeIdentification(identity, 4, 1)).toEqual(bytes('0e048100000101025072'));
    expect(encodeIdentification(identity, 4, 3)).toBeUndefined();
  });

  it('counts bytes, not characters', () => {
    expect(encodeIdentification({ ...identity, vendor: 'ü水' }, 4, 0)).toEqual(
      bytes('0e0481000001000 23f3f'.replaceAll(' ', '')),
    );
  });
});
