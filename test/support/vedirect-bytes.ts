/** A VE.Direct text block as it goes over the wire, its checksum byte worked out by the rule (vedirect.md, 2.1). */
export function textBlock(fields: readonly (readonly [label: string, value: string])[]): Uint8Array {
  const text = `${fields.map(([label, value]) => `\r\n${label}\t${value}`).join('')}\r\nChecksum\t`;
  const bytes = [...text].map((character) => character.charCodeAt(0));
  const sum = bytes.reduce((total, byte) => total + byte, 0) & 0xff;
  return Uint8Array.from([...bytes, (256 - sum) & 0xff]);
}

/** Latin-1 text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from([...text].map((character) => character.charCodeAt(0)));
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
