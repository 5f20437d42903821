import type { Driver } from '../../drivers/driver.ts';
import { vedirectLimits } from '../../drivers/vedirect/limits.ts';
import type { ByteLink, LinkSpec } from '../../links/link.ts';
import { TextFramer } from '../../protocols/vedirect/text-framer.ts';
import { type Clock, every } from '../../runtime/clock.ts';
import { GatewayError } from '../../runtime/errors.ts';
import type { Logger } from '../../runtime/log.ts';
import { LatestFields } from './latest-fields.ts';

export interface HeardDeviceOptions {
  /** As in the column `device`. */
  readonly name: string;
  readonly spec: LinkSpec;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A device whose VE.Direct text is only listened to; nothing is ever sent. A BMV-60xS speaks alike. */
export class HeardDevice implements Driver {
  readonly kind = 'vedirect';
  readonly line = { baudRate: 19_200, dtr: true, rts: true };
  readonly name: string;
  readonly spec: LinkSpec;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #fields = new LatestFields();
  /** Since when nothing has been heard on an open link: its opening, or the last sound block. */
  #quietSince: number | undefined;
  #isHeard = false;

  constructor({ name, spec, clock, log }: HeardDeviceOptions) {
    this.name = name;
    this.spec = spec;
    this.#clock = clock;
    this.#log = log;
  }

  async run(link: ByteLink, signal: AbortSignal): Promise<void> {
    const { gapMs, reopenMs } = vedirectLimits;
    const framer = new TextFramer();
    let lastByteAt = this.#clock.now();
    this.#quietSince = lastByteAt;
    link.onBytes((chunk) => {
      const now = this.#clock.now();
      // What stood still in the middle does not go on with these bytes.
      if (now - lastByteAt >= gapMs) framer.gap();
      lastByteAt = now;
      for (const event of framer.push(chunk)) if (event.kind === 'block') this.#take(event.fields, now);
    });
    let giveUp: (error: Error) => void = () => undefined;
    const ended = new Promise<void>((resolve, reject) => {
      giveUp = reject;
      void link.closed.then(() => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
    // A port may be dead after boot until it is opened again (vedirect.md, 6, failure 14).
    const stopWatching = every(this.#clock, reopenMs / 4, () => {
      if (this.spec.kind !== 'serial' || this.#clock.now() - lastByteAt < reopenMs) return;
      giveUp(new GatewayError('LINK_CLOSED', `${link.name}: no byte for an hour: opened again`));
    });
    try {
      await ended;
    } finally {
      stopWatching();
      link.onBytes(() => undefined);
      this.#fields.clear();
      this.#quietSince = undefined;
      this.#isHeard = false;
    }
  }

  /** The raw fields that are fresh now; undefined while the device is silent or unplugged, which the log tells. */
  fresh(): ReadonlyMap<string, string> | undefined {
    const now = this.#clock.now();
    const { lifeMs } = this.#fields;
    const fields = this.#fields.fresh(now);
    if (fields.size > 0) return fields;
    this.#isHeard = false;
    if (this.#quietSince !== undefined && now - this.#quietSince >= lifeMs) {
      this.#log.warn(
        `${this.name}: no sound VE.Direct block for ${lifeMs / 1_000} s: nothing is logged until one comes`,
      );
    }
    return undefined;
  }

  #take(block: ReadonlyMap<string, string>, now: number): void {
    this.#fields.take(block, now);
    this.#quietSince = now;
    if (!this.#isHeard) this.#log.info(`${this.name}: is heard`);
    this.#isHeard = true;
  }
}
