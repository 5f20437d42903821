import { longestFastPacket } from './fast-packet.ts';
import { readUnsigned } from './little-endian.ts';

export const configInfoPgn = 126998;

/** What the installer has written into a node, and what its maker has (vecan.md, 3). Null where nothing is written. */
export interface ConfigInfo {
  readonly description1: string | null;
  readonly description2: string | null;
  readonly manufacturer: string | null;
}

/** Encodings of a text of variable length. */
const encodings = { utf16: 0, ascii: 1 } as const;
/** Length and encoding, which the length counts. */
const headBytes = 2;

/** Understands configuration information; texts that are missing or do not hold are null, and so are those behind them. */
export function decodeConfigInfo(data: Uint8Array): ConfigInfo {
  const texts: (string | null)[] = [];
  let at = 0;
  for (let index = 0; index < 3; index += 1) {
    const length = data[at] ?? 0;
    const isWhole = length >= headBytes && at + length <= data.length;
    texts.push(isWhole ? readText(data.subarray(at + 1, at + length)) : null);
    at = isWhole ? at + length : data.length;
  }
  const [description1 = null, description2 = null, manufacturer = null] = texts;
  return { description1, description2, manufacturer };
}

/**
 * The bytes of configuration information: ASCII where it will do, else UTF-16.
 * @throws RangeError when the three texts do not fit in a fast packet together
 */
export function encodeConfigInfo({ description1, description2, manufacturer }: ConfigInfo): Uint8Array {
  const data = Uint8Array.from([description1, description2, manufacturer].flatMap((text) => textBytes(text ?? '')));
  if (data.length <= longestFastPacket) return data;
  throw new RangeError(`configuration information of ${data.length} bytes: ${longestFastPacket} at most`);
}

/** @param field from the encoding on */
function readText(field: Uint8Array): string | null {
  const isWide = field[0] === encodings.utf16;
  const width = isWide ? 2 : 1;
  const bytes = field.subarray(1);
  const codes = Array.from(
    { length: Math.floor(bytes.length / width) },
    (_, index) => readUnsigned(bytes, index * width, width) ?? 0,
  );
  const end = codes.findIndex((code) => code === 0 || code === 256 ** width - 1);
  const text = String.fromCharCode(...codes.slice(0, end === -1 ? undefined : end)).trim();
  return text === '' ? null : text;
}

function textBytes(text: string): number[] {
  const codes = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  const isPlain = codes.every((code) => code < 0x80);
  const bytes = isPlain ? codes : codes.flatMap((code) => [code & 0xff, code >> 8]);
  return [headBytes + bytes.length, isPlain ? encodings.ascii : encodings.utf16, ...bytes];
}
