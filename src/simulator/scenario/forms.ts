import { didYouMean } from '../../runtime/nearest.ts';

export type DocumentPath = readonly (string | number)[];

/** Something wrong in a document: where, and a sentence that names the place. */
export interface Finding {
  readonly path: DocumentPath;
  readonly reason: string;
}

/**
 * What a part of a document (YAML or JSON, as plain values) may be. Gives the value as the program uses it, or
 * undefined after it has told `place` what is wrong.
 */
export type Form<T> = (value: unknown, place: Place) => T | undefined;

/** One place in a document that is being checked. */
export class Place {
  readonly path: DocumentPath;
  readonly #findings: Finding[];
  readonly #namesOf: (kind: string) => readonly string[];

  /** @param namesOf names that the document itself gives to things of a kind, for references to them */
  constructor(namesOf: (kind: string) => readonly string[], findings: Finding[] = [], path: DocumentPath = []) {
    this.path = path;
    this.#namesOf = namesOf;
    this.#findings = findings;
  }

  below(key: string | number): Place {
    return new Place(this.#namesOf, this.#findings, [...this.path, key]);
  }

  /** `devices[2].of`; entries of a list count from 1. */
  get label(): string {
    const parts = this.path.map((key) => (typeof key === 'number' ? `[${key + 1}]` : `.${key}`));
    return parts.join('').replace(/^\./, '');
  }

  namesOf(kinds: readonly string[]): string[] {
    return kinds.flatMap((kind) => this.#namesOf(kind));
  }

  /** @param allowed what may stand here, as an order: `write a number` */
  wrong(value: unknown, allowed: string): undefined {
    const subject = this.label === '' ? 'the whole' : this.label;
    const found = value === undefined ? ' is missing' : ` is ${shown(value)}`;
    this.tell(`${subject}${found}; ${allowed}`);
  }

  tell(reason: string): void {
    this.#findings.push({ path: this.path, reason });
  }
}

/** Checks a whole document. @param namesOf see Place */
export function checked<T>(
  value: unknown,
  form: Form<T>,
  namesOf: (kind: string) => readonly string[] = () => [],
): { readonly value: T | undefined; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const found = form(value, new Place(namesOf, findings));
  return { value: findings.length === 0 ? found : undefined, findings };
}

const longestShown = 60;

/** A value as messages show it, on one line. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group of keys';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > longestShown ? `${value.slice(0, longestShown)}…` : value);
}

/** A number from `least` to `most`. */
export function number(least: number, most: number): Form<number> {
  return numberThat((value) => value >= least && value <= most, `write a number from ${least} to ${most}`);
}

/** A number above 0, up to `most`. */
export function above0(most = 1e9): Form<number> {
  return numberThat((value) => value > 0 && value <= most, `write a number above 0, up to ${most}`);
}

export function wholeNumber(least: number, most: number): Form<number> {
  return numberThat(
    (value) => Number.isInteger(value) && value >= least && value <= most,
    `write a whole number from ${least} to ${most}`,
  );
}

function numberThat(isRight: (value: number) => boolean, allowed: string): Form<number> {
  return (value, place) => (typeof value === 'number' && isRight(value) ? value : place.wrong(value, allowed));
}

export const flag: Form<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : place.wrong(value, 'write true or false');

/** One of a few values. */
export function oneOf<const V extends string | number>(...values: readonly V[]): Form<V> {
  return (value, place) => {
    const found = values.find((one) => one === value);
    if (found !== undefined) return found;
    const hint = typeof value === 'string' ? didYouMean(value, values.map(String)) : '';
    const choice = values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` : values.join();
    return place.wrong(value, `write ${choice}${hint}`);
  };
}

const printable = /^(?=.*\S)\P{Cc}+$/u;

/** Text on one line. */
export function line(longest: number): Form<string> {
  return (value, place) =>
    typeof value === 'string' && value.length <= longest && printable.test(value)
      ? value
      : place.wrong(value, `write a text of 1 to ${longest} characters on one line`);
}

/** Text that `parse` understands. @param allowed what that is: `write a time span, like 10m` */
export function parsed<T>(parse: (text: string) => T | undefined, allowed: string): Form<T> {
  return (value, place) => (typeof value === 'string' ? parse(value) : undefined) ?? place.wrong(value, allowed);
}

/** The name of something of these kinds in the same document. */
export function reference(...kinds: readonly string[]): Form<string> {
  return (value, place) => {
    const names = [...new Set(place.namesOf(kinds))];
    if (typeof value === 'string' && names.includes(value)) return value;
    const hint = typeof value === 'string' ? didYouMean(value, names) : '';
    const known = names.length === 0 ? `there is nothing in ${kinds.join(', ')}` : `write one of ${names.join(', ')}`;
    return place.wrong(value, `${known}${hint}`);
  };
}

const longestList = 1_000;

/** A list of at most `most` entries. @param allowed what they are: `write a list of inputs` */
export function list<T>(form: Form<T>, allowed: string, most = longestList): Form<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return place.wrong(value, allowed);
    if (value.length > most) place.tell(`${place.label} has ${value.length} entries; write at most ${most}`);
    return value.slice(0, most).flatMap((one: unknown, index) => {
      const entry = form(one, place.below(index));
      return entry === undefined ? [] : [entry];
    });
  };
}

const nameForm = /^[A-Za-z][\w-]{0,31}$/;
const mostNamed = 100;

/** Things by their names. */
export function named<T>(form: Form<T>): Form<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!isGroup(value)) return place.wrong(value, 'write names and what they are below it');
    const entries = Object.entries(value);
    if (entries.length > mostNamed)
      place.tell(`${place.label} has ${entries.length} names; write at most ${mostNamed}`);
    const result: Record<string, T> = {};
    for (const [name, one] of entries.slice(0, mostNamed)) {
      const below = place.below(name);
      if (!nameForm.test(name)) {
        below.tell(
          `${shown(name)} in ${place.label} is no name; write up to 32 letters, digits, - and _, a letter first`,
        );
      }
      const part = form(one, below);
      if (part !== undefined) result[name] = part;
    }
    return result;
  };
}

export type Shape = Readonly<Record<string, Form<unknown>>>;
type Values<S extends Shape> = { readonly [K in keyof S]: S[K] extends Form<infer T> ? T : never };

/** A group of keys: all of the first, any of the second, no others. */
export function group<R extends Shape, O extends Shape>(
  required: R,
  optional: O,
): Form<Values<R> & Partial<Values<O>>> {
  const known = [...Object.keys(required), ...Object.keys(optional)];
  return (value, place) => {
    if (!isGroup(value)) return place.wrong(value, `write its keys below it: ${known.join(', ')}`);
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const within = place.label === '' ? '' : ` in ${place.label}`;
      const hint = didYouMean(key, known);
      place.below(key).tell(`unknown key ${shown(key)}${within}${hint === '' ? `; known: ${known.join(', ')}` : hint}`);
    }
    for (const [key, form] of Object.entries({ ...required, ...optional })) {
      const isThere = Object.hasOwn(value, key);
      if (!isThere && !Object.hasOwn(required, key)) continue;
      const part = form(isThere ? value[key] : undefined, place.below(key));
      if (part !== undefined) result[key] = part;
    }
    // Whatever is required and not there has been told, and then nobody gets this.
    return result as Values<R> & Partial<Values<O>>;
  };
}

/** Groups of keys of several kinds; a key tells of which kind one is. */
export function variants<T>(key: string, forms: Readonly<Record<string, Form<T>>>): Form<T> {
  const kind = oneOf(...Object.keys(forms));
  return (value, place) => {
    if (!isGroup(value)) return place.wrong(value, `write ${key}: and its other keys`);
    const found = kind(Object.hasOwn(value, key) ? value[key] : undefined, place.below(key));
    return found === undefined ? undefined : forms[found]?.(value, place);
  };
}

export function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
