const noNames: ReadonlyMap<number, string> = new Map();

/**
 * Reads the names of enumerated values, like `0=off;1=low power`, into names by value.
 * @param fail takes in words what is wrong; the result is then what it returns
 */
export function parseValueNames(
  text: string,
  fail: (reason: string) => undefined,
): ReadonlyMap<number, string> | undefined {
  if (text === '') return noNames;
  const names = new Map<number, string>();
  for (const entry of text.split(';')) {
    const [, digits, name] = /^\s*(-?\d{1,15})\s*=\s*(\S.*?)\s*$/.exec(entry) ?? [];
    if (digits === undefined || name === undefined) {
      return fail(`values: "${entry.trim()}" is not of the form NUMBER=NAME; write them like 0=off;1=on`);
    }
    const value = Number(digits);
    if (names.has(value)) return fail(`values: ${value} has two names`);
    names.set(value, name);
  }
  return names;
}

/** The text that parseValueNames() reads back. */
export function formatValueNames(names: ReadonlyMap<number, string>): string {
  return [...names].map(([value, name]) => `${value}=${name}`).join(';');
}
