/** Types of frames whose checksum counts some bytes a second time (mk2.md, 2). */
const oddTypes: ReadonlySet<number> = new Set([0x21, 0x38, 0x3d, 0x3f]);

/** In the length byte: the LED status stands behind the data, counted in the length. */
export const ledsAppended = 0x80;

/** LED masks: bit 0 mains, 1 absorption, 2 bulk, 3 float, 4 inverter, 5 overload, 6 low battery, 7 temperature. */
export interface LedMasks {
  readonly on: number;
  readonly blink: number;
}

/** One message between length and checksum. */
export interface Mk2Frame {
  /** From the type byte on; LED status that was appended is taken off. */
  readonly body: Uint8Array;
  readonly leds?: LedMasks;
}

/**
 * The checksum byte of a frame: all bytes sum to 0 mod 256; raw VE.Bus types count the bytes 1, 3 and 5 once more
 * with their halves swapped (mk2.md, 2).
 * @param from where the length byte is
 * @param to where the checksum is or will be
 */
export function checksumOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += bytes[at] ?? 0;
  if (oddTypes.has(bytes[from + 1] ?? 0)) {
    for (const place of [1, 3, 5]) sum += from + place < to ? swapHalves(bytes[from + place] ?? 0) : 0;
  }
  return -sum & 0xff;
}

/**
 * A whole frame, ready to be sent. A body of an interface frame that ends in FF gets a trailing 00, without which some
 * interfaces take no notice (mk2.md, 2) (?).
 * @param body from the type byte on, 1 to 126 bytes, 125 with LEDs
 * @param leds appended as an interface does it when it was asked to
 */
export function encodeFrame(body: Uint8Array, leds?: LedMasks): Uint8Array {
  if (leds !== undefined) return closeFrame([...body, leds.on, leds.blink], ledsAppended);
  const needsPadding = body[0] === 0xff && body.length > 1 && body.at(-1) === 0xff;
  return closeFrame(needsPadding ? [...body, 0] : body, 0);
}

/** Length and checksum around what stands between them. */
function closeFrame(content: ArrayLike<number>, lengthMark: number): Uint8Array {
  const frame = new Uint8Array(content.length + 2);
  frame[0] = content.length | lengthMark;
  frame.set(content, 1);
  frame[frame.length - 1] = checksumOf(frame, 0, frame.length - 1);
  return frame;
}

function swapHalves(byte: number): number {
  return ((byte & 0x0f) << 4) | (byte >> 4);
}
