import type { WriteItem } from '../../registers/write-plan.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { serverLimits } from './limits.ts';

const minuteMs = 60_000;
/** Clients whose refusals are counted; more than write to any one gateway. */
const mostClients = 256;

/** A write request as the log tells it. */
export interface WriteRecord {
  /** Address and port. */
  readonly client: string;
  readonly unit: number;
  readonly address: number;
  /** The registers as they were to be written, in wire order; told where there are no items. */
  readonly words: Uint8Array;
  /** Empty where the request could not be understood as values. */
  readonly items: readonly WriteItem[];
  /** Why it failed; undefined = done. */
  readonly failed: string | undefined;
  /** Whether the owner of the values was asked. */
  readonly reachedOwner: boolean;
}

/**
 * The audit log: one line for each value written, with client, unit, register, path, old and new value, outcome.
 * A client whose writes are refused out of hand by the hundred gets a count instead, so that it cannot fill a disk.
 */
export class WriteAudit {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #refused = new Map<string, { until: number; lines: number }>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  add(record: WriteRecord): void {
    if (!record.reachedOwner && !this.#mayTell(record.client.replace(/:\d+$/, ''))) return;
    const { client, unit, failed } = record;
    const outcome = failed ?? 'done';
    if (record.items.length === 0) {
      const register = record.address;
      const asked = numbersOf(record.words);
      // Reasons name their register, too.
      const why = outcome.replace(`register ${register} `, '');
      this.#log.info(`write by ${client}: unit ${unit} register ${register} <- ${asked}: ${why}`, {
        ...{ client, unit, register, asked, outcome },
      });
    }
    for (const { address: register, path, service, before, after } of record.items) {
      this.#log.info(
        `write by ${client}: unit ${unit} register ${register} ${service.name} ${path}: ${told(before)} -> ${told(after)}: ${outcome}`,
        { client, unit, register, path, service: service.name, before, after, outcome },
      );
    }
  }

  #mayTell(host: string): boolean {
    const now = this.#clock.now();
    const known = this.#refused.get(host);
    if (known === undefined || now >= known.until) {
      const more = (known?.lines ?? 0) - serverLimits.refusedWriteLines;
      if (more > 0) this.#log.warn(`${host}: ${more} more refused writes were not told`, { client: host });
      if (this.#refused.size >= mostClients) this.#refused.clear();
      this.#refused.set(host, { until: now + minuteMs, lines: 1 });
      return true;
    }
    known.lines += 1;
    return known.lines <= serverLimits.refusedWriteLines;
  }
}

/** More registers than a line needs to be understood. */
const mostShown = 8;

function numbersOf(words: Uint8Array): string {
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength);
  const count = words.length >> 1;
  const shown = Array.from({ length: Math.min(count, mostShown) }, (_, index) => view.getUint16(index * 2));
  return `${shown.join(' ')}${count > mostShown ? ` and ${count - mostShown} more` : ''}`;
}

/** A value in a log line; text in quotes, as it comes from a client. */
function told(value: number | string | null): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
