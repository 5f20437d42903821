import { code, type PgnTable, signed, unsigned } from './field.ts';

/** Position, course and speed (vecan.md, 4). */
export const navigationTables: readonly PgnTable[] = [
  {
    pgn: 129025,
    name: 'Position, Rapid Update',
    priority: 2,
    length: 8,
    fields: [
      signed('latitude', 0, 32, { divisor: 1e7, unit: 'deg' }),
      signed('longitude', 32, 32, { divisor: 1e7, unit: 'deg' }),
    ],
  },
  {
    pgn: 129026,
    name: 'COG & SOG, Rapid Update',
    priority: 2,
    length: 8,
    fields: [
      unsigned('sid', 0, 8),
      // 0 true, 1 magnetic
      code('cogReference', 8, 2),
      unsigned('cog', 16, 16, { divisor: 10_000, unit: 'rad' }),
      unsigned('sog', 32, 16, { divisor: 100, unit: 'm/s' }),
    ],
  },
  {
    pgn: 129029,
    name: 'GNSS Position Data',
    priority: 3,
    length: 43,
    fields: [
      unsigned('sid', 0, 8),
      unsigned('date', 8, 16, { unit: 'd' }),
      unsigned('time', 24, 32, { divisor: 10_000, unit: 's' }),
      signed('latitude', 56, 64, { divisor: 1e16, unit: 'deg' }),
      signed('longitude', 120, 64, { divisor: 1e16, unit: 'deg' }),
      signed('altitude', 184, 64, { divisor: 1e6, unit: 'm' }),
      code('gnssType', 248, 4),
      // 0 none, 1 fix, 2 differential
      code('method', 252, 4),
      code('integrity', 256, 2),
      unsigned('numberOfSatellites', 264, 8),
      // Recordings carry 7FFF where there is none: signed.
      signed('hdop', 272, 16, { divisor: 100 }),
    ],
  },
];
