import type { RegisterRow } from './row.ts';
import type { RegisterTable, UnitIdRow } from './table.ts';

const addressCount = 0x10000;
const noRows: readonly RegisterRow[] = [];

/**
 * Indexes rows for lookup by address, service type and path.
 * @param rows free of overlaps, in any order
 */
export function compileTable(rows: readonly RegisterRow[], unitIds: readonly UnitIdRow[]): RegisterTable {
  const sorted = rows.toSorted((a, b) => a.address - b.address);
  const rowAt = new Int32Array(addressCount).fill(-1);
  const byService = new Map<string, RegisterRow[]>();
  const byPath = new Map<string, Map<string, RegisterRow[]>>();
  for (const [index, row] of sorted.entries()) {
    rowAt.fill(index, row.address, row.address + row.words);
    append(byService, row.service, row);
    if (row.path === '' || row.path.startsWith('@')) continue;
    const paths = byPath.get(row.service) ?? new Map<string, RegisterRow[]>();
    byPath.set(row.service, paths);
    append(paths, row.path, row);
  }
  return {
    rows: sorted,
    unitIds,
    services: new Set(byService.keys()),
    at: (address) => sorted[rowAt[address] ?? -1],
    forPath: (service, path) => byPath.get(service)?.get(path) ?? noRows,
    forService: (service) => byService.get(service) ?? noRows,
  };
}

function append(map: Map<string, RegisterRow[]>, key: string, row: RegisterRow): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}
