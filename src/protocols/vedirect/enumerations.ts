/** Device states, label CS (vedirect.md, 2.6). */
const deviceStates: Readonly<Record<number, string>> = {
  0: 'off',
  1: 'low power',
  2: 'fault',
  3: 'bulk',
  4: 'absorption',
  5: 'float',
  6: 'storage',
  7: 'equalise, by hand',
  8: 'pass-through',
  9: 'inverting',
  10: 'assisting',
  11: 'power supply',
  244: 'sustain',
  245: 'starting up',
  246: 'repeated absorption',
  247: 'automatic equalise',
  248: 'battery safe',
  249: 'load detection',
  250: 'blocked',
  251: 'test',
  252: 'external control',
};

/** Charger error codes, label ERR (vedirect.md, 2.8). Ranges of codes that mean one thing stand as one entry. */
const chargerErrors: readonly (readonly [from: number, to: number, name: string])[] = [
  [1, 1, 'battery too hot'],
  [2, 2, 'battery voltage too high'],
  [3, 4, 'battery temperature sensor wired wrong'],
  [5, 5, 'battery temperature sensor lost'],
  [6, 7, 'voltage sense wired wrong'],
  [8, 8, 'voltage sense lost'],
  [9, 9, 'voltage lost in the battery cables'],
  [10, 10, 'battery voltage too low'],
  [11, 11, 'ripple on the battery too high'],
  [12, 12, 'state of charge too low'],
  [13, 13, 'mid-point voltage of the battery'],
  [14, 14, 'battery too cold'],
  [15, 15, 'battery relay'],
  [16, 16, 'no battery'],
  [17, 17, 'charger too hot'],
  [18, 18, 'charger over-current'],
  [19, 19, 'current reversed'],
  [20, 20, 'bulk time limit'],
  [21, 21, 'current sensor'],
  [22, 23, 'temperature sensor of the charger'],
  [24, 24, 'fan missing'],
  [25, 25, 'fan over-current'],
  [26, 26, 'terminals too hot'],
  [27, 27, 'short circuit'],
  [28, 28, 'power stage'],
  [29, 29, 'over-charge protection'],
  [31, 36, 'input voltage, current, power or polarity out of range'],
  [37, 37, 'no input'],
  [38, 39, 'input shut down'],
  [40, 40, 'internal fault'],
  [41, 41, 'isolation of the PV array'],
  [42, 43, 'ground fault'],
  [50, 58, 'inverter fault'],
  [59, 60, 'AC input relay'],
  [65, 65, 'linked device lost'],
  [66, 66, 'linked devices do not fit'],
  [67, 67, 'BMS lost'],
  [68, 71, 'network settings'],
  [72, 72, 'phase rotation'],
  [73, 73, 'several AC inputs'],
  [74, 74, 'phase overloaded'],
  [75, 76, 'network'],
  [77, 77, 'settings do not agree'],
  [80, 83, 'input shut down, reset by hand'],
  [84, 87, 'input shut down, needs a restart'],
  [113, 113, 'memory cannot be written'],
  [114, 114, 'processor too hot'],
  [115, 115, 'communication lost'],
  [116, 116, 'calibration lost'],
  [117, 117, 'firmware does not fit'],
  [118, 118, 'hardware does not fit'],
  [119, 119, 'settings invalid'],
  [120, 120, 'reference voltage'],
  [121, 121, 'tester'],
  [122, 122, 'history invalid'],
  [123, 123, 'energy counters invalid'],
  [150, 150, 'battery is getting hot'],
  [151, 151, 'battery is getting cold'],
];

/** Bits of the off reason, label OR (vedirect.md, 2.7). */
const offReasons: readonly (readonly [bit: number, name: string])[] = [
  [0x1, 'no input power'],
  [0x2, 'power switch'],
  [0x4, 'switched off by its mode'],
  [0x8, 'remote input'],
  [0x10, 'protection'],
  [0x20, 'pay-as-you-go'],
  [0x40, 'BMS'],
  [0x80, 'engine stopped'],
  [0x100, 'analysing the input voltage'],
  [0x200, 'battery too cold'],
  [0x400, 'no PV power'],
  [0x800, 'battery voltage too low'],
  [0x1000, 'mains voltage too low'],
  [0x2000, 'no CAN synchronisation'],
  [0x4000, 'not enough inverters'],
  [0x8000, 'alarm'],
];

/** What a device does, from the label CS. */
export function deviceStateName(code: number): string {
  return deviceStates[code] ?? `state ${code}`;
}

/** What is wrong with a charger, from the label ERR; code 0 is no error. */
export function chargerErrorName(code: number): string {
  if (code === 0) return 'no error';
  return chargerErrors.find(([from, to]) => code >= from && code <= to)?.[2] ?? 'not in the list of errors';
}

/** Why a device is off, from the label OR: every reason that applies. */
export function offReasonNames(mask: number): string[] {
  return offReasons.filter(([bit]) => (mask & bit) !== 0).map(([, name]) => name);
}
