import type { Service } from '../store/service.ts';
import type { Value } from '../store/values.ts';
import { encodeValue } from './codec.ts';
import { computations } from './computed.ts';
import { type ImageLayout, layOut } from './layout.ts';
import type { RegisterRow } from './row.ts';
import type { RegisterTable } from './table.ts';
import { UnitImage } from './unit-image.ts';

/** A register that is computed at each read, because it shows the clock. */
export interface LiveRow {
  readonly row: RegisterRow;
  readonly compute: (service: Service, unixMs: number) => Value;
}

/**
 * The byte images of all unit IDs. Values are encoded here when they change, once, and copied into the image of
 * each unit ID at which the service answers; reading is then a range check and one copy.
 */
export class Images {
  readonly layout: ImageLayout;
  /** Images by unit ID; undefined = nothing answers there. */
  readonly units: (UnitImage | undefined)[] = new Array(256).fill(undefined);
  readonly live: readonly LiveRow[];
  readonly #table: RegisterTable;
  readonly #computedBy: ReadonlyMap<string, ReadonlyMap<string, readonly RegisterRow[]>>;
  readonly #scratch: Uint8Array;

  constructor(table: RegisterTable) {
    this.#table = table;
    this.layout = layOut(table);
    this.live = liveRows(table);
    this.#computedBy = computedRows(table);
    this.#scratch = new Uint8Array(2 * Math.max(1, ...table.rows.map((row) => row.words)));
  }

  /** A unit ID begins to show `service`, or (undefined) no service, in the registers of a service type. */
  show(unit: number, type: string, service: Service | undefined): void {
    const rows = this.#table.forService(type);
    if (rows.length === 0) return;
    let image = this.units[unit];
    if (image === undefined) {
      if (service === undefined) return;
      image = new UnitImage(this.layout);
      this.units[unit] = image;
    }
    for (const row of rows) {
      image.mark(this.#slot(row), row.words, service !== undefined);
      if (service !== undefined) encodeValue(row, shownBy(row, service), image.bytes, this.#slot(row) * 2);
    }
    if (!image.countRuns()) this.units[unit] = undefined;
  }

  /** Paths of a service changed: encodes what shows them and copies it to the unit IDs given. */
  refresh(service: Service, paths: readonly string[], unitIds: readonly number[]): void {
    if (unitIds.length === 0) return;
    const computed = this.#computedBy.get(service.type);
    for (const path of paths) {
      for (const row of this.#table.forPath(service.type, path)) this.#put(row, service.value(path), unitIds);
      for (const row of computed?.get(path) ?? []) this.#put(row, shownBy(row, service), unitIds);
    }
  }

  #put(row: RegisterRow, value: Value | undefined, unitIds: readonly number[]): void {
    const at = this.#slot(row) * 2;
    const size = row.words * 2;
    encodeValue(row, value, this.#scratch, 0);
    for (const unit of unitIds) this.units[unit]?.bytes.set(this.#scratch.subarray(0, size), at);
  }

  #slot(row: RegisterRow): number {
    return this.layout.slotOf[row.address] ?? 0;
  }
}

function shownBy(row: RegisterRow, service: Service): Value | undefined {
  const computation = computations.get(row.path);
  if (computation === undefined) return service.value(row.path);
  return computation.live ? null : computation.compute((path) => service.value(path), 0);
}

function liveRows(table: RegisterTable): LiveRow[] {
  const found: LiveRow[] = [];
  for (const row of table.rows) {
    const computation = computations.get(row.path);
    if (computation?.live !== true) continue;
    found.push({ row, compute: (service, unixMs) => computation.compute((path) => service.value(path), unixMs) });
  }
  return found;
}

/** Service type -> input path -> computed rows to encode anew. */
function computedRows(table: RegisterTable): Map<string, Map<string, RegisterRow[]>> {
  const byType = new Map<string, Map<string, RegisterRow[]>>();
  for (const row of table.rows) {
    for (const input of computations.get(row.path)?.inputs ?? []) {
      const byPath = byType.get(row.service) ?? new Map<string, RegisterRow[]>();
      byType.set(row.service, byPath);
      byPath.set(input, [...(byPath.get(input) ?? []), row]);
    }
  }
  return byType;
}
