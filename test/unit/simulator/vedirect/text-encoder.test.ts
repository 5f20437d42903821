import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTextBlock, type TextFields } from '../../../../src/simulator/devices/vedirect/text-encoder.ts';
import { hasSharedData, sharedPath, sharedText, withoutSharedData } from '../../../support/shared-data.ts';

interface Recording {
  readonly samples?: readonly { readonly checksum_byte: string; readonly fields: Record<string, string> }[];
}

describe.skipIf(!hasSharedData)(`blocks of real devices${withoutSharedData}`, () => {
  const expected = hasSharedData
    ? (JSON.parse(sharedText('vedirect/expected.json')) as Record<string, Recording>)
    : ({} as Record<string, Recording>);
  const recordings = Object.entries(expected).filter(([, { samples = [] }]) => samples.length > 0);

  it.each(recordings)('%s: the fields of its blocks give the recorded bytes', (file, { samples = [] }) => {
    const recorded = readFileSync(sharedPath(`vedirect/${file}`));
    for (const { checksum_byte: checksum, fields } of samples) {
      const block = encodeTextBlock(Object.entries(fields));
      expect(block.at(-1)).toBe(Number(checksum));
      expect(recorded.includes(Buffer.from(block)), JSON.stringify(fields)).toBe(true);
    }
  });

  it('covers recordings of several families', () => expect(recordings.length).toBeGreaterThan(8));
});

describe('encodeTextBlock', () => {
  it('gives the bytes of the example in the VE.Direct protocol FAQ', () => {
    const fields: TextFields = [
      ['PID', '0x203'],
      ['V', '26201'],
      ['I', '0'],
      ['P', '0'],
      ['CE', '0'],
      ['SOC', '1000'],
      ['TTG', '-1'],
      ['Alarm', 'OFF'],
      ['Relay', 'OFF'],
      ['AR', '0'],
      ['BMV', '700'],
      ['FW', '0307'],
    ];
    const text = Buffer.from(encodeTextBlock(fields)).toString('latin1');
    expect(text).toBe(
      '\r\nPID\t0x203\r\nV\t26201\r\nI\t0\r\nP\t0\r\nCE\t0\r\nSOC\t1000\r\nTTG\t-1\r\nAlarm\tOFF\r\nRelay\tOFF' +
        '\r\nAR\t0\r\nBMV\t700\r\nFW\t0307\r\nChecksum\t\xd8',
    );
  });

  it('makes the sum of all bytes a multiple of 256 for any fields', () => {
    const label = fc.stringMatching(/^[A-Za-z][A-Za-z0-9#_]{0,7}$/);
    const value = fc.stringMatching(/^[-0-9A-Za-z/. ]{0,32}$/);
    const fields = fc.array(fc.tuple(label, value), { maxLength: 21 });
    fc.assert(
      fc.property(fields, (some) => {
        const block = encodeTextBlock(some);
        expect(block.reduce((sum, byte) => sum + byte, 0) % 256).toBe(0);
        expect(Buffer.from(block).toString('latin1').split('\r\n').slice(1, -1)).toEqual(
          some.map(([name, text]) => `${name}\t${text}`),
        );
      }),
    );
  });

  it.each([
    ['a value that would begin a HEX frame', [['V', ':7']]],
    ['a line end in a value', [['V', '1\n2']]],
    ['a character outside ASCII', [['T', '20°']]],
    ['a label of nine characters', [['ABCDEFGHI', '1']]],
    ['a value of 33 characters', [['BMV', 'x'.repeat(33)]]],
    ['22 fields beside the checksum', Array.from({ length: 22 }, (_, index) => [`L${index}`, '0'])],
  ] as [string, TextFields][])('refuses %s', (_, fields) => {
    expect(() => encodeTextBlock(fields)).toThrow(RangeError);
  });
});
