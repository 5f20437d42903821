import type { RegisterRow, TableProblem } from './row.ts';
import type { BrokenRow } from './row-parse.ts';

/** Shorter runs of unowned addresses inside a service are holes, longer ones separate its ranges (design.md). */
const shortestGap = 32;

/** Rows that claim registers of other rows. Each is reported where the later of the two stands. */
export function findOverlaps(rows: readonly RegisterRow[]): TableProblem[] {
  const order = new Map(rows.map((row, index) => [row, index]));
  const problems: TableProblem[] = [];
  let widest: RegisterRow | undefined;
  for (const row of rows.toSorted((a, b) => a.address - b.address)) {
    if (widest !== undefined && row.address < widest.address + widest.words) {
      const [first, later] = (order.get(row) ?? 0) < (order.get(widest) ?? 0) ? [row, widest] : [widest, row];
      problems.push({ file: later.file, line: later.line, reason: overlapReason(first, later) });
    }
    if (widest === undefined || row.address + row.words > widest.address + widest.words) widest = row;
  }
  return problems;
}

function overlapReason(first: RegisterRow, later: RegisterRow): string {
  const owner = `${first.file}:${first.line} (${first.service} ${first.path || first.type})`;
  if (first.address === later.address && first.words === later.words) {
    return `duplicate of ${owner}, which has ${span(first)} already`;
  }
  return `overlap: ${span(later)} lies across ${span(first)} of ${owner}; a row that replaces another must cover all of it`;
}

/**
 * Holes: block reads across them fail. Rows that are broken are taken to fill the registers they name.
 * @param unsure service types of which lines were lost: theirs cannot be judged
 */
export function findHoles(
  rows: readonly RegisterRow[],
  broken: readonly BrokenRow[],
  unsure: ReadonlySet<string>,
): TableProblem[] {
  const problems: TableProblem[] = [];
  const claims = [...rows, ...broken.flatMap(claimOf)].sort((a, b) => a.address - b.address);
  let service = '';
  let end = Number.NEGATIVE_INFINITY;
  for (const { address, words, service: owner, file, line } of claims) {
    const gap = address - end;
    if (gap > 0 && gap < shortestGap && owner === service && !unsure.has(service)) {
      const reason =
        `hole: nobody owns ${span({ address: end, words: gap })} before this row, so block reads across it fail; ` +
        `add a row with address ${end} and type reserved[${gap}]`;
      problems.push({ file, line, reason });
    }
    if (address + words >= end) service = owner;
    end = Math.max(end, address + words);
  }
  return problems;
}

interface Claim {
  readonly service: string;
  readonly address: number;
  readonly words: number;
  readonly file: string;
  readonly line: number;
}

function claimOf(row: BrokenRow): Claim[] {
  if (row.address === undefined) return [];
  const { file = '', line = 0 } = row.problems[0] ?? {};
  // A row of unknown width may fill everything up to the next one.
  return [{ service: row.service, address: row.address, words: row.words ?? shortestGap, file, line }];
}

/** The registers of a row as people say them. */
function span(row: { readonly address: number; readonly words: number }): string {
  return row.words === 1 ? `register ${row.address}` : `registers ${row.address} to ${row.address + row.words - 1}`;
}
