/** As a device's display has it: so many steps per unit (10 = tenths). Never minus zero. */
export function rounded(value: number, perUnit = 1): number {
  return Math.round(value * perUnit) / perUnit + 0;
}
