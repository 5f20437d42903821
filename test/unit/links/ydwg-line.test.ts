import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CanLines } from '../../../src/links/can-lines.ts';
import { formatYdwgFrame, parseYdwgLine } from '../../../src/links/ydwg-line.ts';

test('a RAW line gives direction, identifier and bytes', () => {
  expect(parseYdwgLine('17:33:21.107 R 19F21401 00 D8 04 F6')).toEqual({
    direction: 'R',
    frame: { id: 0x19f2_1401, data: Uint8Array.of(0, 0xd8, 4, 0xf6) },
  });
});

test.each([
  ['', 'empty'],
  ['17:33:21.107 R 39F21401 00', 'an identifier of 30 bits'],
  ['17:33:21.107 R 19F21401 00 11 22 33 44 55 66 77 88', 'nine bytes'],
  ['17:33:21.107 R 19F21401 0', 'half a byte'],
  ['17:33:21.107 X 19F21401 00', 'no direction'],
])('%j is no frame: %s', (text) => {
  expect(parseYdwgLine(text)).toBeUndefined();
});

test('a frame is handed over as identifier and bytes with CR LF', () => {
  const frame = { id: 0x19f2_1401, data: Uint8Array.of(0, 0xd8) };
  expect(formatYdwgFrame(frame)).toBe('19F21401 00 D8\r\n');
});

test('any frame survives writing and reading', () => {
  const frames = fc.record({ id: fc.nat(0x1fff_ffff), data: fc.uint8Array({ maxLength: 8 }) });
  fc.assert(
    fc.property(frames, (frame) => {
      expect(parseYdwgLine(`00:00:00.000 R ${formatYdwgFrame(frame).trimEnd()}`)?.frame).toEqual(frame);
    }),
  );
});

test('lines come out the same however their bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (cuts) => {
      const bytes = Buffer.from('one\r\ntwo\nthree\r');
      const lines = new CanLines();
      const found: string[] = [];
      let from = 0;
      for (const cut of [...cuts, bytes.length]) {
        found.push(...lines.push(bytes.subarray(from, from + cut)));
        from += cut;
      }
      expect(found).toEqual(['one', 'two', 'three']);
    }),
  );
});

test('an overlong line is dropped and counted, the next one is read', () => {
  const lines = new CanLines();
  expect(lines.push(Buffer.from(`${'x'.repeat(5_000)}\nnext\n`))).toEqual(['next']);
  expect(lines.overlong).toBe(1);
});
