/** A setting in a device's EEPROM (mk2.md, 7). The device itself tells scale, limits and default. */
export interface Setting {
  readonly id: number;
  /** As the tools take it. */
  readonly name: string;
  readonly unit: string;
}

export const setting = {
  inverterVoltage: 5,
  acInput1Limit: 6,
  assistCurrentBoost: 48,
  acInput2Limit: 49,
  batteryCapacity: 64,
} as const;

/** Words of flags among the settings, in the order of the flags' numbers: 16 flags each. */
export const flagWords = [0, 1, 60, 61] as const;

const row = (id: number, name: string, unit = ''): Setting => ({ id, name, unit });

/** VS: the virtual switch; its times are in the device's own steps. */
export const settings: readonly Setting[] = [
  row(0, 'flags-0'),
  row(1, 'flags-1'),
  row(2, 'absorption-voltage', 'V'),
  row(3, 'float-voltage', 'V'),
  row(4, 'charge-current', 'A'),
  row(5, 'inverter-output-voltage', 'V'),
  row(6, 'ac-input-1-current-limit', 'A'),
  row(7, 'repeated-absorption-time', 'min'),
  row(8, 'repeated-absorption-interval', 'min'),
  row(9, 'maximum-absorption-time', 'min'),
  row(10, 'charge-characteristic'),
  row(11, 'inverter-dc-shutdown-voltage', 'V'),
  row(12, 'inverter-dc-restart-offset', 'V'),
  row(13, 'number-of-slaves'),
  row(14, 'special-three-phase'),
  row(15, 'vs-usage'),
  row(16, 'vs-on-load-above', 'W'),
  row(17, 'vs-on-voltage-above', 'V'),
  row(18, 'vs-on-voltage-below', 'V'),
  row(19, 'vs-on-time-load'),
  row(20, 'vs-on-time-voltage-above'),
  row(21, 'vs-on-time-voltage-below'),
  row(22, 'vs-on-time-not-charging'),
  row(23, 'vs-on-time-fan'),
  row(24, 'vs-on-time-temperature'),
  row(25, 'vs-on-time-low-battery'),
  row(26, 'vs-on-time-overload'),
  row(27, 'vs-on-time-ripple'),
  row(28, 'vs-off-load-below', 'W'),
  row(29, 'vs-off-voltage-above', 'V'),
  row(30, 'vs-off-voltage-below', 'V'),
  row(31, 'vs-off-time-load'),
  row(32, 'vs-off-time-voltage-above'),
  row(33, 'vs-off-time-voltage-below'),
  row(34, 'vs-off-time-charging'),
  row(35, 'vs-off-time-fan'),
  row(36, 'vs-off-time-bulk-finished'),
  row(37, 'vs-off-time-no-on-condition'),
  row(38, 'vs-off-time-no-ac-input'),
  row(39, 'vs-off-time-temperature'),
  row(40, 'vs-off-time-low-battery'),
  row(41, 'vs-off-time-overload'),
  row(42, 'vs-off-time-ripple'),
  row(43, 'vs-minimum-on-time'),
  row(44, 'lowest-mains-voltage', 'V'),
  row(45, 'lowest-mains-voltage-hysteresis', 'V'),
  row(46, 'highest-mains-voltage', 'V'),
  row(47, 'highest-mains-voltage-hysteresis', 'V'),
  row(48, 'assist-current-boost-factor'),
  row(49, 'ac-input-2-current-limit', 'A'),
  row(50, 'aes-load-start', 'W'),
  row(51, 'aes-hysteresis', 'W'),
  row(52, 'vs2-on-load-above', 'W'),
  row(53, 'vs2-on-time-load'),
  row(54, 'vs2-on-voltage-below', 'V'),
  row(55, 'vs2-on-time-voltage-below'),
  row(56, 'vs2-off-load-below', 'W'),
  row(57, 'vs2-off-time-load'),
  row(58, 'vs2-off-voltage-above', 'V'),
  row(59, 'vs2-off-time-voltage-above'),
  row(60, 'flags-2'),
  row(61, 'flags-3'),
  row(62, 'system-period', 'ms'),
  row(63, 'low-dc-pre-alarm-offset', 'V'),
  row(64, 'battery-capacity', 'Ah'),
  row(65, 'soc-when-bulk-finished', '%'),
  row(66, 'frequency-shift-start-voltage', 'V'),
  row(67, 'frequency-shift-start-delay'),
  row(68, 'frequency-shift-stop-voltage', 'V'),
  row(69, 'frequency-shift-stop-delay'),
  row(70, 'vs2-on-soc', '%'),
  // From one weak source (?); a device that lacks them says so.
  row(72, 'charge-efficiency'),
  row(81, 'grid-code-active'),
];
