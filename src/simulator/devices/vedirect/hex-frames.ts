import { hexFrameBytes } from '../../../protocols/vedirect/hex-codec.ts';
import { type Random, randomInteger } from '../../random.ts';

/** All bytes of a frame, with the command digit counted as one, add up to this (vedirect.md, 3.1). */
const wholeSum = 0x55;
/** More than any command needs. */
const mostDigits = 128;
const [colon, lineFeed, carriageReturn] = [0x3a, 0x0a, 0x0d];
const digits = '0123456789ABCDEF';

/** A frame as the device sends it: colon, digits, line end. */
export function hexFrame(command: number, data: ArrayLike<number> = []): Uint8Array {
  // Colon, command, two digits for each byte and for the check byte, line end.
  const frame = new Uint8Array(2 * data.length + 5);
  frame[0] = colon;
  frame[1] = digitOf(command);
  let sum = command;
  for (let index = 0; index < data.length; index += 1) {
    const byte = data[index] ?? 0;
    sum += byte;
    putByte(frame, 2 + 2 * index, byte);
  }
  putByte(frame, 2 + 2 * data.length, (wholeSum - sum) & 0xff);
  frame[frame.length - 1] = lineFeed;
  return frame;
}

/** A frame about a register. */
export function registerFrame(command: number, id: number, flags: number, value: Uint8Array): Uint8Array {
  const data = new Uint8Array(value.length + 3);
  data[0] = id & 0xff;
  data[1] = id >> 8;
  data[2] = flags;
  data.set(value, 3);
  return hexFrame(command, data);
}

function putByte(frame: Uint8Array, at: number, byte: number): void {
  frame[at] = digitOf(byte >> 4);
  frame[at + 1] = digitOf(byte & 0xf);
}

function digitOf(nibble: number): number {
  return digits.charCodeAt(nibble);
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
  const bytes = hexFrameBytes(text);
  return bytes && { command: bytes[0] ?? 0, data: bytes.subarray(1, -1) };
}
