import { type Random, randomInteger } from '../../random.ts';

/** All bytes of a frame, with the command digit counted as one, add up to this (vedirect.md, 3.1). */
const wholeSum = 0x55;
/** More than any command needs. */
const mostDigits = 128;
const [colon, lineFeed, carriageReturn] = [0x3a, 0x0a, 0x0d];

/** A frame as the device sends it: colon, digits, line end. */
export function hexFrame(command: number, data: Iterable<number> = []): Uint8Array {
  const digits = [digitOf(command)];
  let sum = command;
  const add = (byte: number): void => void digits.push(digitOf(byte >> 4), digitOf(byte & 0xf));
  for (const byte of data) {
    sum += byte;
    add(byte);
  }
  add((wholeSum - sum) & 0xff);
  return Uint8Array.of(colon, ...digits, lineFeed);
}

function digitOf(nibble: number): number {
  return '0123456789ABCDEF'.charCodeAt(nibble);
}

/** A frame that was damaged on the way, so that its checksum does not hold. */
export function changeOneDigit(frame: Uint8Array, random: Random): Uint8Array {
  const spoilt = frame.slice();
  const index = randomInteger(random, 1, frame.length - 2);
  const digit = Number.parseInt(String.fromCharCode(spoilt[index] ?? 0), 16);
  spoilt[index] = digitOf((digit + randomInteger(random, 1, 15)) % 16);
  return spoilt;
}

/** A command that a host has sent. */
export interface HostFrame {
  /** Between colon and line end. */
  readonly text: string;
  /** Undefined when it is damaged. */
  readonly sound: { readonly command: number; readonly data: Uint8Array } | undefined;
}

/** Finds the frames in what a host sends; bytes that belong to none are dropped. */
export class HostFrames {
  #text: string | undefined;

  push(bytes: Uint8Array): HostFrame[] {
    const frames: HostFrame[] = [];
    for (const byte of bytes) {
      if (byte === colon) {
        this.#text = '';
      } else if (this.#text !== undefined && byte === lineFeed) {
        frames.push({ text: this.#text, sound: soundFrame(this.#text) });
        this.#text = undefined;
      } else if (this.#text !== undefined && byte !== carriageReturn && this.#text.length <= mostDigits) {
        this.#text += String.fromCharCode(byte);
      }
    }
    return frames;
  }

  /** What has begun will not end. */
  clear(): void {
    this.#text = undefined;
  }
}

function soundFrame(text: string): HostFrame['sound'] {
  if (text.length > mostDigits || !/^[0-9a-f]([0-9a-f]{2})+$/i.test(text)) return undefined;
  const command = Number.parseInt(text.slice(0, 1), 16);
  const bytes = Uint8Array.from(text.slice(1).match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
  const sum = bytes.reduce((total, byte) => total + byte, command);
  return (sum & 0xff) === wholeSum ? { command, data: bytes.subarray(0, -1) } : undefined;
}
