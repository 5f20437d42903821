import { word } from './mbap.ts';

/** Function codes that this server knows (Modbus Application Protocol V1.1b3, 6). */
export const functionCode = {
  readHolding: 3,
  readInput: 4,
  writeSingle: 6,
  writeMultiple: 16,
  maskWrite: 22,
  readWrite: 23,
  encapsulated: 43,
} as const;

/** Most registers in one request; a longer answer would not fit a frame (same document, 6.3, 6.12, 6.17). */
export const limits = { read: 125, write: 123, writeInReadWrite: 121 } as const;

export type Request =
  | { readonly kind: 'read'; readonly address: number; readonly count: number }
  /** `words`: the registers in wire order; a view into the request. */
  | { readonly kind: 'write'; readonly address: number; readonly words: Uint8Array }
  | { readonly kind: 'mask-write'; readonly address: number; readonly and: number; readonly or: number }
  | {
      readonly kind: 'read-write';
      readonly address: number;
      readonly count: number;
      readonly writeAddress: number;
      readonly words: Uint8Array;
    }
  | { readonly kind: 'identify'; readonly code: number; readonly object: number }
  /** The function is not offered: exception 1. */
  | { readonly kind: 'unknown-function' }
  /** Length, quantity or byte count do not fit the function: exception 3. */
  | { readonly kind: 'malformed'; readonly why: string };

const identificationMei = 0x0e;

/**
 * Reads a request.
 * @param pdu function code and data, 1..253 bytes, exactly as the header's length field cuts them
 */
export function decodeRequest(pdu: Uint8Array): Request {
  switch (pdu[0]) {
    case functionCode.readHolding:
    case functionCode.readInput:
      return decodeRead(pdu);
    case functionCode.writeSingle:
      if (pdu.length !== 5) return wrongLength(pdu, 5);
      return { kind: 'write', address: word(pdu, 1), words: pdu.subarray(3, 5) };
    case functionCode.writeMultiple:
      return decodeWriteMultiple(pdu);
    case functionCode.maskWrite:
      if (pdu.length !== 7) return wrongLength(pdu, 7);
      return { kind: 'mask-write', address: word(pdu, 1), and: word(pdu, 3), or: word(pdu, 5) };
    case functionCode.readWrite:
      return decodeReadWrite(pdu);
    case functionCode.encapsulated:
      return decodeIdentify(pdu);
    default:
      return { kind: 'unknown-function' };
  }
}

function decodeRead(pdu: Uint8Array): Request {
  if (pdu.length !== 5) return wrongLength(pdu, 5);
  const count = word(pdu, 3);
  if (count < 1 || count > limits.read) return { kind: 'malformed', why: `quantity ${count} is not 1..${limits.read}` };
  return { kind: 'read', address: word(pdu, 1), count };
}

function decodeWriteMultiple(pdu: Uint8Array): Request {
  if (pdu.length < 6) return wrongLength(pdu, 6);
  const count = word(pdu, 3);
  const fault = writeFault(pdu, 5, count, limits.write);
  return fault ?? { kind: 'write', address: word(pdu, 1), words: pdu.subarray(6) };
}

function decodeReadWrite(pdu: Uint8Array): Request {
  if (pdu.length < 10) return wrongLength(pdu, 10);
  const count = word(pdu, 3);
  if (count < 1 || count > limits.read) return { kind: 'malformed', why: `quantity ${count} is not 1..${limits.read}` };
  const fault = writeFault(pdu, 9, word(pdu, 7), limits.writeInReadWrite);
  if (fault !== undefined) return fault;
  return {
    kind: 'read-write',
    address: word(pdu, 1),
    count,
    writeAddress: word(pdu, 5),
    words: pdu.subarray(10),
  };
}

/** What is wrong with the byte count at `at` and the registers that follow it. */
function writeFault(pdu: Uint8Array, at: number, count: number, most: number): Request | undefined {
  if (count < 1 || count > most) return { kind: 'malformed', why: `quantity ${count} is not 1..${most}` };
  if (pdu[at] !== count * 2) return { kind: 'malformed', why: `byte count ${pdu[at]} does not fit quantity ${count}` };
  if (pdu.length !== at + 1 + count * 2) return wrongLength(pdu, at + 1 + count * 2);
  return undefined;
}

function decodeIdentify(pdu: Uint8Array): Request {
  if (pdu[1] !== identificationMei) return { kind: 'unknown-function' };
  if (pdu.length !== 4) return wrongLength(pdu, 4);
  const code = pdu[2] ?? 0;
  if (code < 1 || code > 4) return { kind: 'malformed', why: `identification code ${code} is not 1..4` };
  return { kind: 'identify', code, object: pdu[3] ?? 0 };
}

function wrongLength(pdu: Uint8Array, wanted: number): Request {
  return { kind: 'malformed', why: `${pdu.length} bytes where the function takes ${wanted}` };
}
