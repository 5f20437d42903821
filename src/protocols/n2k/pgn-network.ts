import { code, full, type PgnTable, text, unsigned } from './field.ts';

/**
 * Network management, for those who look at a bus (vecan.md, 3). Messages whose layout hangs on their content (126208,
 * 126998) and VREGs have codecs of their own. Numbers of these use all their codes.
 */
export const networkTables: readonly PgnTable[] = [
  {
    pgn: 59392,
    name: 'ISO Acknowledgement',
    priority: 6,
    length: 8,
    // 0 acknowledged, 1 refused, 2 denied, 3 busy
    fields: [code('control', 0, 8), full('groupFunction', 8, 8), full('pgn', 40, 24)],
  },
  { pgn: 59904, name: 'ISO Request', priority: 6, length: 3, fields: [full('pgn', 0, 24)] },
  {
    pgn: 60928,
    name: 'ISO Address Claim',
    priority: 6,
    length: 8,
    fields: [
      full('uniqueNumber', 0, 21),
      full('manufacturerCode', 21, 11),
      full('deviceInstanceLower', 32, 3),
      full('deviceInstanceUpper', 35, 5),
      full('deviceFunction', 40, 8),
      full('reserved', 48, 1),
      full('deviceClass', 49, 7),
      full('systemInstance', 56, 4),
      full('industryGroup', 60, 3),
      full('arbitraryAddressCapable', 63, 1),
    ],
  },
  {
    pgn: 126464,
    name: 'PGN List',
    priority: 6,
    length: 1,
    // 0 transmit, 1 receive
    fields: [code('functionCode', 0, 8)],
    group: { name: 'list', count: undefined, at: 8, bits: 24, fields: [full('pgn', 0, 24)] },
  },
  {
    pgn: 126993,
    name: 'Heartbeat',
    priority: 7,
    length: 8,
    fields: [
      unsigned('dataTransmitOffset', 0, 16, { divisor: 1000, unit: 's' }),
      unsigned('sequenceCounter', 16, 8),
      code('controller1State', 24, 2),
      code('controller2State', 26, 2),
      code('equipmentStatus', 28, 2),
    ],
  },
  {
    pgn: 126996,
    name: 'Product Information',
    priority: 6,
    length: 134,
    fields: [
      // 1301 is version 1.301.
      unsigned('databaseVersion', 0, 16, { divisor: 1000 }),
      unsigned('productCode', 16, 16),
      text('modelId', 32, 256),
      text('softwareVersion', 288, 256),
      text('modelVersion', 544, 256),
      text('serialNumber', 800, 256),
      code('certificationLevel', 1056, 8),
      unsigned('loadEquivalency', 1064, 8),
    ],
  },
];
