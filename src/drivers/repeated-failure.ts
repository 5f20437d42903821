import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/log.ts';

/** A failure that goes on is told again this often. */
const repeatMs = 600_000;
/** Different reasons that are remembered; a device that fails in more ways than that may repeat itself. */
const mostReasons = 16;

/** Tells each reason of a failure once, then every 10 minutes with a count, and when all is well again. */
export class RepeatedFailure {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #subject: string;
  readonly #reasons = new Map<string, { toldAt: number; times: number }>();

  /** @param subject opens every line that does not begin with it already: a link's name */
  constructor(clock: Clock, log: Logger, subject: string) {
    this.#clock = clock;
    this.#log = log;
    this.#subject = subject;
  }

  /** It failed once more. @param cause where given, an error of our own making: told with its stack */
  add(reason: string, cause?: Error): void {
    const now = this.#clock.now();
    const known = this.#reasons.get(reason);
    const times = (known?.times ?? 0) + 1;
    const isQuiet = known !== undefined && now - known.toldAt < repeatMs;
    this.#reasons.delete(reason);
    this.#reasons.set(reason, { toldAt: isQuiet ? known.toldAt : now, times });
    if (this.#reasons.size > mostReasons) this.#reasons.delete(this.#reasons.keys().next().value ?? '');
    if (isQuiet) return;
    const what = reason.startsWith(this.#subject) ? reason : `${this.#subject}: ${reason}`;
    const count = times === 1 ? '' : ` (${times} times so far)`;
    const line = `${what}${count}; trying again until it works`;
    if (cause === undefined) this.#log.warn(line);
    else this.#log.error(line, { stack: cause.stack });
  }

  /** All is well: whatever fails from now on is new. */
  resolved(): void {
    if (this.#reasons.size > 0) this.#log.info(`${this.#subject}: works again`);
    this.#reasons.clear();
  }
}
