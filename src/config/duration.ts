const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A time span like `900ms`, `10s`, `1.5m` or `2h` as milliseconds; undefined when the text is none. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|m|h)$/.exec(text) ?? [];
  const factor = unitMs[unit ?? ''];
  return factor === undefined ? undefined : Number(amount) * factor;
}
