import type { RegisterRow } from './row.ts';

/**
 * Puts the user's rows in the place of shipped ones. A shipped row gives way when rows of the same service type
 * cover all of its registers: one as wide, a wider one or several. Any other row stays, and what lies across it
 * is an overlap.
 */
export function override(shipped: readonly RegisterRow[], extra: readonly RegisterRow[]): readonly RegisterRow[] {
  if (extra.length === 0) return shipped;
  const extraAt = new Map<number, RegisterRow>();
  for (const row of extra) {
    for (let word = 0; word < row.words; word += 1) extraAt.set(row.address + word, row);
  }
  const kept = shipped.filter((row) => {
    for (let word = 0; word < row.words; word += 1) {
      if (extraAt.get(row.address + word)?.service !== row.service) return true;
    }
    return false;
  });
  return [...kept, ...extra];
}
