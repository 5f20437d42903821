/** One tick of the energy counters: 65,536 J (mk2.md, 6, Energy counters). */
export const kwhPerTick = 65_536 / 3_600_000;

/** The counters in the order of answer 98, by the path that shows each below /Energy. */
export const energyFlows = [
  'AcIn1ToInverter',
  'AcIn2ToInverter',
  'AcIn1ToAcOut',
  'AcIn2ToAcOut',
  'InverterToAcIn1',
  'InverterToAcIn2',
  'AcOutToAcIn1',
  'AcOutToAcIn2',
  'InverterToAcOut',
  'OutToInverter',
] as const;

/**
 * How far each counter has gone on from `before` to `now`. They have 8 bits and roll over after 4.66 kWh, so they
 * must be read more often than that.
 */
export function ticksBetween(before: Uint8Array, now: Uint8Array): number[] {
  return energyFlows.map((_, index) => ((now[index] ?? 0) - (before[index] ?? 0)) & 0xff);
}
