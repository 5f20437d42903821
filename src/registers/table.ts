import type { RegisterRow } from './row.ts';

/** One entry of unit-ids.csv: which device instance a unit ID stands for when no instance equals the unit ID. */
export interface UnitIdRow {
  readonly unit: number;
  readonly instance: number;
  readonly port: string;
}

/** The register map, checked and indexed once. Immutable. */
export interface RegisterTable {
  /** All rows by ascending address. */
  readonly rows: readonly RegisterRow[];
  readonly unitIds: readonly UnitIdRow[];
  /** All service types in the table. */
  readonly services: ReadonlySet<string>;
  /** The row that covers an address (0..65535), if any. */
  at(address: number): RegisterRow | undefined;
  /** The rows that show a path of a service type, computed rows not included. */
  forPath(service: string, path: string): readonly RegisterRow[];
  /** The rows of a service type by ascending address. */
  forService(service: string): readonly RegisterRow[];
}
