import { describe, expect, it } from 'vitest';
import {
  decodeHex,
  encodeGet,
  encodeHex,
  encodeSet,
  hexCommands,
} from '../../../../src/protocols/vedirect/hex-codec.ts';
import { hexRegisterById } from '../../../../src/protocols/vedirect/hex-registers.ts';
import { encodeHexValue } from '../../../../src/protocols/vedirect/hex-values.ts';

const text = (frame: Uint8Array): string => new TextDecoder('latin1').decode(frame);

function set(id: number, value: number | null): Uint8Array {
  const register = hexRegisterById(id);
  if (register === undefined) throw new Error(`no register ${id.toString(16)}`);
  return encodeSet(id, encodeHexValue(register, value));
}

/** The commands printed in vedirect.md, 3.1 and 3.3, and how they are made. */
const commands: Readonly<Record<string, Uint8Array>> = {
  ':154': encodeHex(hexCommands.ping),
  ':352': encodeHex(hexCommands.version),
  ':451': encodeHex(hexCommands.productId),
  ':64F': encodeHex(hexCommands.restart),
  ':70001004D': encodeGet(0x0100),
  ':704010049': encodeGet(0x0104),
  ':70A010043': encodeGet(0x010a),
  ':70B010042': encodeGet(0x010b),
  ':74001000D': encodeGet(0x0140),
  ':70002004C': encodeGet(0x0200),
  ':70102004B': encodeGet(0x0201),
  ':70202004A': encodeGet(0x0202),
  ':707020045': encodeGet(0x0207),
  ':78DED00D4': encodeGet(0xed8d),
  ':78FED00D2': encodeGet(0xed8f),
  ':78CED00D5': encodeGet(0xed8c),
  ':78EED00D3': encodeGet(0xed8e),
  ':7ECED0075': encodeGet(0xedec),
  ':7FF0F0040': encodeGet(0x0fff),
  ':7FE0F0041': encodeGet(0x0ffe),
  ':7FFEE0061': encodeGet(0xeeff),
  ':7BBED00A6': encodeGet(0xedbb),
  ':7BCED00A5': encodeGet(0xedbc),
  ':74F1000EF': encodeGet(0x104f),
  ':7501000EE': encodeGet(0x1050),
  ':80202000200000047': set(0x0202, 2),
  ':8000200014A': set(0x0200, 1),
  ':80002000249': set(0x0200, 2),
  ':80002000546': set(0x0200, 5),
  ':80002000447': set(0x0200, 4),
  ':80E2000051A': set(0x200e, 5),
  ':81520006400B4': set(0x2015, 10),
  ':8012000180B09': set(0x2001, 28.4),
  ':80220005A0AC7': set(0x2002, 26.5),
  ':8022000FFFF2D': set(0x2002, null),
  ':8032000C4095D': set(0x2003, 25),
  ':80320000CFE20': set(0x2003, -5),
  ':8032000FF7FAC': set(0x2003, null),
  ':80A2000B4E2FFFF8F': set(0x200a, -7.5),
  ':800100000003D': set(0x1000, 0),
};

/** The answers printed there. */
const answers: Readonly<Record<string, unknown>> = {
  '4AAAAFD': { kind: 'error', code: 0xaaaa },
  '8001004010038': { kind: 'set', id: 0x1000, flags: 4, value: Uint8Array.of(1, 0) },
  '70001000056A0FF58': { kind: 'get', id: 0x0100, flags: 0, value: Uint8Array.of(0, 0x56, 0xa0, 0xff) },
  '75A1004E0': { kind: 'get', id: 0x105a, flags: 4, value: new Uint8Array(0) },
  A0102000543: { kind: 'async', id: 0x0201, flags: 0, value: Uint8Array.of(5) },
};

/** The same answers, made: as a device makes them. */
const madeAnswers: Readonly<Record<string, Uint8Array>> = {
  '4AAAAFD': encodeHex(0x4, Uint8Array.of(0xaa, 0xaa)),
  '8001004010038': encodeHex(0x8, Uint8Array.of(0x00, 0x10, 4, 1, 0)),
  '70001000056A0FF58': encodeHex(0x7, Uint8Array.of(0x00, 0x01, 0, 0x00, 0x56, 0xa0, 0xff)),
  '75A1004E0': encodeHex(0x7, Uint8Array.of(0x5a, 0x10, 4)),
  A0102000543: encodeHex(0xa, Uint8Array.of(0x01, 0x02, 0, 5)),
};

describe('HEX commands', () => {
  it.each(Object.entries(madeAnswers))('and the answer :%s are made byte for byte', (frame, made) => {
    expect(text(made)).toBe(`:${frame}\n`);
  });

  it.each(Object.entries(commands))('%s goes out byte for byte', (frame, made) => {
    expect(text(made)).toBe(`${frame}\n`);
  });
});

describe('HEX answers', () => {
  it.each(Object.entries(answers))(':%s is understood', (frame, meaning) => {
    expect(decodeHex(frame)).toEqual(meaning);
    expect(decodeHex(frame.toLowerCase())).toEqual(meaning);
  });

  it.each([
    ['452', 'a wrong check byte'],
    ['4AAAAF', 'an even number of digits'],
    ['', 'nothing'],
    ['7', 'a command alone'],
    ['5154F', 'an answer that is too short'],
    [`7${'00'.repeat(64)}`, 'more than any device sends'],
    ['25300', 'a command that nobody knows'],
  ])(':%s is none: %s', (frame) => {
    expect(decodeHex(frame)).toBeUndefined();
  });
});
