import type { DriverContext } from '../driver.ts';
import { vedirectLimits } from './limits.ts';

const silent =
  'no byte for 10 s: a charger that lives on its panels is silent at night; an RS232 adapter needs DTR and RTS; ' +
  'is the cable in the VE.Direct socket?';
const noisy =
  'bytes come, but no sound VE.Direct block for 10 s: wrong baud rate, another protocol, or noise on the cable';
const nameless =
  'sound blocks come, but none names its product (PID): a BMV-60xS has another driver, bmv60xs, which is not in this version';

/** Says in the log why nothing is published: once, and again every hour while it lasts. */
export class LineHints {
  readonly #context: DriverContext;
  #byteAt: number;
  #blockAt: number;
  #knownAt: number;
  #told: { readonly hint: string; readonly at: number } | undefined;

  constructor(context: DriverContext) {
    const now = context.clock.now();
    this.#context = context;
    this.#byteAt = now;
    this.#blockAt = now;
    this.#knownAt = now;
  }

  bytes(): void {
    this.#byteAt = this.#context.clock.now();
  }

  block(productIsKnown: boolean): void {
    this.#blockAt = this.#context.clock.now();
    if (productIsKnown) this.#knownAt = this.#blockAt;
  }

  tick(): void {
    const now = this.#context.clock.now();
    const limit = this.#context.options.timeoutMs ?? vedirectLimits.silenceMs;
    const hint =
      now - this.#byteAt >= limit
        ? silent
        : now - this.#blockAt >= limit
          ? noisy
          : now - this.#knownAt >= limit
            ? nameless
            : undefined;
    if (hint === undefined) {
      this.#told = undefined;
      return;
    }
    if (this.#told?.hint === hint && now - this.#told.at < vedirectLimits.hintMs) return;
    this.#told = { hint, at: now };
    this.#context.log.warn(hint);
  }
}
