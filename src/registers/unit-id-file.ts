import type { TableProblem } from './row.ts';
import { readSheet } from './sheet.ts';
import type { UnitIdRow } from './table.ts';

const columns = { all: ['unit', 'instance', 'port'], required: ['unit', 'instance'] } as const;
const highestUnit = 255;

export interface UnitIdFile {
  readonly unitIds: readonly UnitIdRow[];
  readonly problems: readonly TableProblem[];
}

/** Reads the table that says which device instance a unit ID stands for. */
export function parseUnitIdFile(text: string, file: string): UnitIdFile {
  const sheet = readSheet(text, file, columns);
  const problems = [...sheet.problems];
  const unitIds: UnitIdRow[] = [];
  const firstLine = new Map<number, number>();
  for (const { line, cell } of sheet.lines) {
    const unit = wholeNumber(cell('unit'));
    const instance = wholeNumber(cell('instance'));
    const reasons: string[] = [];
    if (unit === undefined || unit > highestUnit) {
      reasons.push(`unit "${cell('unit')}" is not a whole number from 0 to ${highestUnit}`);
    }
    if (instance === undefined) reasons.push(`instance "${cell('instance')}" is not a whole number from 0`);
    const before = unit === undefined ? undefined : firstLine.get(unit);
    if (before !== undefined) reasons.push(`duplicate: unit ${unit} is in line ${before} already`);
    problems.push(...reasons.map((reason) => ({ file, line, reason })));
    if (unit === undefined || instance === undefined || reasons.length > 0) continue;
    firstLine.set(unit, line);
    unitIds.push({ unit, instance, port: cell('port') });
  }
  return { unitIds, problems };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
