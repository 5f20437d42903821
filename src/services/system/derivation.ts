/** The one that is being worked out now: what is read meanwhile, it goes by. */
let underWay: Derivation<unknown> | undefined;

/** Something that is worked out when it is asked for, and again only after what it went by has changed. */
export class Derivation<T> {
  readonly #derive: () => T;
  readonly #readers = new Readers();
  #result: { readonly value: T } | undefined;

  /** @param derive without side effects; goes by what tells its readers of changes, and by what never changes */
  constructor(derive: () => T) {
    this.#derive = derive;
  }

  get value(): T {
    this.#readers.note();
    this.#result ??= { value: this.#work() };
    return this.#result.value;
  }

  /** Something that it went by has changed. */
  forget(): void {
    if (this.#result === undefined) return;
    this.#result = undefined;
    this.#readers.tell();
  }

  #work(): T {
    const outer = underWay;
    underWay = this;
    try {
      return this.#derive();
    } finally {
      underWay = outer;
    }
  }
}

/** The derivations that have gone by something. One that does not any more is worked out once too often, no more. */
export class Readers {
  readonly #derivations = new Set<Derivation<unknown>>();

  /** It is being read. */
  note(): void {
    if (underWay !== undefined) this.#derivations.add(underWay);
  }

  /** It has changed. */
  tell(): void {
    for (const derivation of this.#derivations) derivation.forget();
  }
}

/** Whether anything is being worked out that should know of changes. */
export function isDeriving(): boolean {
  return underWay !== undefined;
}
