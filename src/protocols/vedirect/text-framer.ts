import { isSoundHexFrame } from './hex-codec.ts';

/** What a VE.Direct line has brought. */
export type VeDirectEvent =
  /** A text block whose checksum holds: labels and raw values in the order sent; Latin-1. */
  | { readonly kind: 'block'; readonly fields: ReadonlyMap<string, string> }
  /** A text block that must not be used. `partial`: the line was joined in the middle of it. */
  | { readonly kind: 'bad-block'; readonly why: 'checksum' | 'limits'; readonly partial: boolean }
  /** A HEX frame whose checksum holds, without colon and line end. */
  | { readonly kind: 'hex'; readonly text: string };

/** Faults since the framer was made; the names are those that Venus publishes (vedirect.md, 5). */
export interface VeDirectCounters {
  textChecksumErrors: number;
  textParseError: number;
  textUnfinishedErrors: number;
  hexChecksumErrors: number;
  hexInvalidCharacterErrors: number;
  hexUnfinishedErrors: number;
}

/** More than the protocol's 22 fields, 8 and 32 characters, for firmware to come (vedirect.md, 2.3). */
const limits = { fields: 64, label: 32, value: 64, hex: 128 } as const;

const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const COLON = 0x3a;

/** `between`: no block has begun; `cr`: a field separator has begun. */
type TextState = 'between' | 'cr' | 'label' | 'value' | 'checksum';

/**
 * Cuts a VE.Direct byte stream into text blocks and HEX frames (vedirect.md, 2.1 to 2.3). Works on bytes, in any
 * split, with bounded memory; never throws. HEX frames may interrupt a block anywhere but at its checksum byte
 * and do not count in its sum.
 */
export class TextFramer {
  readonly counters: VeDirectCounters = {
    textChecksumErrors: 0,
    textParseError: 0,
    textUnfinishedErrors: 0,
    hexChecksumErrors: 0,
    hexInvalidCharacterErrors: 0,
    hexUnfinishedErrors: 0,
  };
  #events: VeDirectEvent[] = [];
  #state: TextState = 'between';
  /** The block in hand may lack its beginning: the line was joined, or joined again, in mid-stream. */
  #partial = true;
  #sum = 0;
  #broken = false;
  #fields = new Map<string, string>();
  #label = '';
  #value = '';
  /** Characters of the HEX frame in hand; undefined outside one. */
  #hex: string | undefined;
  #hexEndsWithCr = false;

  /** Nothing is under way: the moment to send a HEX command (vedirect.md, 3.2). */
  get isBetweenBlocks(): boolean {
    return this.#state === 'between' && this.#hex === undefined;
  }

  /** Takes received bytes and returns what they complete. */
  push(chunk: Uint8Array): VeDirectEvent[] {
    this.#events = [];
    for (const byte of chunk) {
      if (this.#hex !== undefined) this.#takeHex(byte, this.#hex);
      else this.#takeText(byte);
    }
    return this.#events;
  }

  /**
   * The line has been quiet for longer than a block takes: what is unfinished will not be finished.
   * A block lasts less than 100 ms on the wire; 500 ms leave room for adapters that batch bytes.
   */
  gap(): void {
    if (this.#hex !== undefined) this.counters.hexUnfinishedErrors += 1;
    this.#hex = undefined;
    if (this.#state === 'between') return;
    if (!this.#partial) this.counters.textUnfinishedErrors += 1;
    this.#reset();
    this.#partial = true;
  }

  #takeText(byte: number): void {
    if (byte === COLON && this.#state !== 'checksum') {
      this.#hex = '';
      this.#hexEndsWithCr = false;
      return;
    }
    this.#sum = (this.#sum + byte) & 0xff;
    switch (this.#state) {
      case 'between':
        if (byte !== CR) return;
        this.#sum = CR;
        this.#state = 'cr';
        return;
      case 'cr':
        this.#takeSeparator(byte);
        return;
      case 'label':
        this.#takeLabel(byte);
        return;
      case 'value':
        if (byte === CR) this.#endField();
        else if (this.#value.length < limits.value) this.#value += String.fromCharCode(byte);
        else this.#broken = true;
        return;
      case 'checksum':
        this.#endBlock();
        return;
    }
  }

  #takeSeparator(byte: number): void {
    if (byte === LF) {
      this.#label = '';
      this.#value = '';
      this.#state = 'label';
      return;
    }
    const nothingYet = this.#fields.size === 0 && this.#label === '';
    if (byte === CR) {
      // A stray CR before the block's own does not count in its sum.
      if (nothingYet) this.#sum = CR;
    } else if (nothingYet) {
      this.#state = 'between';
    } else {
      this.#broken = true;
    }
  }

  #takeLabel(byte: number): void {
    if (byte === TAB) {
      this.#state = this.#label === 'Checksum' ? 'checksum' : 'value';
    } else if (byte === CR) {
      // A line without a value is no field; in mid-stream it is the rest of one.
      if (this.#label !== '') this.#broken = true;
      this.#state = 'cr';
    } else if (this.#label.length < limits.label) {
      this.#label += String.fromCharCode(byte);
    } else {
      this.#broken = true;
    }
  }

  #endField(): void {
    this.#state = 'cr';
    if (this.#fields.size < limits.fields) this.#fields.set(this.#label, this.#value);
    else this.#broken = true;
  }

  #endBlock(): void {
    const sound = this.#sum === 0 && !this.#broken;
    if (sound) {
      this.#events.push({ kind: 'block', fields: this.#fields });
    } else {
      const why = this.#sum === 0 ? 'limits' : 'checksum';
      this.#events.push({ kind: 'bad-block', why, partial: this.#partial });
      if (!this.#partial && why === 'checksum') this.counters.textChecksumErrors += 1;
      if (!this.#partial && why === 'limits') this.counters.textParseError += 1;
    }
    this.#reset();
    this.#partial = false;
  }

  #reset(): void {
    this.#state = 'between';
    this.#sum = 0;
    this.#broken = false;
    this.#fields = new Map();
    this.#label = '';
    this.#value = '';
  }

  #takeHex(byte: number, hex: string): void {
    if (byte === LF) {
      this.#endHex(hex);
    } else if (byte === COLON) {
      this.counters.hexUnfinishedErrors += 1;
      this.#hex = '';
      this.#hexEndsWithCr = false;
    } else if (byte === CR && !this.#hexEndsWithCr) {
      this.#hexEndsWithCr = true;
    } else if (isHexDigit(byte) && hex.length < limits.hex && !this.#hexEndsWithCr) {
      this.#hex = hex + String.fromCharCode(byte);
    } else {
      // Not the end of a frame, nor part of one: the text goes on, and its own checksum decides about it.
      this.counters.hexInvalidCharacterErrors += 1;
      this.#hex = undefined;
    }
  }

  #endHex(hex: string): void {
    this.#hex = undefined;
    if (isSoundHexFrame(hex)) {
      this.#events.push({ kind: 'hex', text: hex });
      return;
    }
    this.counters.hexChecksumErrors += 1;
    // A frame that was cut off takes the line end of the next block for its own: give it back.
    if (!this.#hexEndsWithCr || this.#state !== 'between') return;
    this.#takeText(CR);
    this.#takeText(LF);
  }
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
