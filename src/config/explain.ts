import type { z } from 'zod';
import { didYouMean } from '../runtime/nearest.ts';
import type { ConfigProblem } from './config.ts';
import { quote } from './quote.ts';
import { keysAt } from './schema.ts';
import type { Locate } from './yaml.ts';

/** One finding of the schema in the words of the file: where, which key, what is allowed, what is there. */
export function explain(issue: z.core.$ZodIssue, whole: unknown, where: Locate): ConfigProblem[] {
  const label = labelOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path, issue.input);
    return issue.keys.map((key) => ({
      where: where([...issue.path, key]),
      reason: `unknown key ${quote(key)}${label === '' ? '' : ` in ${label}`}${hint(key, known)}`,
    }));
  }
  const subject = label === '' ? 'the file' : label;
  const given = valueAt(whole, issue.path);
  const found =
    given === undefined ? ' is missing;' : typeof given === 'object' && given !== null ? ':' : ` is ${quote(given)};`;
  return [{ where: where(issue.path), reason: `${subject}${found} ${issue.message}` }];
}

/** `devices[2].link`; entries of a list count from 1. */
export function labelOf(path: readonly PropertyKey[]): string {
  const parts = path.map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${String(key)}`));
  return parts.join('').replace(/^\./, '');
}

function hint(key: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  return meant === '' ? `; known: ${known.join(', ')}` : meant;
}

function valueAt(whole: unknown, path: readonly PropertyKey[]): unknown {
  let value = whole;
  for (const key of path) {
    // A single text where a list of them is allowed too.
    if (typeof value !== 'object' || value === null) return value;
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return value;
}
