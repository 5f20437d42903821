/** What S has told the interface to be. */
export interface PanelState {
  readonly state: number;
  /** The two bytes behind the state: tenths of an ampere, or knob and scale. */
  readonly limit: readonly [number, number];
  readonly isTenths: boolean;
}

/**
 * The limit in the old form: a knob of 0 to 255 and a scale in amperes. The formula between the ends is not certain
 * (mk2.md, 5).
 * @returns tenths of an ampere; undefined = no limit from this panel
 */
export function oldLimit([knob, scaleAmps]: PanelState['limit']): number | undefined {
  if (knob === 1 || knob === 0xff) return undefined;
  return Math.round((scaleAmps * knob * 10) / 256);
}
