/** The header of a Modbus-TCP frame (Modbus Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3). */
export const headerLength = 7;

/** Offsets in a frame, header included; numbers are big-endian. */
export const at = {
  transaction: 0,
  protocol: 2,
  /** Bytes from the unit ID on. */
  length: 4,
  unit: 6,
  functionCode: 7,
  data: 8,
} as const;

/** The header's length field: unit ID and a PDU of 1 to 253 bytes (Modbus Application Protocol V1.1b3, 4.1). */
export const shortestLength = 2;
export const longestLength = 254;

/** The longest frame there is. */
export const longestFrame = 6 + longestLength;

/** What a look at the start of a byte stream finds. */
export type FrameLook =
  /** A whole frame of `size` bytes. */
  | { readonly kind: 'frame'; readonly size: number }
  /** Not enough bytes yet, and nothing wrong so far. */
  | { readonly kind: 'incomplete' }
  /** Not Modbus, or not resynchronisable: the connection must be closed. */
  | { readonly kind: 'broken'; readonly why: 'protocol id' | 'length' };

const incomplete: FrameLook = { kind: 'incomplete' };
const wrongProtocol: FrameLook = { kind: 'broken', why: 'protocol id' };
const wrongLength: FrameLook = { kind: 'broken', why: 'length' };

/**
 * Looks for a frame at `from`. A wrong header is told as soon as its bytes are there, without waiting for a
 * body that may never come. Most frames are recognised by frameSize(), which does not allocate.
 */
export function lookAtFrame(bytes: Uint8Array, from: number): FrameLook {
  const size = frameSize(bytes, from);
  if (size > 0) return { kind: 'frame', size };
  const there = bytes.length - from;
  const protocol = byte(bytes, from + at.protocol) | (there > 3 ? byte(bytes, from + at.protocol + 1) : 0);
  if (there > 2 && protocol !== 0) return wrongProtocol;
  if (there > 4 && byte(bytes, from + at.length) !== 0) return wrongLength;
  if (there > 5) {
    const length = byte(bytes, from + at.length + 1);
    if (length < shortestLength || length > longestLength) return wrongLength;
  }
  return incomplete;
}

/** The size in bytes of the whole, sound frame at `from`; 0 when there is none (see lookAtFrame). */
export function frameSize(bytes: Uint8Array, from: number): number {
  const there = bytes.length - from;
  if (there < headerLength + 1) return 0;
  if ((byte(bytes, from + 2) | byte(bytes, from + 3) | byte(bytes, from + 4)) !== 0) return 0;
  const length = byte(bytes, from + 5);
  if (length < shortestLength || length > longestLength || there < 6 + length) return 0;
  return 6 + length;
}

/** The unsigned 16-bit number at `from`; bytes beyond the end count as 0. */
export function word(bytes: Uint8Array, from: number): number {
  return (byte(bytes, from) << 8) | byte(bytes, from + 1);
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
