import type { CanFrame } from './can-link.ts';

/** What an adapter says in one piece: a line up to CR, or BEL (vecan.md, 8: SLCAN). */
export type SlcanItem =
  | { readonly kind: 'frame'; readonly frame: CanFrame }
  /** A frame with an identifier of 11 bits, or a remote frame. */
  | { readonly kind: 'standard' }
  /** CR alone, or `z`/`Z` CR after a frame was queued. */
  | { readonly kind: 'done' }
  /** BEL. */
  | { readonly kind: 'refused' }
  /** State of the controller, `s`, or errors on the bus, `e`: what the kernel's own driver reads from some adapters. */
  | { readonly kind: 'trouble'; readonly text: string }
  /** Anything else: the answer to a question, or a line that lost bytes. */
  | { readonly kind: 'other'; readonly text: string };

/** `T` + 8 + 1 + 16 is the longest line; an answer to V may be longer. */
const longestLine = 160;
const bel = '\x07';
const lineEnd = new RegExp(`([\r${bel}])`);

/** Splits what an adapter sends at CR and BEL. Memory is bounded: an overlong line is dropped and counted. */
export class SlcanItems {
  #overlong = 0;
  #text = '';
  #skipping = false;

  push(chunk: Uint8Array): SlcanItem[] {
    const items: SlcanItem[] = [];
    for (const part of Buffer.from(chunk).toString('latin1').split(lineEnd)) {
      if (part !== '\r' && part !== bel) this.#append(part);
      else {
        // BEL is an answer of its own; what stands before it is a line that lost its end.
        if (part === bel && this.#text !== '') items.push({ kind: 'other', text: this.#text });
        if (part === bel) items.push({ kind: 'refused' });
        else if (!this.#skipping) items.push(parseSlcanLine(this.#text));
        this.#text = '';
        this.#skipping = false;
      }
    }
    return items;
  }

  /** Lines since the last call that were too long. */
  takeOverlong(): number {
    const overlong = this.#overlong;
    this.#overlong = 0;
    return overlong;
  }

  #append(part: string): void {
    if (this.#skipping) return;
    // Some send CR LF.
    const text = this.#text + part.replaceAll('\n', '');
    if (text.length <= longestLine) this.#text = text;
    else {
      this.#text = '';
      this.#skipping = true;
      this.#overlong += 1;
    }
  }
}

const dataFrame = /^T([01][\dA-F]{7})([0-8])((?:[\dA-F]{2})*)$/i;
const standardFrame = /^t[0-7][\dA-F]{2}([0-8])((?:[\dA-F]{2})*)$/i;
const remoteFrame = /^(?:r[0-7][\dA-F]{2}|R[01][\dA-F]{7})[0-8]$/i;
const troubleLine = /^(?:s[a-z]\d{6}|e[1-9][A-Za-z]+)$/;

/** Reads a line without its CR. Only a line of exactly the right length is a frame: adapters lose bytes (vecan.md, 8). */
export function parseSlcanLine(line: string): SlcanItem {
  if (line === '' || line === 'z' || line === 'Z') return { kind: 'done' };
  if (line.startsWith('T')) {
    const [, id = '', length = '', data = ''] = dataFrame.exec(line) ?? [];
    if (id !== '' && data.length === 2 * Number(length)) {
      return { kind: 'frame', frame: { id: Number.parseInt(id, 16), data: new Uint8Array(Buffer.from(data, 'hex')) } };
    }
  } else if (line.startsWith('t')) {
    const [, length = '', data = ''] = standardFrame.exec(line) ?? [];
    if (length !== '' && data.length === 2 * Number(length)) return { kind: 'standard' };
  } else if (remoteFrame.test(line)) return { kind: 'standard' };
  else if (troubleLine.test(line)) return { kind: 'trouble', text: line };
  return { kind: 'other', text: line };
}

/** A frame as it is handed to an adapter or told by it, CR included: `T19F21401800D804F6FFFFFFFF`. */
export function formatSlcanFrame({ id, data }: CanFrame): string {
  const digits = id.toString(16).padStart(8, '0');
  return `T${digits}${data.length}${Buffer.from(data).toString('hex')}`.toUpperCase().concat('\r');
}
