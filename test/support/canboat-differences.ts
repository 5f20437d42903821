import type { Difference } from './canboat-comparison.ts';

/** Why a field may differ. */
export interface Explanation {
  /** As in a Difference. */
  readonly what: readonly string[];
  readonly canboatjs: string;
  readonly ours: string;
  /** Whether the difference is just that. */
  readonly holds: (difference: Difference) => boolean;
}

/** A longer pause between its frames ends a fast packet (vecan.md, 2). */
const frameTimeoutMs = 750;
const [coulombPerAmpHour, joulePerKilowattHour] = [3600, 3.6e6];
const secondsPerDay = 86_400;
/** What the time of day is told in, halved. */
const halfTime = 0.5e-4;

/** Seconds of `hh:mm:ss` with or without a fraction. */
function seconds(text: unknown): number {
  const [hours = Number.NaN, minutes = Number.NaN, rest = Number.NaN] = String(text).split(':').map(Number);
  return (hours * 60 + minutes) * 60 + rest;
}

/** Days since 1970 of `yyyy.mm.dd`. */
function days(text: unknown): number {
  return Date.parse(`${String(text).replaceAll('.', '-')}T00:00:00Z`) / 1000 / secondsPerDay;
}

/**
 * All in which we and canboatjs 3.20.0 differ on the recordings. In brackets: the section of vecan.md; its
 * section 9 numbers the faults. What no recording shows is in test/integration/n2k-canboat.test.ts.
 */
export const explanations: readonly Explanation[] = [
  {
    what: ['127506.timeRemaining', '127507.equalizationTimeRemaining'],
    canboatjs: 'writes a duration as text, hh:mm:ss, even where enumerations stay numbers (9, fault 2)',
    ours: 'is the same duration in seconds: the store holds SI units',
    holds: ({ ours, theirs }) => ours === seconds(theirs),
  },
  {
    what: ['127506.timeRemaining'],
    canboatjs: 'reads FFFE as 1092:14:00 (9, fault 2)',
    ours: 'is null: one below all ones means out of range (2)',
    holds: ({ ours, theirs }) => ours === null && theirs === '1092:14:00',
  },
  {
    what: ['126993.dataTransmitOffset'],
    canboatjs: 'counts the interval of a heartbeat in units of 10 ms, and so shows 10 minutes',
    // In one minute of the recording each of the 29 nodes that say 60000 is heard once.
    ours: 'counts milliseconds (3), as nodes do and canboat itself does since (canboat PR #696)',
    holds: ({ ours, theirs }) => typeof ours === 'number' && ours * 10 === seconds(theirs),
  },
  {
    what: ['129029.date'],
    canboatjs: 'writes a date as text, yyyy.mm.dd',
    ours: 'is the same date in days since 1970, as on the wire',
    holds: ({ ours, theirs }) => ours === days(theirs),
  },
  {
    what: ['129029.time'],
    canboatjs: 'writes a time of day as text, hh:mm:ss.sssss',
    ours: 'is the same time in seconds since midnight',
    holds: ({ ours, theirs }) => typeof ours === 'number' && Math.abs(ours - seconds(theirs)) <= halfTime,
  },
  {
    what: ['127513.capacity'],
    canboatjs: 'turns Ah into coulomb (9, fault 3)',
    ours: 'stays in Ah, the unit of the table and of everybody who deals with batteries',
    holds: ({ ours, theirs }) => typeof ours === 'number' && ours * coulombPerAmpHour === theirs,
  },
  {
    what: ['65005.totalEnergyExport'],
    canboatjs: 'turns kWh into joule',
    ours: 'stays in kWh, the unit of the table and of the store',
    holds: ({ ours, theirs }) => typeof ours === 'number' && ours * joulePerKilowattHour === theirs,
  },
  {
    what: ['65013.realPower', '65013.apparentPower'],
    canboatjs: 'takes off the offset before it looks for "not available": -2 000 000 001 W (9, fault 1)',
    ours: 'is null: all ones are looked for first (2)',
    holds: ({ ours, theirs }) => ours === null && theirs === -2_000_000_001,
  },
  ...notAvailableCodes(3, [
    ...['126993.controller1State', '126993.controller2State', '126993.equipmentStatus'],
    ...['127507.enabled', '127507.equalizationPending', '127509.inverterEnable', '129026.cogReference'],
  ]),
  ...notAvailableCodes(7, ['127504.waveform']),
  ...notAvailableCodes(15, ['127507.operatingState', '127507.chargeMode', '127509.operatingState']),
  {
    what: ['59392.groupFunction'],
    canboatjs: 'takes FF for "not available"',
    ours: 'is 255, as on the wire: so says an acknowledgement that it is not about a group function',
    holds: ({ ours, theirs }) => ours === 255 && theirs === null,
  },
  {
    what: ['126996.modelVersion'],
    canboatjs: 'has no such field when a text is blank',
    ours: 'is null, so that every field of a table has a value or none',
    holds: ({ ours, theirs }) => ours === null && theirs === undefined,
  },
  {
    what: ['126996.message', '129038.message', '129540.message'],
    canboatjs: 'joins frames however long lies between them (9, fault 4): one recording jumps by two weeks',
    ours: 'is nothing: a message is given up when its next frame takes more than 750 ms (2)',
    holds: ({ ours, theirs, longestPauseMs }) =>
      ours === undefined && theirs !== undefined && longestPauseMs > frameTimeoutMs,
  },
];

/** Enumerations below a byte whose code "not available" canboatjs shows as a number. */
function notAvailableCodes(allOnes: number, what: readonly string[]): Explanation[] {
  return what.map((field) => ({
    what: [field],
    canboatjs: `shows the code ${allOnes} while enumerations are left as numbers`,
    ours: 'is null: all ones mean not available (2)',
    holds: ({ ours, theirs }) => ours === null && theirs === allOnes,
  }));
}
