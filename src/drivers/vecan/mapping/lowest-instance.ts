/** An instance that has not been heard while others came so often has been changed or is gone. */
const patience = 20;

/**
 * Of several instances of a PGN only the lowest is shown where a service has but one; another follows when that one is
 * not sent any more.
 */
export class LowestInstance {
  #lowest = Number.POSITIVE_INFINITY;
  #misses = 0;

  /** Whether this is the one; null counts as lower than all. */
  isIt(instance: number | null): boolean {
    const number = instance ?? -1;
    this.#misses = number === this.#lowest ? 0 : this.#misses + 1;
    if (number < this.#lowest || this.#misses > patience) {
      this.#lowest = number;
      this.#misses = 0;
    }
    return number === this.#lowest;
  }
}
