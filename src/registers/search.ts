import { GatewayError } from '../runtime/errors.ts';
import { didYouMean } from '../runtime/nearest.ts';
import type { RegisterRow } from './row.ts';
import type { RegisterTable } from './table.ts';
import { formatValueNames } from './value-names.ts';

export interface RowFilter {
  /** Only registers of this service type. */
  readonly service?: string;
  /** Only registers in which all of these words occur: in the path, the description, a value's name, … */
  readonly text?: string;
}

/**
 * The rows that a filter asks for, by ascending address. A number among the words is the address of a register
 * (any of those that a row takes).
 * @throws GatewayError USAGE for a service type that the map does not have
 */
export function searchRows(table: RegisterTable, filter: RowFilter): readonly RegisterRow[] {
  const { service, text = '' } = filter;
  if (service !== undefined && !table.services.has(service)) {
    const known = [...table.services].sort();
    throw new GatewayError(
      'USAGE',
      `unknown service type "${service}"${didYouMean(service, known)} (known: ${known.join(', ')})`,
    );
  }
  const rows = service === undefined ? table.rows : table.forService(service);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? rows : rows.filter((row) => words.every((word) => mentions(row, word)));
}

function mentions(row: RegisterRow, word: string): boolean {
  if (/^\d+$/.test(word)) {
    const address = Number(word);
    if (address >= row.address && address < row.address + row.words) return true;
  }
  const searched = [row.service, row.path, row.type, row.unit, row.description, formatValueNames(row.values)];
  return searched.some((cell) => cell.toLowerCase().includes(word));
}
