import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';

const windowMs = 3_600_000;
/** More than anybody changes by hand; at this rate half a million a year. */
const mostPerWindow = 60;

/** Says, once, that a client writes settings so often that it wears the flash they are stored in. */
export class WearWatch {
  readonly #clock: Clock;
  readonly #log: Logger;
  #windowEnd = 0;
  #writes = 0;
  #lastPath = '';
  #hasTold = false;

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** A setting has changed. */
  changed(path: string): void {
    this.#lastPath = path;
  }

  /** The file was written. */
  written(): void {
    const now = this.#clock.now();
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + windowMs;
      this.#writes = 0;
    }
    this.#writes += 1;
    if (this.#hasTold || this.#writes <= mostPerWindow) return;
    this.#hasTold = true;
    this.#log.warn(
      `settings were changed more than ${mostPerWindow} times within an hour, last ${this.#lastPath}: each change is ` +
        'stored, which wears flash memory; write the grid set-point to register 2716 instead of 2700 or 2703, other ' +
        'settings only when they differ',
    );
  }
}
