import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

const quietMs = 60_000;
/** Old entries are looked for at most this often. */
const forgetMs = 1_000;
/** Clients x units x codes remembered; scanning clients must not grow the memory. */
const mostRemembered = 4_096;

/** Lines a minute for one client; one that scans all units would else bring hundreds. */
const mostLinesAMinute = 10;

/**
 * Explains exceptions in the log, at most one line a minute for each client, unit and code, and few for one
 * client: clients that probe must not flood the log (modbus-gx.md, 11).
 */
export class Complaints {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #seen = new Map<string, { until: number; suppressed: number }>();
  #forgotAt = Number.NEGATIVE_INFINITY;
  readonly #clients = new Map<string, { until: number; lines: number; hasMore: boolean }>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param client the client's address without its port  @param explain called only when a line is due */
  add(client: string, unit: number, code: number, explain: () => string): void {
    const key = `${client} ${unit} ${code}`;
    const now = this.#clock.now();
    const known = this.#seen.get(key);
    if (known !== undefined && now < known.until) {
      known.suppressed += 1;
      return;
    }
    // Walking thousands of entries for each exception of a scan would cost more than the answer.
    if (known === undefined && this.#seen.size >= mostRemembered && now - this.#forgotAt >= forgetMs) this.#forget(now);
    if (known === undefined && this.#seen.size >= mostRemembered) return;
    // What was told before leaves room for what was not: else the same ones would be told each minute.
    const most = known === undefined ? mostLinesAMinute : mostLinesAMinute / 2;
    const lines = this.#linesOf(client, now);
    if (lines >= most) {
      if (known !== undefined) known.suppressed += 1;
      this.#tellOfMore(client);
      return;
    }
    this.#countLine(client);
    const more = known === undefined || known.suppressed === 0 ? '' : ` (${known.suppressed} more of this code before)`;
    this.#seen.set(key, { until: now + quietMs, suppressed: 0 });
    this.#log.warn(`${client} unit ${unit}: exception ${code}: ${explain()}${more}`, { client, unit, exception: code });
  }

  /** How many lines this client has had in its minute. */
  #linesOf(client: string, now: number): number {
    const known = this.#clients.get(client);
    const entry = known !== undefined && now < known.until ? known : { until: now + quietMs, lines: 0, hasMore: false };
    this.#clients.set(client, entry);
    return entry.lines;
  }

  #countLine(client: string): void {
    const entry = this.#clients.get(client);
    if (entry !== undefined) entry.lines += 1;
  }

  /** Once a minute. */
  #tellOfMore(client: string): void {
    const entry = this.#clients.get(client);
    if (entry === undefined || entry.hasMore) return;
    entry.hasMore = true;
    this.#log.warn(`${client}: more exceptions follow, not told for a minute`, { client });
  }

  #forget(now: number): void {
    this.#forgotAt = now;
    for (const [key, entry] of this.#seen) if (now >= entry.until) this.#seen.delete(key);
    for (const [client, entry] of this.#clients) if (now >= entry.until) this.#clients.delete(client);
  }
}
