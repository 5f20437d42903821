import type { Service } from '../store/service.ts';
import type { Value } from '../store/values.ts';
import { encodeValue } from './codec.ts';
import { type Computation, computations } from './computed.ts';
import { type ImageLayout, layOut } from './layout.ts';
import type { RegisterRow } from './row.ts';
import type { RegisterTable } from './table.ts';
import { UnitImage } from './unit-image.ts';

/** A register that is computed at each read, because it shows the clock. */
export interface LiveRow {
  readonly row: RegisterRow;
  readonly compute: (service: Service, unixMs: number) => Value;
}

/** A register in its place in an image. */
interface Place {
  readonly row: RegisterRow;
  readonly slot: number;
  /** How its value is worked out; undefined: it shows its path as it is. */
  readonly computation: Computation | undefined;
}

/**
 * The byte images of all unit IDs. Values are encoded here when they change, into the image of each unit ID at which
 * the service answers; reading is then a range check and one copy.
 */
export class Images {
  readonly layout: ImageLayout;
  /** Images by unit ID; undefined = nothing answers there. */
  readonly units: (UnitImage | undefined)[] = new Array(256).fill(undefined);
  readonly live: readonly LiveRow[];
  readonly #table: RegisterTable;
  readonly #placesOf: ReadonlyMap<string, ReadonlyMap<string, readonly Place[]>>;

  constructor(table: RegisterTable) {
    this.#table = table;
    this.layout = layOut(table);
    this.live = liveRows(table);
    this.#placesOf = placesByPath(table, this.layout);
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
      const place = placeOf(row, this.layout);
      image.mark(place.slot, row.words, service !== undefined);
      if (service !== undefined) encodeValue(row, shownBy(place, service), image.bytes, place.slot * 2);
    }
    if (!image.countRuns()) this.units[unit] = undefined;
  }

  /** Paths of a service changed: encodes what shows them for the unit IDs given. */
  refresh(service: Service, paths: readonly string[], unitIds: readonly number[]): void {
    const placesOf = this.#placesOf.get(service.type);
    if (placesOf === undefined || unitIds.length === 0) return;
    for (const path of paths) {
      const places = placesOf.get(path);
      if (places === undefined) continue;
      for (const place of places) this.#put(place, shownBy(place, service), unitIds);
    }
  }

  #put({ row, slot }: Place, value: Value | undefined, unitIds: readonly number[]): void {
    for (const unit of unitIds) {
      const image = this.units[unit];
      if (image !== undefined) encodeValue(row, value, image.bytes, slot * 2);
    }
  }
}

function placeOf(row: RegisterRow, { slotOf }: ImageLayout): Place {
  return { row, slot: slotOf[row.address] ?? 0, computation: computations.get(row.path) };
}

function shownBy({ row, computation }: Place, service: Service): Value | undefined {
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

/** Service type -> path -> the registers that change with it, computed ones by each of their inputs. */
function placesByPath(table: RegisterTable, layout: ImageLayout): Map<string, Map<string, Place[]>> {
  const byType = new Map<string, Map<string, Place[]>>();
  for (const row of table.rows) {
    const byPath = byType.get(row.service) ?? new Map<string, Place[]>();
    byType.set(row.service, byPath);
    const place = placeOf(row, layout);
    for (const path of place.computation?.inputs ?? [row.path]) {
      const places = byPath.get(path);
      if (places === undefined) byPath.set(path, [place]);
      else places.push(place);
    }
  }
  return byType;
}
