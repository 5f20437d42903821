import { type PgnTable, unsigned } from './field.ts';

/** 28 switches of 2 bits; of a status 0 off, 1 on, 2 error, 3 not available, of a control 3 no action (vecan.md, 4). */
const layout = {
  priority: 3,
  length: 8,
  fields: [unsigned('instance', 0, 8)],
  row: { name: 'states', at: 8, bits: 2, count: 28 },
} as const;

export const switchTables: readonly PgnTable[] = [
  { pgn: 127501, name: 'Binary Switch Bank Status', ...layout },
  // Old firmware tells alarms by it.
  { pgn: 127502, name: 'Switch Bank Control', ...layout },
];
