import { code, type PgnTable, signed, unsigned } from './field.ts';

/** Batteries and other sources and users of direct current (vecan.md, 4). */
export const batteryTables: readonly PgnTable[] = [
  {
    pgn: 127506,
    name: 'DC Detailed Status',
    priority: 6,
    // 9 bytes, without the capacity, before database 2.
    length: 11,
    fields: [
      unsigned('sid', 0, 8),
      unsigned('instance', 8, 8),
      // 0 battery, 1 alternator, 2 converter, 3 solar cell, 4 wind
      code('dcType', 16, 8),
      unsigned('stateOfCharge', 24, 8, { unit: '%' }),
      unsigned('stateOfHealth', 32, 8, { unit: '%' }),
      unsigned('timeRemaining', 40, 16, { multiplier: 60, unit: 's' }),
      unsigned('rippleVoltage', 56, 16, { divisor: 1000, unit: 'V' }),
      unsigned('remainingCapacity', 72, 16, { unit: 'Ah' }),
    ],
  },
  {
    pgn: 127508,
    name: 'Battery Status',
    priority: 6,
    length: 8,
    fields: [
      unsigned('instance', 0, 8),
      signed('voltage', 8, 16, { divisor: 100, unit: 'V' }),
      // Positive: the battery is charged.
      signed('current', 24, 16, { divisor: 10, unit: 'A' }),
      unsigned('temperature', 40, 16, { divisor: 100, unit: 'K' }),
      unsigned('sid', 56, 8),
    ],
  },
  {
    pgn: 127513,
    name: 'Battery Configuration Status',
    priority: 6,
    length: 8,
    fields: [
      unsigned('instance', 0, 8),
      // 0 flooded, 1 gel, 2 AGM
      code('batteryType', 8, 4),
      code('supportsEqualization', 12, 2),
      // 0 6 V, 1 12 V, 2 24 V, 3 32 V, 4 36 V, 5 42 V, 6 48 V
      code('nominalVoltage', 16, 4),
      code('chemistry', 20, 4),
      unsigned('capacity', 24, 16, { unit: 'Ah' }),
      unsigned('temperatureCoefficient', 40, 8, { unit: '%' }),
      // raw / 500 + 1
      unsigned('peukertExponent', 48, 8, { offset: 500, divisor: 500 }),
      unsigned('chargeEfficiency', 56, 8, { unit: '%' }),
    ],
  },
  {
    pgn: 127751,
    name: 'DC Voltage/Current',
    priority: 6,
    length: 8,
    fields: [
      unsigned('sid', 0, 8),
      unsigned('connectionNumber', 8, 8),
      unsigned('dcVoltage', 16, 16, { divisor: 10, unit: 'V' }),
      signed('dcCurrent', 32, 24, { divisor: 100, unit: 'A' }),
    ],
  },
];
