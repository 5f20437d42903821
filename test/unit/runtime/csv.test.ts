import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../src/runtime/csv.ts';

/** Rows as `LINE: field|field`; quoted fields stand in <>. */
function rowsOf(text: string): string[] {
  return parseCsv(text, 'a.csv').rows.map(
    ({ line, fields }) => `${line}: ${fields.map(({ text, quoted }) => (quoted ? `<${text}>` : text)).join('|')}`,
  );
}

function problemsOf(text: string, limits?: { rows: number; fields: number }): string[] {
  return parseCsv(text, 'a.csv', limits).problems.map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
}

describe('CSV text', () => {
  it.each<[name: string, text: string, rows: string[]]>([
    ['fields and lines', 'a,b\n1,\n', ['1: a|b', '2: 1|']],
    ['quoted fields', 'a,"b"\n"","x"\n', ['1: a|<b>', '2: <>|<x>']],
    ['commas, quotes and line ends inside quotes', '"a,b","c""d"\n"e\nf",g\n', ['1: <a,b>|<c"d>', '2: <e\nf>|g']],
    ['no last line end', 'a,b\n1,"2"', ['1: a|b', '2: 1|<2>']],
    ['blanks as they stand', ' a , b', ['1:  a | b']],
    ['rows of any length', 'a\n1,2,3\n', ['1: a', '2: 1|2|3']],
    ['nothing', '', []],
    ['a byte order mark', '\ufeffa,b\n', ['1: a|b']],
    ['a byte order mark before a quote', '\ufeff"a",b\n', ['1: <a>|b']],
  ])('may have %s', (_, text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
    expect(problemsOf(text)).toEqual([]);
  });

  it.each(['\n', '\r\n', '\r'])('may end its lines with %j, with the same line numbers', (end) => {
    expect(rowsOf(['a,b', '', '1,2', '3,4'].join(end))).toEqual(['1: a|b', '3: 1|2', '4: 3|4']);
    expect(rowsOf(['a,b', '"1', '2",3', '', '4,"5"'].join(end))).toEqual(['1: a|b', '2: <1\n2>|3', '5: 4|<5>']);
  });

  it('may mix line ends, as files do that two systems have edited', () => {
    expect(rowsOf('a,"b"\r\nc,d\ne,f\n')).toEqual(['1: a|<b>', '2: c|d', '3: e|f']);
    expect(rowsOf('a,"b"\nc,d\r\ne,f\r\n')).toEqual(['1: a|<b>', '2: c|d', '3: e|f']);
  });
});

describe('malformed CSV text', () => {
  it.each([
    ['a,"b\nc,d\n"e",f\n', 1, /never closed/, ['2: c|d', '3: <e>|f']],
    ['a,b\nc,"d"x\ne,f\n', 2, /text behind a closing quote/, ['1: a|b', '3: e|f']],
    ['a,b\nc,d"d"\ne,"f"\n', 2, /quote in the middle of a field/, ['1: a|b', '3: e|<f>']],
  ])('%j costs only the line that is wrong', (text, line, reason, rows) => {
    expect(rowsOf(text)).toEqual(rows);
    expect(problemsOf(text)).toEqual([expect.stringMatching(reason)]);
    expect(problemsOf(text)[0]).toMatch(new RegExp(`^a\\.csv:${line}: malformed CSV: `));
  });

  it('is told line by line', () => {
    expect(problemsOf('"a"x\n1,2\n"b"y\n').map((problem) => problem.split(' ')[0])).toEqual(['a.csv:1:', 'a.csv:3:']);
  });
});

describe('CSV text without end', () => {
  const limits = { rows: 3, fields: 2 };

  it.each(['', '"q",', '"q"x\n'])('is read up to a number of rows, and says so (beginning %j)', (start) => {
    const { rows, problems } = parseCsv(`${start}1\n${'2\n'.repeat(50)}`, 'a.csv', limits);
    expect(rows.length + problems.length).toBe(4);
    expect(problems.at(-1)).toEqual({ file: 'a.csv', line: 4, reason: 'more than 3 rows; the rest is left out' });
  });

  it.each(['1', '"1"'])('has its overlong rows left out, and says so (field %s)', (field) => {
    const text = `${field}\n${`${field},`.repeat(100)}\n${field}\n`;
    const { rows, problems } = parseCsv(text, 'a.csv', limits);
    expect(rows.map(({ line }) => line)).toEqual([1, 3]);
    expect(problems).toEqual([{ file: 'a.csv', line: 2, reason: 'more than 2 fields' }]);
  });

  it('takes exactly as many rows and fields as allowed', () => {
    expect(problemsOf('1,2\n"3",4\n5,6\n', limits)).toEqual([]);
    expect(problemsOf('1,2\n3,4\n5,6\n', limits)).toEqual([]);
  });
});
