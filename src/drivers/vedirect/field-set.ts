import { decodeTextField, isTextLabel } from '../../protocols/vedirect/text-fields.ts';

/** What has come at a label. */
export interface Field {
  /** The decoded value; undefined when the label has never come, null when it has none or is too old. */
  readonly value: number | string | null | undefined;
  /** When it last came, in Clock.now() milliseconds; before all time when it never did. */
  readonly at: number;
  /** Grows whenever the value changes. */
  readonly version: number;
}

interface KeptField extends Field {
  /** As it came; undefined once the value is too old. */
  raw: string | undefined;
  value: number | string | null | undefined;
  at: number;
  version: number;
}

/** Labels beyond those known that are remembered, so that each is told once and garbage costs no memory. */
const mostUnknown = 32;

/** What the device is, not how it is: does not grow old. */
const lasting: ReadonlySet<string> = new Set(['PID', 'SER#', 'HC#', 'FW', 'FWE', 'BMV', 'MON', 'CAP_BLE']);

/**
 * The fields of a port, merged over blocks: one data set may come in several blocks, and each field grows old on
 * its own (vedirect.md, 2.1).
 */
export class FieldSet {
  readonly #fields = new Map<string, KeptField>();
  readonly #unknown = new Set<string>();
  /** No field that can grow old has come before. */
  #oldestAt = Number.POSITIVE_INFINITY;

  /**
   * Takes a block's fields.
   * @returns labels that have not been seen before and are not known
   */
  take(block: ReadonlyMap<string, string>, now: number): string[] {
    const news: string[] = [];
    for (const [label, raw] of block) {
      const field = this.#fields.get(label);
      // Most fields of a block are as they were.
      if (field?.raw === raw) {
        field.at = now;
        continue;
      }
      if (!isTextLabel(label)) {
        if (this.#unknown.has(label) || this.#unknown.size >= mostUnknown) continue;
        this.#unknown.add(label);
        news.push(label);
        continue;
      }
      const value = decodeTextField(label, raw);
      // A text that is not what the label carries is no value; an older one ends with its time.
      if (value === undefined) continue;
      change(field ?? this.#enter(label), raw, value, now);
      this.#oldestAt = Math.min(this.#oldestAt, now);
    }
    return news;
  }

  /** The decoded value; undefined when the label has never come, null when it has none or is too old. */
  value(label: string): number | string | null | undefined {
    return this.#fields.get(label)?.value;
  }

  /** The labels that have come. */
  labels(): readonly string[] {
    return [...this.#fields].filter(([, { value }]) => value !== undefined).map(([label]) => label);
  }

  /** What comes at a label, now and later: for those who ask again and again. */
  field(label: string): Field {
    return this.#fields.get(label) ?? this.#enter(label);
  }

  number(label: string): number | undefined {
    const value = this.value(label);
    return typeof value === 'number' ? value : undefined;
  }

  /** Makes fields that have not come since `oldest` not available. @returns whether there were any */
  expire(oldest: number): boolean {
    if (this.#oldestAt >= oldest) return false;
    this.#oldestAt = Number.POSITIVE_INFINITY;
    let any = false;
    for (const [label, field] of this.#fields) {
      if (field.value === undefined || field.value === null || lasting.has(label)) continue;
      if (field.at >= oldest) {
        this.#oldestAt = Math.min(this.#oldestAt, field.at);
        continue;
      }
      change(field, undefined, null, field.at);
      any = true;
    }
    return any;
  }

  clear(): void {
    for (const field of this.#fields.values()) change(field, undefined, undefined, Number.NEGATIVE_INFINITY);
    this.#oldestAt = Number.POSITIVE_INFINITY;
  }

  #enter(label: string): KeptField {
    const field: KeptField = { raw: undefined, value: undefined, at: Number.NEGATIVE_INFINITY, version: 0 };
    this.#fields.set(label, field);
    return field;
  }
}

function change(field: KeptField, raw: string | undefined, value: KeptField['value'], at: number): void {
  field.raw = raw;
  field.value = value;
  field.at = at;
  field.version += 1;
}
