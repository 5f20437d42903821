import { code, type PgnTable, signed, unsigned } from './field.ts';

/** Tanks and temperatures (vecan.md, 4). */
export const environmentTables: readonly PgnTable[] = [
  {
    pgn: 127505,
    name: 'Fluid Level',
    priority: 6,
    length: 8,
    fields: [
      unsigned('instance', 0, 4),
      // 0 fuel, 1 water, 2 grey water, 3 live well, 4 oil, 5 black water
      code('type', 4, 4),
      signed('level', 8, 16, { divisor: 250, unit: '%' }),
      unsigned('capacity', 24, 32, { divisor: 10, unit: 'L' }),
    ],
  },
  {
    pgn: 130312,
    name: 'Temperature',
    priority: 5,
    length: 8,
    fields: [
      unsigned('sid', 0, 8),
      unsigned('instance', 8, 8),
      // 0 sea, 1 outside, 2 inside, 3 engine room, 7 refrigerator, 13 freezer, 14 exhaust
      code('source', 16, 8),
      unsigned('actualTemperature', 24, 16, { divisor: 100, unit: 'K' }),
      unsigned('setTemperature', 40, 16, { divisor: 100, unit: 'K' }),
    ],
  },
  {
    pgn: 130316,
    name: 'Temperature, Extended Range',
    priority: 5,
    length: 8,
    fields: [
      unsigned('sid', 0, 8),
      unsigned('instance', 8, 8),
      code('source', 16, 8),
      unsigned('temperature', 24, 24, { divisor: 1000, unit: 'K' }),
      unsigned('setTemperature', 48, 16, { divisor: 10, unit: 'K' }),
    ],
  },
];
