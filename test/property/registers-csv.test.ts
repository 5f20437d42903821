import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileTable } from '../../src/registers/compiled-table.ts';
import { renderRows } from '../../src/registers/render.ts';
import type { RegisterRow } from '../../src/registers/row.ts';
import { parseTableFile } from '../../src/registers/table-file.ts';
import { parseUnitIdFile } from '../../src/registers/unit-id-file.ts';
import { findHoles, findOverlaps } from '../../src/registers/validate.ts';

const header = 'address,path,type,scale,unit,access,kind,min,max,values,description';
const cell = fc.oneof(
  fc.constantFrom(
    '',
    '3',
    '65535',
    'uint16',
    'string[8]',
    'reserved[9]',
    '/A',
    '@unix-time',
    'R',
    'W',
    '0=a',
    '"',
    '-1',
    '1e9',
  ),
  fc.string({ maxLength: 8 }),
);
const line = fc.array(cell, { minLength: 9, maxLength: 13 }).map((cells) => cells.join(','));
const oneLine = fc.string({ maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, ' ').trim());

/** A sound number row of its own service, at `address`. */
const soundRow = fc
  .record({
    service: fc.constantFrom('battery', 'grid', 'tank'),
    address: fc.nat(300),
    shape: fc.constantFrom(
      { type: 'uint16', format: 'uint16', words: 1 } as const,
      { type: 'int32', format: 'int32', words: 2 } as const,
      { type: 'uint64', format: 'uint64', words: 4 } as const,
    ),
    scale: fc.constantFrom(1, 10, -10, 0.1, 0.01),
    unit: oneLine,
    writable: fc.boolean(),
    kind: fc.constantFrom('real', 'integer'),
    limits: fc.constantFrom({ min: undefined, max: undefined }, { min: -1, max: 5.5 }, { min: undefined, max: 0 }),
    values: fc.constantFrom(
      new Map<number, string>(),
      new Map([
        [0, 'off'],
        [-1, 'a,"b"=c'],
      ]),
    ),
    description: oneLine,
  })
  .map(
    ({ shape, limits, ...rest }): RegisterRow => ({ ...rest, ...shape, ...limits, path: '/A/b', file: 'f', line: 1 }),
  );

describe('register tables', () => {
  it('never throw, whatever a file holds', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), fc.boolean(), (lines, headed) => {
        const text = [...(headed ? [header] : []), ...lines].join('\n');
        const { rows, broken, problems } = parseTableFile(text, 'battery.csv');
        expect(findOverlaps(rows).length + findHoles(rows, broken, new Set()).length).toBeGreaterThanOrEqual(0);
        expect(problems.every((problem) => problem.line >= 1 && problem.reason !== '')).toBe(true);
        parseUnitIdFile(text, 'unit-ids.csv');
      }),
    );
  });

  it('give for each line below the header either a row or a reason', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const plain = lines
          .map((text) => text.replace(/["\r\n]/g, ''))
          .filter((text) => text.replace(/[,\s]/g, '') !== '');
        const { rows, problems } = parseTableFile([header, ...plain].join('\n'), 'battery.csv');
        const told = new Set([...rows.map((row) => row.line), ...problems.map((problem) => problem.line)]);
        expect([...told].sort((a, b) => a - b)).toEqual(plain.map((_, index) => index + 2));
      }),
    );
  });

  it('come back the same from their CSV form', () => {
    fc.assert(
      fc.property(fc.array(soundRow, { minLength: 1, maxLength: 20 }), (rows) => {
        const again = parseTableFile(renderRows(rows, 'csv'), 'all.csv');
        expect(again.problems).toEqual([]);
        expect(again.rows.map((row) => ({ ...row, file: 'f', line: 1 }))).toEqual(rows);
      }),
    );
  });

  it('report an overlap exactly where two rows claim one register', () => {
    fc.assert(
      fc.property(fc.array(soundRow, { maxLength: 12 }), (rows) => {
        const claimed = rows.flatMap((row) => Array.from({ length: row.words }, (_, word) => row.address + word));
        expect(findOverlaps(rows).length > 0).toBe(new Set(claimed).size < claimed.length);
      }),
    );
  });

  it('find each register of a row by address, and nothing elsewhere', () => {
    fc.assert(
      fc.property(fc.array(soundRow, { maxLength: 12 }), (candidates) => {
        const rows: RegisterRow[] = [];
        for (const row of candidates) if (findOverlaps([...rows, row]).length === 0) rows.push(row);
        const table = compileTable(rows, []);
        for (let address = 0; address < 310; address += 1) {
          const owner = rows.find((row) => address >= row.address && address < row.address + row.words);
          expect(table.at(address)).toBe(owner);
        }
        expect([table.at(-1), table.at(65_536), table.at(1.5)]).toEqual([undefined, undefined, undefined]);
      }),
    );
  });
});
