/** What a message says. */
export interface Meaning {
  /** Of its PGN. */
  readonly name: string;
  /** For people, in one line. */
  readonly text: string;
  /** For programs, in the units of the layout. */
  readonly fields: Readonly<Record<string, unknown>>;
}
