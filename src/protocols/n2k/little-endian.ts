/** The unsigned number of `size` bytes (up to 6) at `at`, least significant byte first; undefined when they are not all there. */
export function readUnsigned(data: Uint8Array, at: number, size: number): number | undefined {
  if (at < 0 || at + size > data.length) return undefined;
  let value = 0;
  for (let index = at + size - 1; index >= at; index -= 1) value = value * 256 + (data[index] ?? 0);
  return value;
}

/**
 * The bytes of an unsigned number, least significant first.
 * @throws RangeError when it has no room in `size` bytes
 */
export function unsignedBytes(value: number, size: number): number[] {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** size) {
    throw new RangeError(`${value} does not fit in ${size} bytes`);
  }
  return Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
}

/** As readUnsigned, with null where the value is missing or says "not available", "out of range" or is reserved (vecan.md, 2). */
export function readAvailable(data: Uint8Array, at: number, size: number): number | null {
  const value = readUnsigned(data, at, size);
  return value === undefined || value >= 256 ** size - 3 ? null : value;
}
