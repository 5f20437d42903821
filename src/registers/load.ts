import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../runtime/errors.ts';
import { compileTable } from './compiled-table.ts';
import { override } from './overrides.ts';
import type { RegisterRow, TableProblem } from './row.ts';
import type { RegisterTable } from './table.ts';
import { parseTableFile, type TableFile } from './table-file.ts';
import { parseUnitIdFile } from './unit-id-file.ts';
import { findHoles, findOverlaps } from './validate.ts';

export interface LoadOptions {
  /** Folder with one CSV per service type and `unit-ids.csv`. */
  readonly folder: string;
  /** The user's tables: their rows come on top of the shipped ones or in their place. */
  readonly extra?: readonly string[];
}

export type LoadedTable = { readonly table: RegisterTable } | { readonly problems: readonly TableProblem[] };

const unitIdFile = 'unit-ids.csv';
/** The shipped tables together have 100 KB; more than this is some other file. */
const largestFile = 4 * 1024 * 1024;
/** Enough to see what is wrong; a file of quite another kind would give one per line. */
const mostProblems = 1_000;

/**
 * Reads and checks all register tables. Everything that is wrong is reported together, in the order of files
 * and lines; a table is given only when nothing is.
 */
export async function loadRegisterTable(options: LoadOptions): Promise<LoadedTable> {
  const { folder, extra = [] } = options;
  const names = await tableNames(folder);
  if (typeof names === 'string') return { problems: [{ file: folder, line: 1, reason: names }] };
  const [shipped, users, units] = await Promise.all([
    Promise.all(names.map((name) => readTable(join(folder, name)))),
    Promise.all(extra.map((file) => readTable(file))),
    readUnitIds(join(folder, unitIdFile)),
  ]);
  const files = [...shipped, ...users];
  const rows = override(rowsOf(shipped), rowsOf(users));
  const problems = [...files.flatMap((file) => file.problems), ...units.problems, ...checkTogether(rows, files)];
  return problems.length > 0 ? { problems: inOrder(problems) } : { table: compileTable(rows, units.unitIds) };
}

function checkTogether(rows: readonly RegisterRow[], files: readonly TableFile[]): TableProblem[] {
  const broken = files.flatMap((file) => file.broken);
  const unsure = new Set(files.map((file) => file.torn).filter((service) => service !== undefined));
  for (const row of broken) if (row.address === undefined) unsure.add(row.service);
  return [...findOverlaps(rows), ...findHoles(rows, broken, unsure)];
}

async function tableNames(folder: string): Promise<string[] | string> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.csv') && name !== unitIdFile);
    return names.length > 0 ? names.sort() : 'the folder has no register tables (*.csv)';
  } catch (error) {
    return `cannot read the folder of register tables: ${reasonOf(error)}`;
  }
}

async function readTable(file: string): Promise<TableFile> {
  const text = await readText(file);
  if (typeof text !== 'string') return { rows: [], broken: [], problems: [text], torn: undefined };
  return parseTableFile(text, file);
}

async function readUnitIds(file: string): Promise<ReturnType<typeof parseUnitIdFile>> {
  const text = await readText(file);
  return typeof text === 'string' ? parseUnitIdFile(text, file) : { unitIds: [], problems: [text] };
}

async function readText(file: string): Promise<string | TableProblem> {
  try {
    const stats = await stat(file);
    const unfit = unfitReason(stats);
    if (unfit !== undefined) return { file, line: 1, reason: unfit };
    return decode(await readFile(file), file);
  } catch (error) {
    return { file, line: 1, reason: `cannot read the register table: ${reasonOf(error)}` };
  }
}

function unfitReason(stats: Stats): string | undefined {
  if (!stats.isFile()) return 'not a file';
  return stats.size > largestFile ? `${stats.size} bytes are too many for a register table` : undefined;
}

function decode(bytes: Uint8Array, file: string): string | TableProblem {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { file, line: 1, reason: 'not UTF-8 text; save it as CSV in UTF-8' };
  }
}

function rowsOf(files: readonly TableFile[]): RegisterRow[] {
  return files.flatMap((file) => file.rows);
}

function inOrder(problems: readonly TableProblem[]): TableProblem[] {
  const fileOrder = new Map([...new Set(problems.map((problem) => problem.file))].map((file, index) => [file, index]));
  const sorted = problems.toSorted(
    (a, b) => (fileOrder.get(a.file) ?? 0) - (fileOrder.get(b.file) ?? 0) || a.line - b.line,
  );
  if (sorted.length <= mostProblems) return sorted;
  const rest = sorted.length - mostProblems;
  const { file = '', line = 1 } = sorted[mostProblems] ?? {};
  return [...sorted.slice(0, mostProblems), { file, line, reason: `and ${rest} more problems` }];
}
