import { alarmName, flagsIn, warningName } from './alarms.ts';
import { ranks } from './ranks.ts';
import { bytesRule, rule, wordRule } from './register-rules.ts';
import { celsius, type Values } from './values-of.ts';

/** Bits of 0370 and 2100 that warn or alarm: Victron's velib headers (vecan.md, Marks). */
const flagAlarms = [
  [9, 'HighVoltage'],
  [11, 'LowVoltage'],
  [15, 'HighTemperature'],
  [18, 'LowChargeTemperature'],
  [20, 'LowTemperature'],
  [21, 'LowSoc'],
] as const;
const flagWarnings = [
  [10, 'HighVoltage'],
  [12, 'LowVoltage'],
  [13, 'HighChargeCurrent'],
  [14, 'HighDischargeCurrent'],
  [16, 'HighTemperature'],
  [17, 'LowChargeTemperature'],
  [19, 'LowTemperature'],
] as const;
const flagPaths = [[6, '/Balancing']] as const;

const asIs = (path: string): string => path;

/** The word of a Lynx Ion. */
function lynxIonFlags(word: number | null): Values {
  return [
    ...flagsIn(flagAlarms, word, alarmName),
    ...flagsIn(flagWarnings, word, warningName),
    ...flagsIn(flagPaths, word, asIs),
  ];
}

/** The word of its successors: the same, and more above. */
function bmsFlags(word: number | null): Values {
  const alarms = [
    [24, 'InternalFailure'],
    [29, 'HighCurrent'],
  ] as const;
  const paths = [
    [25, '/Io/AllowToCharge'],
    [26, '/Io/AllowToDischarge'],
  ] as const;
  return [
    ...lynxIonFlags(word),
    ...flagsIn(alarms, word, alarmName),
    ...flagsIn([[28, 'Contactor']], word, warningName),
    ...flagsIn(paths, word, asIs),
  ];
}

/** Bit n stands for error n (velib headers); of several the lowest is shown, as a number has room for one. */
function lowestError(flags: number): number {
  if (flags === 0) return 0;
  let error = 0;
  while (Math.floor(flags / 2 ** error) % 2 === 0) error += 1;
  return error;
}

/** Two numbers of 16 bits, the least and the highest of the cells. */
function leastAndMost(paths: readonly [string, string], convert: (raw: number) => number | null) {
  return (bytes: Uint8Array): Values | undefined => {
    if (bytes.length < 4) return undefined;
    return paths.map((path, index) => {
      const raw = (bytes[index * 2] ?? 0) + (bytes[index * 2 + 1] ?? 0) * 256;
      return [path, raw === 0xffff ? null : convert(raw)];
    });
  };
}

const cellVoltages = ['/System/MinCellVoltage', '/System/MaxCellVoltage'] as const;
const cellTemperatures = ['/System/MinCellTemperature', '/System/MaxCellTemperature'] as const;
const often = { rhythm: 'often' } as const;

/** Of a Lynx Ion and its successors. */
export const lynxIonRegisters = [
  rule(0x0371, '/State', often),
  rule(0x0372, '/ErrorCode', { rhythm: 'often', convert: lowestError }),
  rule(0x2101, '/ErrorCode', { rhythm: 'often', rank: ranks.fine }),
  wordRule(0x0370, often, lynxIonFlags),
  wordRule(0x2100, { rhythm: 'often', rank: ranks.fine }, bmsFlags),
  // As fine as 127508 tells the voltages; the temperatures come only so.
  bytesRule(
    0x0385,
    cellVoltages,
    { rank: ranks.spare },
    leastAndMost(cellVoltages, (raw) => raw / 100),
  ),
  bytesRule(
    0x0386,
    cellTemperatures,
    often,
    leastAndMost(cellTemperatures, (raw) => celsius(raw / 100)),
  ),
  // On or standby, of those that can be switched.
  rule(0x0200, '/Mode', { rhythm: 'seldom' }),
];
