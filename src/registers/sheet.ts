import { type CsvRow, parseCsv } from '../runtime/csv.ts';
import { didYouMean } from '../runtime/nearest.ts';
import type { TableProblem } from './row.ts';

/** One line of a sheet below its header. */
export interface SheetLine<C extends string> {
  readonly line: number;
  /** The text in a column; empty where the sheet has no such column. */
  readonly cell: (column: C) => string;
}

export interface Sheet<C extends string> {
  readonly lines: readonly SheetLine<C>[];
  readonly problems: readonly TableProblem[];
  /** True when lines were lost, so that what the sheet covers is not known. */
  readonly torn: boolean;
  readonly has: (column: C) => boolean;
}

export interface SheetColumns<C extends string> {
  readonly all: readonly C[];
  readonly required: readonly C[];
}

/** Reads CSV text whose first line names the columns, in any order. */
export function readSheet<C extends string>(text: string, file: string, columns: SheetColumns<C>): Sheet<C> {
  const { rows, problems: malformed } = parseCsv(text, file);
  const problems: TableProblem[] = [...malformed];
  const [header, ...body] = rows.filter((row) => row.fields.some((field) => field.text.trim() !== ''));
  if (header === undefined) {
    if (problems.length === 0)
      problems.push({ file, line: 1, reason: `no header; it should be ${columns.all.join(',')}` });
    return { lines: [], problems, torn: true, has: () => false };
  }
  const { places, reasons } = readHeader(header, columns);
  problems.push(...reasons.map((reason) => ({ file, line: header.line, reason })));
  if (reasons.length > 0) return { lines: [], problems, torn: true, has: (column) => places.has(column) };

  const lines: SheetLine<C>[] = [];
  let torn = malformed.length > 0;
  for (const row of body) {
    if (row.fields.length === header.fields.length) {
      lines.push({ line: row.line, cell: (column) => row.fields[places.get(column) ?? -1]?.text.trim() ?? '' });
      continue;
    }
    torn = true;
    const reason =
      `${count(row.fields.length, 'field')}, but the header has ${header.fields.length}` +
      (row.fields.length > header.fields.length ? '; put text that holds a comma in quotes' : '');
    problems.push({ file, line: row.line, reason });
  }
  return { lines, problems, torn, has: (column) => places.has(column) };
}

function readHeader<C extends string>(
  header: CsvRow,
  columns: SheetColumns<C>,
): { places: ReadonlyMap<C, number>; reasons: string[] } {
  const places = new Map<C, number>();
  const reasons: string[] = [];
  for (const [index, field] of header.fields.entries()) {
    const name = field.text.trim();
    const column = columns.all.find((candidate) => candidate === name);
    if (column === undefined) reasons.push(`unknown column "${name}"${didYouMean(name, columns.all)}`);
    else if (places.has(column)) reasons.push(`column ${column} is there twice`);
    else places.set(column, index);
  }
  if (places.size === 0) {
    const semicolons = header.fields.length === 1 && header.fields[0]?.text.includes(';') === true;
    const hint = semicolons ? ' (columns are separated by commas, not semicolons)' : '';
    return { places, reasons: [`the first line is no header; it should be ${columns.all.join(',')}${hint}`] };
  }
  const missing = columns.required.filter((column) => !places.has(column));
  if (missing.length > 0) reasons.push(`the header lacks ${missing.join(', ')}`);
  return { places, reasons };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
