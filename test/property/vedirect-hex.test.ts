import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHex, encodeHex, encodeSet } from '../../src/protocols/vedirect/hex-codec.ts';
import { hexRegisters } from '../../src/protocols/vedirect/hex-registers.ts';
import { decodeHexValue, encodeHexValue } from '../../src/protocols/vedirect/hex-values.ts';
import { decodeHistoryDay, decodeHistoryTotal } from '../../src/protocols/vedirect/history-records.ts';
import { TextFramer } from '../../src/protocols/vedirect/text-framer.ts';
import { joinBytes, textBlock } from '../support/vedirect-bytes.ts';

const bytes = (most: number) => fc.uint8Array({ maxLength: most });

describe('HEX frames', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), bytes(57), (id, value) => {
        const text = new TextDecoder('latin1').decode(encodeSet(id, value)).slice(1, -1);
        // A device answers in the same form.
        expect(decodeHex(text)).toEqual({ kind: 'set', id, flags: 0, value });
      }),
    );
  });

  it('never throw, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        decodeHex(text);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), bytes(60), (command, data) => {
        decodeHex(new TextDecoder('latin1').decode(encodeHex(command, data)).slice(1, -1));
      }),
    );
  });

  it('inside a text block lose neither themselves nor the block, wherever they stand', () => {
    const block = textBlock([
      ['V', '12800'],
      ['I', '-1500'],
      ['SOC', '876'],
    ]);
    const frame = encodeHex(0xa, Uint8Array.of(0x01, 0x02, 0, 5));
    fc.assert(
      fc.property(fc.nat(block.length - 2), fc.nat(block.length + frame.length), (at, cut) => {
        const stream = joinBytes(block.subarray(0, at), frame, block.subarray(at));
        const framer = new TextFramer();
        const events = [...framer.push(stream.subarray(0, cut)), ...framer.push(stream.subarray(cut))];
        expect(events.map(({ kind }) => kind).sort()).toEqual(['block', 'hex']);
      }),
    );
  });
});

describe('HEX values', () => {
  const numeric = hexRegisters.filter(({ type }) => /^[us]n/.test(type));

  it('come back as they were set', () => {
    fc.assert(
      fc.property(fc.constantFrom(...numeric), bytes(4), (register, raw) => {
        const value = decodeHexValue(register, raw);
        if (value === undefined) return;
        const size = encodeHexValue(register, 0).length;
        expect(encodeHexValue(register, value)).toEqual(raw.subarray(0, size));
      }),
    );
  });

  it('never throw on bytes, and only with a range on numbers', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hexRegisters), bytes(40), fc.double(), (register, raw, number) => {
        decodeHexValue(register, raw);
        decodeHistoryDay(raw);
        decodeHistoryTotal(raw);
        try {
          encodeHexValue(register, number);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
