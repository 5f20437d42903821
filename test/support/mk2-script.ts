import type { ByteLink } from '../../src/links/link.ts';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));

/** A body, or what makes one from the request; SELECTED in it stands for the selected address. */
export type Answer = string | ((request: string) => string | undefined) | undefined;

/** Length and checksum around a body: all bytes sum to 0 (mk2.md, 2). */
export function framed(body: string): Uint8Array {
  const bytes = hex(body);
  const frame = Uint8Array.of(bytes.length, ...bytes, 0);
  frame[frame.length - 1] = -frame.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return frame;
}

/**
 * The far end of an MK3's wire that answers each request body with a fixed reply body, both as hex text. Device
 * letters X, Y and Z are all written X: the answer gets the letter of its request.
 */
export class ScriptedInterface {
  readonly told: string[] = [];
  /** By the whole request or, behind all others, by its beginning; undefined: no answer. */
  readonly answers: Map<string, Answer>;
  /** The last byte of V: 42 until an address is selected. */
  selected = '42';
  /** Answers nothing at all. */
  isSilent = false;
  /** Hears each request before it is answered. */
  onTold: (text: string) => void = () => undefined;
  #link: ByteLink | undefined;
  #rest: number[] = [];

  constructor(answers: Readonly<Record<string, Answer>>) {
    this.answers = new Map(Object.entries(answers));
  }

  /** What was told so far that begins like this. */
  count(beginning: string): number {
    return this.told.filter((text) => text.startsWith(beginning)).length;
  }

  attach(link: ByteLink): void {
    this.#link = link;
    this.#rest = [];
    link.onBytes((chunk) => {
      this.#rest.push(...chunk);
      for (let length = this.#rest[0] ?? 0; this.#rest.length >= length + 2; length = this.#rest[0] ?? 0) {
        const frame = this.#rest.splice(0, length + 2);
        this.#request(frame.slice(1, -1));
      }
    });
  }

  /** Sends a body by itself. */
  say(body: string): void {
    this.#link?.send(framed(body)).catch(() => undefined);
  }

  #request(body: number[]): void {
    const letter = body[1] ?? 0;
    const isDevice = body[0] === 0xff && letter >= 0x58 && letter <= 0x5a;
    if (isDevice) body[1] = 0x58;
    const text = body.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
    this.told.push(text);
    this.onTold(text);
    if (this.isSilent) return;
    if (text.startsWith('FF 41 01')) this.selected = text.slice(-2);
    const answer = this.answers.get(text) ?? this.#byBeginning(text);
    const reply = typeof answer === 'function' ? answer(text) : answer;
    if (reply === undefined) return;
    const whole = reply.replace('SELECTED', this.selected);
    this.say(isDevice ? whole.replace(/^FF 58/, `FF ${letter.toString(16).toUpperCase()}`) : whole);
  }

  #byBeginning(text: string): Answer {
    const keys = [...this.answers.keys()].filter((key) => key.endsWith('*') && text.startsWith(key.slice(0, -1)));
    return this.answers.get(keys[0] ?? '');
  }
}
