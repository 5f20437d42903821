/** First PGN, last PGN, fewest bytes of a message. */
type FastRange = readonly [first: number, last: number, leastLength: number];

/**
 * The PGNs whose messages always go as fast packets, even where they would fit in one frame. Lengths are those of
 * the oldest layout in use (vecan.md, 2 to 4); 1 where no layout is at hand.
 */
const fastRanges: readonly FastRange[] = [
  // A commanded address has 9 bytes; some send it so instead of by ISO TP.
  [65240, 65240, 9],
  // Network management.
  [126208, 126208, 4],
  [126464, 126464, 1],
  [126720, 126720, 2],
  [126983, 126988, 1],
  [126996, 126996, 4],
  [126998, 126998, 2],
  // Steering, engines, drives.
  [127233, 127233, 1],
  [127237, 127237, 1],
  [127489, 127491, 1],
  [127494, 127498, 1],
  // AC, batteries, chargers, inverters, generators.
  [127503, 127504, 20],
  [127506, 127506, 9],
  [127507, 127507, 6],
  [127509, 127509, 4],
  [127510, 127511, 8],
  [127512, 127512, 1],
  [127513, 127513, 8],
  [127514, 127514, 1],
  // Log, targets.
  [128275, 128275, 1],
  [128520, 128520, 1],
  [128538, 128538, 1],
  // Position, navigation.
  [129029, 129029, 43],
  [129038, 129041, 1],
  [129044, 129045, 1],
  [129284, 129285, 1],
  [129301, 129302, 1],
  [129538, 129538, 1],
  [129540, 129542, 1],
  [129545, 129545, 1],
  [129547, 129547, 1],
  [129549, 129549, 1],
  [129551, 129551, 1],
  [129556, 129556, 1],
  // AIS, DSC.
  [129792, 129813, 1],
  // Loran, labels, routes.
  [130052, 130054, 1],
  [130060, 130061, 1],
  [130064, 130074, 1],
  // Weather stations, lighting, entertainment.
  [130320, 130324, 1],
  [130330, 130330, 1],
  [130561, 130567, 1],
  [130569, 130574, 1],
  [130577, 130578, 1],
  [130580, 130581, 1],
  [130583, 130584, 1],
  [130586, 130586, 1],
  // Proprietary: the maker's tag at least.
  [130816, 131071, 2],
];

const leastLengths: ReadonlyMap<number, number> = new Map(
  fastRanges.flatMap(([first, last, least]) =>
    Array.from({ length: last - first + 1 }, (_, index): [number, number] => [first + index, least]),
  ),
);

/** The fewest bytes that a fast packet of this PGN has; undefined when the PGN goes in single frames. */
export function leastFastLength(pgn: number): number | undefined {
  return leastLengths.get(pgn);
}
