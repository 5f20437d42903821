import { readBits } from '../../../protocols/n2k/bits.ts';
import type { FieldPair, FieldWidth } from '../../../protocols/n2k/field-pairs.ts';
import { type NumberedField, numberedFields } from '../../../protocols/n2k/numbered-fields.ts';
import { bodyOf, type OwnField, type SentMessage } from './sent-message.ts';

/** Codes for one pair of a group function (vecan.md, 3). */
export const parameterErrors = { none: 0, invalidField: 1, outOfRange: 3, denied: 4 } as const;

/** The fields of a PGN as group functions read and set them: by number, values in whole bytes. */
export class FieldAccess {
  readonly #fields: ReadonlyMap<number, NumberedField>;

  constructor(pgn: number) {
    this.#fields = numberedFields(pgn);
  }

  /** How many bytes the value of each field has in a pair. */
  readonly widthOf: FieldWidth = (number) => {
    const field = this.#fields.get(number);
    return field === undefined ? undefined : bytesOf(field);
  };

  /** What a message holds in a field now; empty when it has no such field. */
  valueOf(message: SentMessage, number: number): Uint8Array {
    const field = this.#fields.get(number);
    if (field === undefined) return new Uint8Array(0);
    const body = bodyOf(message);
    return Uint8Array.from({ length: bytesOf(field) }, (_, index) => {
      const bits = Math.min(8, field.bits - index * 8);
      return readBits(body, field.at + index * 8, bits) ?? 2 ** bits - 1;
    });
  }

  /** Whether a message has all these values. */
  isSelected(message: SentMessage, pairs: readonly FieldPair[]): boolean {
    return pairs.every(({ field, value }) => String(this.valueOf(message, field)) === String(value));
  }

  /** One of parameterErrors: whether the field can have this value in all the messages. */
  errorOf(messages: readonly SentMessage[], { field, value }: FieldPair): number {
    const own = messages.map((message) => this.#own(message, field));
    if (own.includes(undefined)) return parameterErrors.denied;
    const fits = own.every((one) => one?.fits(numberOf(value)) === true);
    return fits ? parameterErrors.none : parameterErrors.outOfRange;
  }

  set(messages: readonly SentMessage[], pairs: readonly FieldPair[]): void {
    for (const message of messages) {
      for (const { field, value } of pairs) this.#own(message, field)?.write(numberOf(value));
    }
  }

  #own(message: SentMessage, number: number): OwnField | undefined {
    return message.own?.[this.#fields.get(number)?.name ?? ''];
  }
}

function bytesOf({ bits }: NumberedField): number {
  return Math.ceil(bits / 8);
}

function numberOf(value: Uint8Array): number {
  return value.reduceRight((total, byte) => total * 256 + byte, 0);
}
