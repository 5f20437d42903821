/** The middle one of some numbers. @param {number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * How two servers compare: the median of the ratios of measurements that were made side by side, so that what the
 * machine does meanwhile counts for both.
 * @param {number[]} ours
 * @param {number[]} theirs
 */
export function ratio(ours, theirs) {
  const pairs = theirs.map((value, index) => ours[index] / value);
  return median(pairs);
}

/** 12 345 @param {number} value */
export function thousands(value) {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** Milliseconds from microseconds, with two digits. @param {number} microseconds */
export function milliseconds(microseconds) {
  return (microseconds / 1000).toFixed(2);
}
