import type { FileHandle } from 'node:fs/promises';
import { CanLines } from './can-lines.ts';

const chunkBytes = 64 * 1024;

/** The lines of a file, read piece by piece, so that its size does not matter. */
export class RecordingLines {
  readonly #file: FileHandle;
  readonly #chunk = new Uint8Array(chunkBytes);
  #lines = new CanLines();
  #overlongBefore = 0;
  #position = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes that were read since the beginning. */
  get position(): number {
    return this.#position;
  }

  /** Lines that were left out because they were too long. */
  get overlong(): number {
    return this.#overlongBefore + this.#lines.overlong;
  }

  /** The lines of the next piece, maybe none; undefined at the end of the file. */
  async more(): Promise<string[] | undefined> {
    const { bytesRead } = await this.#file.read(this.#chunk, 0, this.#chunk.length, this.#position);
    this.#position += bytesRead;
    if (bytesRead > 0) return this.#lines.push(this.#chunk.subarray(0, bytesRead));
    // The last line need not have an end.
    const last = this.#lines.push(Buffer.from('\n'));
    return last.length > 0 ? last : undefined;
  }

  /** Begins again at the top. */
  startOver(): void {
    this.#overlongBefore = this.overlong;
    this.#lines = new CanLines();
    this.#position = 0;
  }
}
