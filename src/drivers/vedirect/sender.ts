/** Labels that tell one device from another. */
const identifying = ['PID', 'SER#'] as const;

/** What a block says about who sent it. */
export type Verdict = 'same' | 'doubtful' | 'other';

/**
 * Knows who sends the blocks of a port. The checksum lets one spoiled block in 256 pass, so that a single block
 * with another product id or serial number proves nothing (vedirect.md, 2.1): until a second one says the same,
 * or the former device is heard again, blocks are doubtful.
 */
export class Sender {
  readonly #known = new Map<string, string>();
  readonly #doubts = new Map<string, string>();

  /** Judges the sender of a block whose checksum holds; `other` makes that one the known sender. */
  judge(block: ReadonlyMap<string, string>): Verdict {
    let confirmed = false;
    for (const label of identifying) {
      const told = block.get(label);
      if (told === undefined) continue;
      const known = this.#known.get(label);
      if (known === undefined || known === told) {
        this.#doubts.delete(label);
      } else if (this.#doubts.get(label) === told) {
        confirmed = true;
      } else {
        this.#doubts.set(label, told);
      }
    }
    if (!confirmed && this.#doubts.size > 0) return 'doubtful';
    if (confirmed) this.forget();
    this.#learn(block);
    return confirmed ? 'other' : 'same';
  }

  forget(): void {
    this.#known.clear();
    this.#doubts.clear();
  }

  #learn(block: ReadonlyMap<string, string>): void {
    for (const label of identifying) {
      const told = block.get(label);
      if (told !== undefined) this.#known.set(label, told);
    }
  }
}
