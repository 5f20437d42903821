import { decodeTextField, isTextLabel } from '../../protocols/vedirect/text-fields.ts';

interface Field {
  /** As it came; undefined once the value is too old. */
  raw: string | undefined;
  value: number | string | null;
  at: number;
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
  readonly #fields = new Map<string, Field>();
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
      this.#fields.set(label, { raw, value, at: now });
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
    return [...this.#fields.keys()];
  }

  /** When the label last came, in Clock.now() milliseconds; before all time when it never did. */
  at(label: string): number {
    return this.#fields.get(label)?.at ?? Number.NEGATIVE_INFINITY;
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
      if (field.value === null || lasting.has(label)) continue;
      if (field.at >= oldest) {
        this.#oldestAt = Math.min(this.#oldestAt, field.at);
        continue;
      }
      field.value = null;
      field.raw = undefined;
      any = true;
    }
    return any;
  }

  clear(): void {
    this.#fields.clear();
    this.#oldestAt = Number.POSITIVE_INFINITY;
  }
}
