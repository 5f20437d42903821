/** A whole number as text fields have it: without a sign on zero. */
export function whole(value: number): string {
  return String(Math.round(value) + 0);
}

/** In thousandths: volts as millivolts. */
export function thousandths(value: number): string {
  return whole(value * 1000);
}

/** A bit mask as label OR has it. */
export function mask(bits: number): string {
  return `0x${bits.toString(16).toUpperCase().padStart(8, '0')}`;
}
