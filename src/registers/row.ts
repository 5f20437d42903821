/** How a register's bits are to be read. */
export type RegisterType =
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | `string[${number}]`
  | `reserved[${number}]`;

/** What the path holds: decides rounding on write and clamping on read. */
export type ValueKind = 'real' | 'integer' | 'text';

/** One row of a register table: `length` registers from `address` show `path` of a service of type `service`. */
export interface RegisterRow {
  readonly service: string;
  readonly address: number;
  /** Number of 16-bit registers. */
  readonly words: number;
  /** Store path; `@name` for a computed register; empty for a reserved row. */
  readonly path: string;
  readonly type: RegisterType;
  readonly format: 'uint16' | 'int16' | 'uint32' | 'int32' | 'uint64' | 'string' | 'reserved';
  /** register = value x scale. May be negative or below 1; 1 for text and reserved rows. */
  readonly scale: number;
  /** Unit of the value as people read it: `V`, `kWh`, `%`; may be empty. */
  readonly unit: string;
  readonly writable: boolean;
  readonly kind: ValueKind;
  /** Limits of a written value, in the path's unit; undefined = none stated. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Names of enumerated values, like 0 → off. Empty when not enumerated. */
  readonly values: ReadonlyMap<number, string>;
  readonly description: string;
  readonly file: string;
  readonly line: number;
}

/** Something wrong in a table: printed as `FILE:LINE: reason`. */
export interface TableProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}
