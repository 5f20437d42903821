/** Bits of the text labels AR and WARN, by the name of the alarm path that they drive (vedirect.md, 2.7). */
export const alarmBits = {
  LowVoltage: 1,
  HighVoltage: 2,
  LowSoc: 4,
  LowStarterVoltage: 8,
  HighStarterVoltage: 16,
  LowTemperature: 32,
  HighTemperature: 64,
  MidVoltage: 128,
  Overload: 256,
  Ripple: 512,
  LowVoltageAcOut: 1_024,
  HighVoltageAcOut: 2_048,
  ShortCircuit: 4_096,
  BmsLockout: 8_192,
} as const;

export type AlarmName = keyof typeof alarmBits;
