/** Input current, in amperes: least while PowerAssist is on, most of the transfer switch. */
export interface InputLimits {
  readonly least: number;
  readonly most: number;
}

interface Size {
  readonly nominalVolts: number;
  readonly voltAmps: number;
  readonly least: number;
}

/** Known minima (venus-services, 11, Multi). */
const known: readonly Size[] = [
  { nominalVolts: 12, voltAmps: 1_600, least: 2.7 },
  { nominalVolts: 48, voltAmps: 3_000, least: 5.3 },
  { nominalVolts: 48, voltAmps: 5_000, least: 3.5 },
];
const usualLeast = 4;
/** Transfer switches of one unit, by its size. */
const switches = [
  [1_600, 16],
  [3_000, 32],
  [5_000, 50],
  [Number.POSITIVE_INFINITY, 100],
] as const;

/** Limits of a phase; parallel units share a current. */
export function inputLimitsOf(nominalVolts: number, voltAmps: number, unitsPerPhase: number): InputLimits {
  const least = known.find((size) => size.nominalVolts === nominalVolts && size.voltAmps === voltAmps)?.least;
  const most = switches.find(([upTo]) => voltAmps <= upTo)?.[1] ?? 100;
  return { least: (least ?? usualLeast) * unitsPerPhase, most: most * unitsPerPhase };
}
