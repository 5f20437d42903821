import type { PgnTable } from './field.ts';
import { acTables } from './pgn-ac.ts';
import { batteryTables } from './pgn-battery.ts';
import { chargerTables } from './pgn-charger.ts';
import { environmentTables } from './pgn-environment.ts';
import { navigationTables } from './pgn-navigation.ts';
import { networkTables } from './pgn-network.ts';
import { switchTables } from './pgn-switches.ts';
import { utilityTables } from './pgn-utility.ts';

/** The layouts of all PGNs that are decoded field by field (vecan.md, 3 and 4). */
export const pgnTables: readonly PgnTable[] = [
  ...networkTables,
  ...utilityTables,
  ...switchTables,
  ...acTables,
  ...batteryTables,
  ...chargerTables,
  ...environmentTables,
  ...navigationTables,
];

const byPgn: ReadonlyMap<number, PgnTable> = new Map(pgnTables.map((table) => [table.pgn, table]));

/** The layout of a PGN; undefined when there is none. */
export function pgnTable(pgn: number): PgnTable | undefined {
  return byPgn.get(pgn);
}
