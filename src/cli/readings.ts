import { decodeRegisters, formatValue } from '../registers/codec.ts';
import type { RegisterRow } from '../registers/row.ts';
import type { RegisterTable } from '../registers/table.ts';
import { columns } from './text-table.ts';

/** What was read of one row of the map, or of one register outside of it. */
export interface Reading {
  readonly address: number;
  readonly words: readonly number[];
  readonly row: RegisterRow | undefined;
  /** In the register's unit; undefined when only a part of the row was read, or nothing can be decoded. */
  readonly value: number | string | undefined;
}

/** A Modbus request reads no more (Modbus Application Protocol V1.1b3, 6.3). */
const mostRegisters = 125;

/**
 * How many of the `wanted` registers from `start` to ask for at once: at most 125, and no value torn between two
 * requests, as it could change in between.
 */
export function requestSize(table: RegisterTable, start: number, wanted: number): number {
  if (wanted <= mostRegisters) return wanted;
  const end = start + mostRegisters;
  const row = table.at(end);
  return row !== undefined && row.address < end && row.address > start ? row.address - start : mostRegisters;
}

/**
 * Cuts a block of registers into the values of the map; registers of which only a part was read stay raw.
 * @param table undefined = decode nothing
 * @param bytes registers in wire order
 */
export function decodeBlock(table: RegisterTable | undefined, address: number, bytes: Uint8Array): Reading[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length / 2;
  const readings: Reading[] = [];
  for (let index = 0; index < count; ) {
    const row = table?.at(address + index);
    const isWhole = row !== undefined && row.address === address + index && index + row.words <= count;
    const size = isWhole ? row.words : 1;
    const words = Array.from({ length: size }, (_, word) => view.getUint16((index + word) * 2));
    const value = isWhole && row.format !== 'reserved' ? decodeRegisters(row, bytes, index * 2) : undefined;
    readings.push({ address: address + index, words, row, value });
    index += size;
  }
  return readings;
}

/** As a table for people, or as JSON for programs. */
export function renderReadings(readings: readonly Reading[], json: boolean): string {
  if (json) return JSON.stringify(readings.map(toJson), undefined, 2);
  return columns(readings.map(({ address, words, row, value }) => [String(address), ...meaning(words, row, value)]));
}

function meaning(words: readonly number[], row: RegisterRow | undefined, value: number | string | undefined): string[] {
  const raw = words.join(' ');
  if (row === undefined) return [raw];
  if (row.format === 'reserved') return [raw, `${row.service} (reserved)`];
  if (value === undefined) return [raw, `${row.service} ${row.path} (a part of ${row.type} at ${row.address})`];
  return [formatValue(row, value), `${row.service} ${row.path}`, row.description];
}

function toJson({ address, words, row, value }: Reading): Readonly<Record<string, unknown>> {
  if (row === undefined) return { address, words };
  const name = typeof value === 'number' ? row.values.get(value) : undefined;
  return {
    address,
    words,
    service: row.service,
    path: row.path,
    ...(value === undefined ? {} : { value }),
    ...(name === undefined ? {} : { name }),
    unit: row.unit,
    description: row.description,
  };
}
