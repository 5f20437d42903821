/**
 * The interface's side of frames (mk2.md, 2). On its own, without the codec in protocols/: recorded bytes pin both, so
 * that neither is tested against itself.
 */

/** LED masks: on, blinking. */
export type Leds = readonly [on: number, blink: number];

/** Length, body and checksum. @param leds appended to the body, with bit 7 of the length set */
export function frameOf(body: readonly number[], leds?: Leds): number[] {
  const length = leds === undefined ? body.length : (body.length + leds.length) | 0x80;
  const frame = [length, ...body, ...(leds ?? [])];
  frame.push(-sumOf(frame) & 0xff);
  return frame;
}

function sumOf(bytes: readonly number[]): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum;
}

/** Raw VE.Bus frames that hosts send: their checksum counts bytes 1, 3 and 5 once more, halves swapped. */
const rawTypes: ReadonlySet<number> = new Set([0x21, 0x3f]);
const interfaceType = 0xff;
const longestRequest = 40;

/** Takes a host's bytes and gives the bodies of its sound frames. What fits nothing is dropped byte by byte. */
export class RequestReader {
  #bytes: number[] = [];

  push(chunk: Uint8Array): number[][] {
    this.#bytes.push(...chunk);
    const bodies: number[][] = [];
    while (this.#bytes.length >= 2) {
      const [length = 0, type = 0] = this.#bytes;
      const isPossible = length >= 2 && length <= longestRequest && (type === interfaceType || rawTypes.has(type));
      if (isPossible && this.#bytes.length < length + 2) break;
      const frame = this.#bytes.slice(0, length + 2);
      if (isPossible && isSound(frame)) {
        bodies.push(frame.slice(1, -1));
        this.#bytes.splice(0, frame.length);
      } else {
        this.#bytes.shift();
      }
    }
    return bodies;
  }

  /** What has begun will not end. */
  clear(): void {
    this.#bytes = [];
  }
}

function isSound(frame: readonly number[]): boolean {
  let sum = sumOf(frame);
  if (rawTypes.has(frame[1] ?? 0)) {
    for (const at of [1, 3, 5]) {
      const byte = at < frame.length - 1 ? (frame[at] ?? 0) : 0;
      sum += (byte >> 4) | ((byte & 0x0f) << 4);
    }
  }
  return (sum & 0xff) === 0;
}

/** 16 bits, little-endian, in two's complement; beyond 16 bits the nearest that fits. */
export function word(value: number): [low: number, high: number] {
  const bits = Math.min(Math.max(Math.round(value), -0x8000), 0xffff) & 0xffff;
  return [bits & 0xff, bits >> 8];
}

/** 24 bits, little-endian, unsigned. */
export function word24(value: number): [number, number, number] {
  const bits = Math.min(Math.max(Math.round(value), 0), 0xff_ffff);
  return [bits & 0xff, (bits >> 8) & 0xff, bits >> 16];
}

/** 32 bits, little-endian. */
export function word32(value: number): [number, number, number, number] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
}

const byteTexts = Array.from({ length: 0x100 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'));

/** A byte as the fact sheet writes it: `0E`. */
export function byteText(byte: number): string {
  return byteTexts[byte & 0xff] ?? '';
}

/** Bytes as the fact sheet and the recordings write them: `FF 41 01 00`. */
export function hexText(bytes: Iterable<number>): string {
  return [...bytes].map(byteText).join(' ');
}
