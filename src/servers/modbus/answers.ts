import { headerLength, at as offset } from '../../protocols/modbus/mbap.ts';

/**
 * Writes the answer's header and function code at `to`, copying transaction and unit ID from the request.
 * @param pduLength bytes from the function code on
 */
export function putHeader(out: Uint8Array, to: number, frame: Uint8Array, from: number, pduLength: number): void {
  const length = pduLength + 1;
  out[to] = frame[from] ?? 0;
  out[to + 1] = frame[from + 1] ?? 0;
  out[to + 2] = 0;
  out[to + 3] = 0;
  out[to + 4] = length >> 8;
  out[to + 5] = length & 0xff;
  out[to + offset.unit] = frame[from + offset.unit] ?? 0;
  out[to + offset.functionCode] = frame[from + offset.functionCode] ?? 0;
}

/** Writes an exception answer at `to`; returns its length. */
export function putException(out: Uint8Array, to: number, frame: Uint8Array, from: number, code: number): number {
  putHeader(out, to, frame, from, 2);
  out[to + offset.functionCode] = (frame[from + offset.functionCode] ?? 0) | 0x80;
  out[to + offset.data] = code;
  return headerLength + 2;
}

/** A whole answer frame to a whole request frame. @param data the PDU from behind the function code on */
export function answerFrame(request: Uint8Array, data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(headerLength + 1 + data.length);
  putHeader(frame, 0, request, 0, 1 + data.length);
  frame.set(data, offset.data);
  return frame;
}
