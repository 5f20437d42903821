/** All bytes of a HEX frame, with the command digit counted as one, add up to this (vedirect.md, 3.1). */
const wholeSum = 0x55;

/**
 * Whether the characters between colon and line end are a HEX frame: one command digit, then bytes of two
 * digits each, the last of them the check byte.
 */
export function isSoundHexFrame(text: string): boolean {
  if (text.length < 3 || text.length % 2 === 0) return false;
  let sum = Number.parseInt(text.slice(0, 1), 16);
  for (let at = 1; at < text.length; at += 2) sum += Number.parseInt(text.slice(at, at + 2), 16);
  return (sum & 0xff) === wholeSum;
}
