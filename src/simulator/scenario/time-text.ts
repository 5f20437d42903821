const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `90s`, `10m`, `1h 30m`, `2d` as seconds; undefined when the text is none. */
export function parseSpan(text: string): number | undefined {
  if (!/^\d{1,7}[smhd]( ?\d{1,7}[smhd]){0,3}$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (unitSeconds[unit] ?? 0),
    0,
  );
}

const dateForm = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * `2026-06-21T05:00`, with seconds, `Z` or an offset if wanted; without an offset it is UTC, so that it means the
 * same on each computer. A date alone is its midnight. Milliseconds since 1970; undefined when the text is none.
 */
export function parseStart(text: string): number | undefined {
  const [, date = '', time = '00:00', offset = 'Z'] = dateForm.exec(text) ?? [];
  const unixMs = Date.parse(`${date}T${time}${offset}`);
  if (Number.isNaN(unixMs)) return undefined;
  // Date takes the 31st of June for the 1st of July.
  const isRealDay = new Date(`${date}T00:00Z`).toISOString().startsWith(date);
  return isRealDay ? unixMs : undefined;
}
