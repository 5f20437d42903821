/** Clients ask for the same few blocks again and again; so answers have few lengths. */
const mostViews = 64;

/**
 * Room for the answers of one turn, used again and again. Views of its beginning are kept: making one for each
 * turn costs time, and its garbage more.
 */
export class OutputBuffer {
  readonly #size: number;
  readonly #views = new Map<number, Uint8Array>();
  #bytes: Buffer;

  /** @param size bytes */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The first `length` bytes, to be handed to a socket. */
  first(length: number): Uint8Array {
    const known = this.#views.get(length);
    if (known !== undefined) return known;
    if (this.#views.size >= mostViews) this.#views.clear();
    const view = this.#bytes.subarray(0, length);
    this.#views.set(length, view);
    return view;
  }

  /** A socket has kept what was handed to it: goes on with other memory. */
  giveAway(): void {
    this.#bytes = Buffer.allocUnsafeSlow(this.#size);
    this.#views.clear();
  }
}
