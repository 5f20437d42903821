const longest = 60;

/** A single value as messages show it: texts in quotes, on one line, shortened. */
export function quote(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}
