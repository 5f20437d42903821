/** A RAM variable that devices share (mk2.md, 7). From firstAssistantId on, assistants have theirs. */
export interface RamVariable {
  readonly id: number;
  /** As the tools take it. */
  readonly name: string;
  /** Unit of the scaled value; '' for bits and fractions. */
  readonly unit: string;
  /** The value is signed, whatever its info says (mk2.md, 4, AC info). */
  readonly isSigned?: true;
}

export const ram = {
  mainsVoltage: 0,
  mainsCurrent: 1,
  inverterVoltage: 2,
  inverterCurrent: 3,
  batteryVoltage: 4,
  batteryCurrent: 5,
  inverterPeriod: 7,
  mainsPeriod: 8,
  ignoreAcInput: 11,
  stateOfCharge: 13,
  inverterPower: 14,
  acInputPower: 15,
  acOutputPower: 16,
  batteryTemperature: 21,
} as const;

/** Where assistants' records begin. */
export const firstAssistantId = 128;

export const ramVariables: readonly RamVariable[] = [
  { id: 0, name: 'mains-voltage', unit: 'V' },
  { id: 1, name: 'mains-current', unit: 'A', isSigned: true },
  { id: 2, name: 'inverter-voltage', unit: 'V' },
  { id: 3, name: 'inverter-current', unit: 'A', isSigned: true },
  { id: 4, name: 'battery-voltage', unit: 'V' },
  { id: 5, name: 'battery-current', unit: 'A' },
  { id: 6, name: 'battery-ripple', unit: 'V' },
  // Periods are in tenths of a second: frequency = 10 / period.
  { id: 7, name: 'inverter-period', unit: '0.1 s' },
  { id: 8, name: 'mains-period', unit: '0.1 s' },
  { id: 9, name: 'ac-load-current', unit: 'A' },
  { id: 10, name: 'virtual-switch', unit: '' },
  { id: 11, name: 'ignore-ac-input', unit: '' },
  { id: 12, name: 'multi-function-relay', unit: '' },
  // A fraction; means something only when the battery monitor is on (setting 64 > 0).
  { id: 13, name: 'state-of-charge', unit: '' },
  // Positive = from AC to the battery.
  { id: 14, name: 'inverter-power', unit: 'W' },
  // Positive = out of the unit into the AC input.
  { id: 15, name: 'ac-input-power', unit: 'W' },
  // Positive = to the loads.
  { id: 16, name: 'ac-output-power', unit: 'W' },
  { id: 17, name: 'inverter-power-unfiltered', unit: 'W' },
  { id: 18, name: 'ac-input-power-unfiltered', unit: 'W' },
  { id: 19, name: 'ac-output-power-unfiltered', unit: 'W' },
  // Not documented (?).
  { id: 21, name: 'battery-temperature', unit: '°C' },
];
