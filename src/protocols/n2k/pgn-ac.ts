import { code, type Field, full, type PgnTable, signed, unsigned } from './field.ts';

const lineFields = (second: Field): readonly Field[] => [
  // 0 to 2
  code('line', 0, 2),
  second,
  unsigned('voltage', 8, 16, { divisor: 100, unit: 'V' }),
  unsigned('current', 24, 16, { divisor: 10, unit: 'A' }),
  unsigned('frequency', 40, 16, { divisor: 100, unit: 'Hz' }),
  unsigned('breakerSize', 56, 16, { divisor: 10, unit: 'A' }),
  unsigned('realPower', 72, 32, { unit: 'W' }),
  unsigned('reactivePower', 104, 32, { unit: 'var' }),
  signed('powerFactor', 136, 8, { divisor: 100 }),
];

const status = (pgn: number, name: string, second: Field): PgnTable => ({
  pgn,
  name,
  priority: 6,
  length: 2,
  fields: [unsigned('instance', 0, 8), unsigned('numberOfLines', 8, 8)],
  group: { name: 'list', count: 'numberOfLines', at: 16, bits: 144, fields: lineFields(second) },
});

const phase = (pgn: number, name: string, fields: readonly Field[]): PgnTable => ({
  pgn,
  name,
  priority: 6,
  length: 8,
  fields: [unsigned('sid', 0, 8), unsigned('connectionNumber', 8, 8), ...fields],
});

const currentAndPower: readonly Field[] = [
  unsigned('acRmsCurrent', 16, 16, { divisor: 10, unit: 'A' }),
  signed('power', 32, 32, { unit: 'W' }),
];

const voltageAndFrequency: readonly Field[] = [
  unsigned('acVoltageLineToNeutral', 16, 16, { divisor: 10, unit: 'V' }),
  unsigned('acVoltageLineToLine', 32, 16, { divisor: 10, unit: 'V' }),
  unsigned('frequency', 48, 16, { divisor: 10, unit: 'Hz' }),
];

/** AC by input, by output and by phase (vecan.md, 4). */
export const acTables: readonly PgnTable[] = [
  // Acceptability: 0 bad level, 1 bad frequency, 2 being qualified, 3 good.
  status(127503, 'AC Input Status', full('acceptability', 2, 2)),
  status(127504, 'AC Output Status', code('waveform', 2, 3)),
  phase(127744, 'AC Power / Current - Phase A', currentAndPower),
  phase(127745, 'AC Power / Current - Phase B', currentAndPower),
  phase(127746, 'AC Power / Current - Phase C', currentAndPower),
  phase(127747, 'AC Voltage / Frequency - Phase A', voltageAndFrequency),
  phase(127748, 'AC Voltage / Frequency - Phase B', voltageAndFrequency),
  phase(127749, 'AC Voltage / Frequency - Phase C', voltageAndFrequency),
];
