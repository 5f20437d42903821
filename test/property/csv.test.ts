import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../src/runtime/csv.ts';

const piece = fc.oneof(fc.constantFrom('"', ',', '\n', '\r', '\r\n', '""', '\ufeff', ' ', '\0'), fc.string());
const anyText = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
/** What a field may hold; its line ends come back as \n. */
const cell = fc
  .array(fc.constantFrom('a', ',', '"', '\n', ' ', 'é', '1'), { maxLength: 6 })
  .map((signs) => signs.join(''));
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 });

describe('parseCsv()', () => {
  it('gives back what was written in quotes, each row with its line', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, end) => {
        const lines = rows.map((fields) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(','));
        const content = parseCsv(lines.join('\n').replaceAll('\n', end), 'a.csv');
        expect(content.problems).toEqual([]);
        expect(content.rows.map(({ fields }) => fields.map(({ text }) => text))).toEqual(rows);
        const starts = lines.map(
          (_, index) => lines.slice(0, index).join('\n').split('\n').length + (index > 0 ? 1 : 0),
        );
        expect(content.rows.map(({ line }) => line)).toEqual(starts);
      }),
    );
  });

  it('reads a file the same whether one more line has quotes or not', () => {
    const plain = fc.array(fc.stringMatching(/^[a-z0-9 ,]{1,10}$/), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(plain, (lines) => {
        const without = parseCsv(lines.join('\n'), 'a.csv').rows;
        const withQuotes = parseCsv([...lines, '"x"'].join('\n'), 'a.csv').rows;
        expect(withQuotes.slice(0, -1)).toEqual(without);
      }),
    );
  });

  it('never throws, and names a line of the text for each problem', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.split(/\r\n|\n|\r/).length;
        const { rows, problems } = parseCsv(text, 'a.csv');
        for (const { line } of [...rows, ...problems]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
        }
      }),
    );
  });

  it('keeps its limits, whatever comes', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }), (text, rows, fields) => {
        const content = parseCsv(text, 'a.csv', { rows, fields });
        expect(content.rows.length + content.problems.length).toBeLessThanOrEqual(rows + 1);
        for (const row of content.rows) expect(row.fields.length).toBeLessThanOrEqual(fields);
      }),
    );
  });
});
