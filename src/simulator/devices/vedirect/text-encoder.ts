/** One block of text mode: labels and values in the order in which they go over the wire. */
export type TextFields = readonly (readonly [label: string, value: string])[];

/** A field that a device may leave out. */
export type OptionalField = readonly [label: string, value: string, isSent?: boolean];

/** The fields that are sent. */
export function sentFields(all: readonly OptionalField[]): TextFields {
  const sent: [label: string, value: string][] = [];
  for (const [label, value, isSent = true] of all) if (isSent) sent.push([label, value]);
  return sent;
}

/** VE.Direct Protocol 3.28: a receiver has room for 8 characters of label, 32 of value, 22 fields. */
const longestLabel = 8;
const longestValue = 32;
const mostFields = 22;
const [fieldStart, fieldMiddle, checksumField] = ['\r\n', '\t', '\r\nChecksum\t'];
const [firstPrintable, colon, lastPrintable] = [0x20, 0x3a, 0x7e];

/**
 * A block as a device sends it: CR LF label TAB value for each field, `Checksum` last, whose one byte makes the
 * sum of all bytes a multiple of 256 (VE.Direct Protocol, "Message format" and "Data integrity").
 *
 * @throws RangeError for fields that no device can send: a bug of the device model.
 */
export function encodeTextBlock(fields: TextFields): Uint8Array {
  if (fields.length >= mostFields) throw new RangeError(`${fields.length} fields and the checksum are too many`);
  for (const [label, value] of fields) refuseUnsendable(label, value);
  return blockBytes(fields);
}

/** The same of any fields: damaged ones too. */
export function blockBytes(fields: TextFields): Uint8Array {
  let size = checksumField.length + 1;
  for (const [label, value] of fields) size += fieldStart.length + label.length + fieldMiddle.length + value.length;
  const block = new Uint8Array(size);
  let at = 0;
  for (const [label, value] of fields) {
    at = put(block, at, fieldStart);
    at = put(block, at, label);
    at = put(block, at, fieldMiddle);
    at = put(block, at, value);
  }
  at = put(block, at, checksumField);
  let sum = 0;
  for (const byte of block) sum += byte;
  block[at] = -sum & 0xff;
  return block;
}

/** @returns where the next text goes */
function put(block: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index += 1) block[at + index] = text.charCodeAt(index);
  return at + text.length;
}

function refuseUnsendable(label: string, value: string): void {
  const fits = label.length > 0 && label.length <= longestLabel && value.length <= longestValue;
  if (!fits || !isSendable(label) || !isSendable(value)) {
    throw new RangeError(`no device can send the field ${JSON.stringify(label)} = ${JSON.stringify(value)}`);
  }
}

/** Printable ASCII but `:`, which begins a HEX frame. */
function isSendable(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < firstPrintable || code > lastPrintable || code === colon) return false;
  }
  return true;
}
