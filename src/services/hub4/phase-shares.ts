/** Watts by phase, L1 first. */
export type PhaseWatts = readonly number[];

export function total(watts: PhaseWatts): number {
  return watts.reduce((sum, value) => sum + value, 0);
}

/**
 * Power at the AC inputs, `watts` in all, so that each inverter/charger converts the same between AC and DC: none
 * discharges the battery for what another one charges (phase compensation).
 *
 * @param outputs what flows out at each AC output
 */
export function sharedEqually(watts: number, outputs: PhaseWatts): number[] {
  const converted = (watts - total(outputs)) / outputs.length;
  return outputs.map((output) => output + converted);
}

/**
 * What each inverter/charger converts, brought inside limits for all together: those that charge are cut back first
 * when it is too much, those that discharge when it is too little, all by the same number of watts.
 *
 * @param converted positive = charging
 */
export function withinTotal(converted: PhaseWatts, least: number, most: number): number[] {
  const sum = total(converted);
  if (sum > most) return cutBack(converted, sum - most);
  if (sum < least) return cutBack(converted.map(negative), least - sum).map(negative);
  return [...converted];
}

/** Takes `excess` from the positive ones; there is so much as long as their sum is more than the excess. */
function cutBack(converted: PhaseWatts, excess: number): number[] {
  const result = [...converted];
  let left = excess;
  while (left > 1e-6) {
    const positive = result.filter((value) => value > 0).length;
    if (positive === 0) return result.map((value) => value - left / result.length);
    const share = left / positive;
    for (const [phase, value] of result.entries()) {
      if (value <= 0) continue;
      const cut = Math.min(share, value);
      result[phase] = value - cut;
      left -= cut;
    }
  }
  return result;
}

function negative(value: number): number {
  return 0 - value;
}
