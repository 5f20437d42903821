/** One block of text mode: labels and values in the order in which they go over the wire. */
export type TextFields = readonly (readonly [label: string, value: string])[];

/** VE.Direct Protocol 3.28: a receiver has room for 8 characters of label, 32 of value, 22 fields. */
const longestLabel = 8;
const longestValue = 32;
const mostFields = 22;
/** Printable ASCII but `:`, which begins a HEX frame. */
const sendable = /^[\x20-\x39\x3b-\x7e]*$/;

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
  let text = '';
  for (const [label, value] of fields) text += `\r\n${label}\t${value}`;
  text += '\r\nChecksum\t';
  const block = new Uint8Array(text.length + 1);
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const byte = text.charCodeAt(index);
    block[index] = byte;
    sum += byte;
  }
  block[text.length] = -sum & 0xff;
  return block;
}

function refuseUnsendable(label: string, value: string): void {
  const fits = label.length > 0 && label.length <= longestLabel && value.length <= longestValue;
  if (!fits || !sendable.test(label) || !sendable.test(value)) {
    throw new RangeError(`no device can send the field ${JSON.stringify(label)} = ${JSON.stringify(value)}`);
  }
}
