/** Something that happens at a moment. */
export interface Timer {
  readonly due: number;
  readonly fn: () => void;
  isCancelled: boolean;
}

interface Entry extends Timer {
  /** Of two that are due together the one that was asked for first comes first. */
  readonly order: number;
}

/** Timers in the order in which they are due: a binary heap. Those that are cancelled leave when their turn comes. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #order = 0;
  #cancelled = 0;

  add(due: number, fn: () => void): Timer {
    const entry: Entry = { due, fn, order: this.#order, isCancelled: false };
    this.#order += 1;
    this.#rise(entry);
    return entry;
  }

  cancel(timer: Timer): void {
    if (timer.isCancelled) return;
    timer.isCancelled = true;
    this.#cancelled += 1;
    // Time-outs that never strike would fill the memory while time moves slowly.
    if (this.#cancelled > 1_000 && this.#cancelled > this.#heap.length / 2) this.#sweep();
  }

  /** The next one, which stays in the queue. */
  get next(): Timer | undefined {
    while (this.#heap[0]?.isCancelled === true) {
      this.#removeFirst();
      this.#cancelled -= 1;
    }
    return this.#heap[0];
  }

  /** Takes the next one out. It counts as cancelled from then on: calling that off does nothing. */
  take(): Timer | undefined {
    const { next } = this;
    if (next === undefined) return undefined;
    this.#removeFirst();
    next.isCancelled = true;
    return next;
  }

  clear(): void {
    this.#heap.length = 0;
    this.#cancelled = 0;
  }

  #sweep(): void {
    const left = this.#heap.filter((entry) => !entry.isCancelled).sort((one, other) => (isBefore(one, other) ? -1 : 1));
    // A sorted list is a heap.
    this.#heap.splice(0, this.#heap.length, ...left);
    this.#cancelled = 0;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) this.#sink(last);
  }

  /** Puts an entry where it belongs between the free place at the end and the top. */
  #rise(entry: Entry): void {
    let at = this.#heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = entry;
  }

  /** Puts an entry where it belongs from the top, which is free, down. */
  #sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      const child = this.#earlierBelow(at);
      const below = this.#heap[child];
      if (below === undefined || !isBefore(below, entry)) break;
      this.#heap[at] = below;
      at = child;
    }
    this.#heap[at] = entry;
  }

  /** Where the earlier one of the two below is; where one would be if there is none. */
  #earlierBelow(at: number): number {
    const left = 2 * at + 1;
    const one = this.#heap[left];
    const other = this.#heap[left + 1];
    return one !== undefined && other !== undefined && isBefore(other, one) ? left + 1 : left;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}
