import type { Reading } from './readings.ts';

/** What feeds an AC input (venus-services.md, 4). */
export const sourceTypes = { grid: 1, genset: 2, shore: 3, inverting: 240 } as const;

/** Shore power counts as grid. */
export function isFromGrid(type: Reading): boolean {
  return type === sourceTypes.grid || type === sourceTypes.shore;
}
