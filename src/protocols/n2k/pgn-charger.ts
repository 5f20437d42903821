import { code, type PgnTable, unsigned } from './field.ts';

const minutes = { multiplier: 60, unit: 's' } as const;

/** Chargers, inverters and what is both (vecan.md, 4; layouts of 127510 and 127511: canboat). */
export const chargerTables: readonly PgnTable[] = [
  {
    pgn: 127507,
    name: 'Charger Status',
    priority: 6,
    length: 6,
    fields: [
      unsigned('instance', 0, 8),
      unsigned('batteryInstance', 8, 8),
      // 0 not charging, 1 bulk, 2 absorption, 3 overcharge, 4 equalise, 5 float, 6 no float, 7 constant VI, 8 disabled,
      // 9 fault, 14 error
      code('operatingState', 16, 4),
      // 0 stand-alone, 1 primary, 2 secondary, 3 echo
      code('chargeMode', 20, 4),
      code('enabled', 24, 2),
      code('equalizationPending', 26, 2),
      unsigned('equalizationTimeRemaining', 32, 16, minutes),
    ],
  },
  {
    pgn: 127509,
    name: 'Inverter Status',
    priority: 6,
    length: 4,
    fields: [
      unsigned('instance', 0, 8),
      unsigned('acInstance', 8, 8),
      unsigned('dcInstance', 16, 8),
      // 0 invert, 1 AC pass-through, 2 load sense, 3 fault, 4 disabled
      code('operatingState', 24, 4),
      code('inverterEnable', 28, 2),
    ],
  },
  {
    pgn: 127510,
    name: 'Charger Configuration Status',
    priority: 6,
    length: 8,
    fields: [
      unsigned('instance', 0, 8),
      unsigned('batteryInstance', 8, 8),
      code('chargerEnable', 16, 2),
      unsigned('chargeCurrentLimit', 24, 8, { unit: '%' }),
      code('chargingAlgorithm', 32, 4),
      code('chargerMode', 36, 4),
      code('estimatedTemperature', 40, 4),
      code('equalizeOneTimeEnable', 44, 2),
      code('overChargeEnable', 46, 2),
      unsigned('equalizeTime', 48, 16, minutes),
    ],
  },
  {
    pgn: 127511,
    name: 'Inverter Configuration Status',
    priority: 6,
    length: 8,
    fields: [
      unsigned('instance', 0, 8),
      unsigned('acInstance', 8, 8),
      unsigned('dcInstance', 16, 8),
      code('inverterEnable', 24, 2),
      code('inverterMode', 26, 4),
      code('loadSenseEnable', 30, 2),
      unsigned('loadSensePowerThreshold', 32, 16, { unit: 'W' }),
      unsigned('loadSenseInterval', 48, 16, { divisor: 100, unit: 's' }),
    ],
  },
  {
    pgn: 127750,
    name: 'Converter Status',
    priority: 6,
    length: 8,
    fields: [
      unsigned('sid', 0, 8),
      unsigned('connectionNumber', 8, 8),
      // 0 off, 1 low power, 2 fault, 3 bulk, 4 absorption, 5 float, 6 storage, 7 equalise, 8 pass-through, 9 inverting,
      // 10 assisting; Victron: 11 power supply, 250 blocked, 251 test, 252 external control
      code('operatingState', 16, 8),
      // 0 good, 1 warning, 2 error
      code('temperatureState', 24, 2),
      code('overloadState', 26, 2),
      code('lowDcVoltageState', 28, 2),
      code('rippleState', 30, 2),
    ],
  },
];
