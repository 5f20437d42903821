/** Which source of a value is believed (see Telling): the finer one; of two alike, the one that comes by itself. */
export const ranks = {
  /** As fine as what is broadcast regularly, but told only now and then. */
  spare: 0,
  /** What a standard PGN tells. */
  usual: 1,
  /** Finer than that. */
  fine: 2,
  finest: 3,
} as const;
