import { fileURLToPath } from 'node:url';
import { type LoadedTable, loadRegisterTable } from '../registers/load.ts';
import type { TableProblem } from '../registers/row.ts';
import type { RegisterTable } from '../registers/table.ts';
import { GatewayError } from '../runtime/errors.ts';

/** Where the register tables that come with the program lie. */
export const registersFolder = fileURLToPath(new URL('../../registers', import.meta.url));

/** Loads the shipped register map and the user's files on top. @param extra absolute paths */
export function loadMap(extra: readonly string[]): Promise<LoadedTable> {
  return loadRegisterTable({ folder: registersFolder, extra });
}

/**
 * The register map, or all that is wrong with it.
 * @throws GatewayError REGISTERS_INVALID
 */
export async function mapOrFail(extra: readonly string[] = []): Promise<RegisterTable> {
  const loaded = await loadMap(extra);
  if ('table' in loaded) return loaded.table;
  throw new GatewayError('REGISTERS_INVALID', loaded.problems.map(formatProblem).join('\n'));
}

/** `FILE:LINE: reason`. */
export function formatProblem({ file, line, reason }: TableProblem): string {
  return `${file}:${line}: ${reason}`;
}
