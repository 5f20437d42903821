import type { Value } from '../../store/values.ts';
import type { Field, FieldSet } from './field-set.ts';
import type { Fields } from './mapping.ts';
import type { TextValue } from './text-routes.ts';

/** What text says of a path: worked out anew only when a field that it was made of has changed. */
export class ToldValue {
  readonly #textValue: TextValue;
  /** Those that were asked for, and the sum of their versions when they were. */
  readonly #fields: Field[] = [];
  #version = Number.NaN;
  #value: Value | undefined;
  readonly #ask: Fields;

  constructor(textValue: TextValue, fields: FieldSet) {
    this.#textValue = textValue;
    this.#ask = (label) => {
      const field = fields.field(label);
      if (!this.#fields.includes(field)) this.#fields.push(field);
      return field.value;
    };
  }

  /** Undefined = the device does not send what is needed. */
  get value(): Value | undefined {
    if (this.#version !== this.#sum()) {
      this.#value = this.#textValue(this.#ask);
      this.#version = this.#sum();
    }
    return this.#value;
  }

  /** When the newest of the fields came, in Clock.now() milliseconds. */
  get at(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { at } of this.#fields) if (at > newest) newest = at;
    return newest;
  }

  #sum(): number {
    let sum = 0;
    for (const { version } of this.#fields) sum += version;
    return sum;
  }
}
