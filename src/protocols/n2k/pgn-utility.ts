import { code, type Field, type PgnTable, unsigned } from './field.ts';

/** Powers are told from -2 000 000 000 on. */
const fromBelow = { offset: -2_000_000_000 } as const;

const basic: readonly Field[] = [
  unsigned('lineLineAcRmsVoltage', 0, 16, { unit: 'V' }),
  unsigned('lineNeutralAcRmsVoltage', 16, 16, { unit: 'V' }),
  unsigned('acFrequency', 32, 16, { divisor: 128, unit: 'Hz' }),
  unsigned('acRmsCurrent', 48, 16, { unit: 'A' }),
];
const power: readonly Field[] = [
  unsigned('realPower', 0, 32, { ...fromBelow, unit: 'W' }),
  unsigned('apparentPower', 32, 32, { ...fromBelow, unit: 'VA' }),
];
const reactive: readonly Field[] = [
  unsigned('reactivePower', 0, 32, { ...fromBelow, unit: 'var' }),
  unsigned('powerFactor', 32, 16, { divisor: 16_384 }),
  // 0 leading, 1 lagging
  code('powerFactorLagging', 48, 2),
];
const energy: readonly Field[] = [
  unsigned('totalEnergyExport', 0, 32, { unit: 'kWh' }),
  unsigned('totalEnergyImport', 32, 32, { unit: 'kWh' }),
];

const table = (pgn: number, name: string, fields: readonly Field[]): PgnTable => {
  return { pgn, name, priority: 3, length: 8, fields };
};

/** AC of the VE.Bus interface: J1939-75, one source for the input, another for the output (vecan.md, 4). */
export const utilityTables: readonly PgnTable[] = [
  table(65005, 'Utility Total AC Energy', energy),
  table(65006, 'Utility Phase C AC Reactive Power', reactive),
  table(65007, 'Utility Phase C AC Power', power),
  table(65008, 'Utility Phase C Basic AC Quantities', basic),
  table(65009, 'Utility Phase B AC Reactive Power', reactive),
  table(65010, 'Utility Phase B AC Power', power),
  table(65011, 'Utility Phase B Basic AC Quantities', basic),
  table(65012, 'Utility Phase A AC Reactive Power', reactive),
  table(65013, 'Utility Phase A AC Power', power),
  table(65014, 'Utility Phase A Basic AC Quantities', basic),
  table(65015, 'Utility Total AC Reactive Power', reactive),
  table(65016, 'Utility Total AC Power', power),
  table(65017, 'Utility Average Basic AC Quantities', basic),
];
