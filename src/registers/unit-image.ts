import type { ImageLayout } from './layout.ts';

/** Clients ask for the same few blocks again and again. */
const mostViews = 64;
/** More than any block has registers. */
const viewStride = 128;

/** What one unit ID answers: the bytes of all mapped registers in wire order, and which of them are there. */
export class UnitImage {
  readonly bytes: Uint8Array;
  /** For each slot, how many registers from there on can be read in one block (0 = not there). */
  readonly run: Uint16Array;
  readonly #present: Uint8Array;
  readonly #views = new Map<number, Uint8Array>();
  /** The block asked for last: most often the one that is asked for next. */
  #lastKey = -1;
  #lastView: Uint8Array = new Uint8Array(0);

  constructor(layout: ImageLayout) {
    this.bytes = new Uint8Array(layout.size * 2);
    this.run = new Uint16Array(layout.size);
    this.#present = new Uint8Array(layout.size);
  }

  /** Says that `words` registers from `slot` are there or not; call countRuns() after the last of several. */
  mark(slot: number, words: number, present: boolean): void {
    this.#present.fill(present ? 1 : 0, slot, slot + words);
    if (!present) this.bytes.fill(0, slot * 2, (slot + words) * 2);
  }

  isPresent(slot: number): boolean {
    return this.#present[slot] === 1;
  }

  /**
   * The bytes of `count` registers (at most 125) from `slot`. Views of blocks that are read often are kept: making
   * one for each request costs more than the copy, and its garbage keeps received chunks alive.
   */
  block(slot: number, count: number): Uint8Array {
    const key = slot * viewStride + count;
    if (key !== this.#lastKey) {
      this.#lastKey = key;
      this.#lastView = this.#views.get(key) ?? this.#newView(key, slot, count);
    }
    return this.#lastView;
  }

  #newView(key: number, slot: number, count: number): Uint8Array {
    if (this.#views.size >= mostViews) this.#views.clear();
    const view = this.bytes.subarray(slot * 2, (slot + count) * 2);
    this.#views.set(key, view);
    return view;
  }

  /** Counts the readable blocks anew. @returns false when nothing is there at all */
  countRuns(): boolean {
    let count = 0;
    let any = false;
    for (let slot = this.run.length - 1; slot >= 0; slot -= 1) {
      count = this.#present[slot] === 1 ? count + 1 : 0;
      this.run[slot] = count;
      any ||= count > 0;
    }
    return any;
  }
}
