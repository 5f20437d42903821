/** Longer than any line of a CAN gateway or log: a joined fast packet of 223 bytes is about 720 characters. */
const longestLine = 1_024;

/** Splits bytes into lines, at CR or LF; empty lines are left out. Memory is bounded: an overlong line is dropped and counted. */
export class CanLines {
  /** Lines dropped because they were too long. */
  overlong = 0;
  #text = '';
  #skipping = false;

  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    for (const part of Buffer.from(chunk)
      .toString('latin1')
      .split(/([\r\n])/)) {
      if (part === '\r' || part === '\n') {
        if (this.#text !== '') lines.push(this.#text);
        this.#text = '';
        this.#skipping = false;
      } else this.#append(part);
    }
    return lines;
  }

  #append(part: string): void {
    if (this.#skipping) return;
    if (this.#text.length + part.length <= longestLine) {
      this.#text += part;
      return;
    }
    this.#text = '';
    this.#skipping = true;
    this.overlong += 1;
  }
}
