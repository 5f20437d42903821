import type { Service } from '../store/service.ts';
import type { ServiceChanges } from '../store/store.ts';
import type { Change } from '../store/values.ts';
import { decodeRegisters } from './codec.ts';
import type { BlockFailure } from './failure.ts';
import type { RegisterRow } from './row.ts';
import type { RegisterTable } from './table.ts';

/** A write request, checked against the map and turned into changes for the services that own the paths. */
export interface WritePlan {
  readonly request: readonly ServiceChanges[];
  /** One entry per change, for the log: the first register of the path and its value before. */
  readonly items: readonly WriteItem[];
  /** Whether a value is written in part, so that the rest comes from what it is now. */
  readonly isPartial: boolean;
}

export interface WriteItem {
  readonly address: number;
  readonly service: Service;
  readonly path: string;
  readonly before: number | string | null;
  readonly after: number | string;
}

export interface WriteInput {
  readonly table: RegisterTable;
  readonly address: number;
  /** New registers in wire order. */
  readonly words: Uint8Array;
  /** The first thing wrong with the block itself. */
  readonly check: () => BlockFailure | undefined;
  readonly serviceOf: (type: string) => Service | undefined;
  /** Copies the registers that a row shows now. */
  readonly current: (row: RegisterRow, out: Uint8Array) => void;
}

/**
 * Turns registers into changes of paths. A write may cover part of a 32-bit value or of a text: the rest keeps
 * what it shows now. Writable reserved registers take anything and ignore it. Where two registers of the block
 * show one path the later one counts (modbus-gx.md, 9).
 */
export function planWrite(input: WriteInput): WritePlan | BlockFailure {
  const end = input.address + input.words.length / 2;
  const broken = input.check();
  const rows = rowsIn(input.table, input.address, broken === undefined ? end : broken.address);
  const locked = rows.find((row) => !row.writable);
  if (locked !== undefined) return { kind: 'read-only', address: locked.address, path: locked.path };
  if (broken !== undefined) return broken;

  const byService = new Map<Service, Map<string, Change>>();
  const items: WriteItem[] = [];
  for (const row of rows) {
    const service = input.serviceOf(row.service);
    if (row.format === 'reserved' || service === undefined) continue;
    const value = decodeRegisters(row, merged(input, row));
    // A path that the device does not have is for its owner to refuse, whatever the value.
    const limits = service.value(row.path) === undefined ? undefined : brokenLimits(row, value);
    if (limits !== undefined) return { kind: 'out-of-range', address: row.address, path: row.path, limits };
    const changes = byService.get(service) ?? new Map<string, Change>();
    byService.set(service, changes);
    changes.delete(row.path);
    changes.set(row.path, { path: row.path, value });
    items.push({
      address: row.address,
      service,
      path: row.path,
      before: service.value(row.path) ?? null,
      after: value,
    });
  }
  const request: ServiceChanges[] = [...byService].map(([service, changes]) => ({
    service,
    changes: [...changes.values()],
  }));
  const isPartial = rows.some((row) => row.address < input.address || row.address + row.words > end);
  return { request, items, isPartial };
}

function rowsIn(table: RegisterTable, from: number, to: number): RegisterRow[] {
  const rows: RegisterRow[] = [];
  for (let address = from; address < to; ) {
    const row = table.at(address);
    if (row === undefined) break;
    rows.push(row);
    address = row.address + row.words;
  }
  return rows;
}

/** The row's registers as they will be: what it shows now, overlaid with what is written. */
function merged(input: WriteInput, row: RegisterRow): Uint8Array {
  const bytes = new Uint8Array(row.words * 2);
  input.current(row, bytes);
  for (let word = 0; word < row.words; word += 1) {
    const at = (row.address + word - input.address) * 2;
    if (at < 0 || at >= input.words.length) continue;
    bytes.set(input.words.subarray(at, at + 2), word * 2);
  }
  return bytes;
}

function brokenLimits(row: RegisterRow, value: number | string): string | undefined {
  if (typeof value !== 'number') return undefined;
  const { min, max } = row;
  if ((min === undefined || value >= min) && (max === undefined || value <= max)) return undefined;
  const unit = row.unit === '' ? '' : ` ${row.unit}`;
  if (min === undefined) return `at most ${max}${unit}, not ${value}`;
  if (max === undefined) return `at least ${min}${unit}, not ${value}`;
  return `${min} to ${max}${unit}, not ${value}`;
}
