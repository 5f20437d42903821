import { basename } from 'node:path';
import type { RegisterRow, TableProblem } from './row.ts';
import { type BrokenRow, type Column, parseRow, requiredColumns, tableColumns } from './row-parse.ts';
import { readSheet } from './sheet.ts';

/** What one table file holds. */
export interface TableFile {
  readonly rows: readonly RegisterRow[];
  readonly broken: readonly BrokenRow[];
  readonly problems: readonly TableProblem[];
  /** Service type of which lines were lost; undefined = none. Its holes cannot be told from lost lines. */
  readonly torn: string | undefined;
}

const columns = { all: ['service', ...tableColumns] as readonly Column[], required: requiredColumns };

/** Service type for a file: its name without folder and `.csv`. */
export function serviceOfFile(file: string): string {
  return basename(file).replace(/\.csv$/i, '');
}

/**
 * Reads a register table. The service type of a row is what its `service` column says or, without such a
 * column, the name of the file.
 */
export function parseTableFile(text: string, file: string): TableFile {
  const sheet = readSheet(text, file, columns);
  const named = serviceOfFile(file);
  const rows: RegisterRow[] = [];
  const broken: BrokenRow[] = [];
  for (const { line, cell } of sheet.lines) {
    const row = parseRow({ cell, service: sheet.has('service') ? cell('service') : named, file, line });
    if ('problems' in row) broken.push(row);
    else rows.push(row);
  }
  const problems = [...sheet.problems, ...broken.flatMap((row) => row.problems)];
  return { rows, broken, problems, torn: sheet.torn ? named : undefined };
}
