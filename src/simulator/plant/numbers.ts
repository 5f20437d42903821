export const joulesPerKwh = 3_600_000;
export const secondsPerHour = 3_600;
export const secondsPerDay = 86_400;

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** So many percent (0..100) of a whole, never more than all of it. */
export function shareOf(whole: number, percent: number): number {
  return Math.min((whole * clamp(percent, 0, 100)) / 100, whole);
}

export type Curve = readonly (readonly [x: number, y: number])[];

/** Linear between the points; beyond the ends as at the ends. */
export function interpolate(points: Curve, x: number): number {
  let previous = points[0] ?? [0, 0];
  for (const point of points) {
    if (x <= point[0]) {
      const width = point[0] - previous[0];
      return width === 0 ? point[1] : previous[1] + ((point[1] - previous[1]) * (x - previous[0])) / width;
    }
    previous = point;
  }
  return previous[1];
}

export function sumOf<T>(items: readonly T[], number: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += number(item);
  return sum;
}
