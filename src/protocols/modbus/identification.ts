/** Who answers, for function 43/14 (Modbus Application Protocol V1.1b3, 6.21). ASCII texts. */
export interface DeviceIdentity {
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
}

const mei = 0x0e;
/** Basic identification, as a stream and object by object. */
const conformity = 0x81;
const singleObject = 4;

/**
 * The answer's PDU from the MEI type on, or undefined when a single object is asked for that is not there.
 * Levels above the basic one are answered at the basic level; an unknown start object starts over at the first.
 */
export function encodeIdentification(identity: DeviceIdentity, code: number, object: number): Uint8Array | undefined {
  const objects = [identity.vendor, identity.product, identity.version].map(ascii);
  const known = object < objects.length;
  if (code === singleObject && !known) return undefined;
  const first = known ? object : 0;
  const sent = code === singleObject ? [first] : objects.map((_, id) => id).filter((id) => id >= first);
  const body = sent.flatMap((id) => [id, objects[id]?.length ?? 0, ...(objects[id] ?? [])]);
  return Uint8Array.from([mei, code, conformity, 0, 0, sent.length, ...body]);
}

/** At most 64 characters each, so that all objects fit one answer. */
function ascii(text: string): number[] {
  return [...text.slice(0, 64)].map((character) => {
    const code = character.charCodeAt(0);
    return code > 0x7e || code < 0x20 ? 0x3f : code;
  });
}
