import { readAvailable, unsignedBytes } from './little-endian.ts';

export const productInfoPgn = 126996;

const textLength = 32;

/** What a node says of its make (vecan.md, 3). Null where it says nothing. */
export interface ProductInfo {
  /** Version of the NMEA database: 1301 is 1.301. */
  readonly database: number | null;
  readonly productCode: number | null;
  readonly model: string | null;
  readonly softwareVersion: string | null;
  readonly modelVersion: string | null;
  readonly serial: string | null;
  readonly certification: number | null;
  /** Units of 50 mA drawn from the bus. */
  readonly loadEquivalency: number | null;
}

/** Understands product information; what is missing at its end is null. */
export function decodeProductInfo(data: Uint8Array): ProductInfo {
  const [model, softwareVersion, modelVersion, serial] = [0, 1, 2, 3].map((index) => {
    const from = 4 + index * textLength;
    return readText(data.subarray(from, from + textLength));
  });
  return {
    database: readAvailable(data, 0, 2),
    productCode: readAvailable(data, 2, 2),
    model: model ?? null,
    softwareVersion: softwareVersion ?? null,
    modelVersion: modelVersion ?? null,
    serial: serial ?? null,
    certification: readAvailable(data, 132, 1),
    loadEquivalency: readAvailable(data, 133, 1),
  };
}

/** The 134 bytes of product information; texts are cut at 32 characters. */
export function encodeProductInfo(info: ProductInfo): Uint8Array {
  return Uint8Array.from([
    ...unsignedBytes(info.database ?? 0xffff, 2),
    ...unsignedBytes(info.productCode ?? 0xffff, 2),
    ...[info.model, info.softwareVersion, info.modelVersion, info.serial].flatMap((text) => textBytes(text ?? '')),
    ...unsignedBytes(info.certification ?? 0xff, 1),
    ...unsignedBytes(info.loadEquivalency ?? 0xff, 1),
  ]);
}

/** Text up to the first 00 or FF, without the blanks and '@' that some pad with; null when nothing is left. */
function readText(bytes: Uint8Array): string | null {
  const end = bytes.findIndex((byte) => byte === 0 || byte === 0xff);
  const text = String.fromCharCode(...bytes.subarray(0, end === -1 ? bytes.length : end));
  const trimmed = text.replace(/[@\s]+$/, '').trimStart();
  return trimmed === '' ? null : trimmed;
}

/** Padded with FF; what is not printable ASCII becomes '?'. */
function textBytes(text: string): number[] {
  const bytes = Array.from(text.slice(0, textLength), (letter) => (/[ -~]/.test(letter) ? letter.charCodeAt(0) : 0x3f));
  return [...bytes, ...Array.from({ length: textLength - bytes.length }, () => 0xff)];
}
