import type { RegisterTable } from './table.ts';

/**
 * Where each mapped register lies in a unit's image. Registers with adjacent addresses have adjacent slots;
 * between two runs one slot stays free, so that a count of present neighbours ends there by itself.
 */
export interface ImageLayout {
  /** Slot by address (0..65535), -1 where the map has no register. */
  readonly slotOf: Int32Array;
  /** Number of slots of an image. */
  readonly size: number;
}

export function layOut(table: RegisterTable): ImageLayout {
  const slotOf = new Int32Array(0x10000).fill(-1);
  let size = 0;
  let expected = -1;
  for (const row of table.rows) {
    if (row.address !== expected) size += 1;
    for (let word = 0; word < row.words; word += 1) slotOf[row.address + word] = size++;
    expected = row.address + row.words;
  }
  return { slotOf, size: size + 1 };
}
