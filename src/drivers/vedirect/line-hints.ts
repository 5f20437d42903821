import type { DriverContext } from '../driver.ts';
import type { VeDirectDevice } from './device.ts';
import { vedirectLimits } from './limits.ts';

/** What can be heard on a line. */
type Sound = 'bytes' | 'hex' | 'text';

const hints = {
  silent: (seconds: number) =>
    `no byte for ${seconds} s: a charger that lives on its panels is silent at night; an RS232 adapter needs DTR and ` +
    'RTS; is the cable in the VE.Direct socket?',
  ended: (_seconds: number) => 'the recording is over; ?loop=1 behind its name plays it again and again',
  noisy: (seconds: number) =>
    `bytes come, but no sound VE.Direct block for ${seconds} s: wrong baud rate, another protocol, or noise on the cable`,
  hexOnly: (seconds: number) =>
    `HEX frames come, but no sound text block for ${seconds} s: another program asks the device for HEX, or its TX ` +
    'port is not set to normal communication',
  nameless: (seconds: number) =>
    `sound blocks come, but for ${seconds} s none has named its product (PID): a BMV-60xS has another driver, ` +
    'bmv60xs',
} as const;

type Hint = keyof typeof hints;

/**
 * Says in the log why nothing is published: once, again every hour while it lasts, and never more often than once
 * a minute.
 */
export class LineHints {
  readonly #context: DriverContext;
  readonly #device: VeDirectDevice;
  readonly #noiseHint: string;
  readonly #heardAt: Record<Sound, number>;
  /** When the product was known last. */
  #namedAt: number;
  #told: { readonly hint: Hint; readonly at: number } | undefined;
  #isOver = true;

  constructor(context: DriverContext, device: VeDirectDevice, noiseHint = '') {
    const now = context.clock.now();
    this.#context = context;
    this.#device = device;
    this.#noiseHint = noiseHint;
    this.#heardAt = { bytes: now, hex: Number.NEGATIVE_INFINITY, text: now };
    this.#namedAt = now;
  }

  heard(sound: Sound): void {
    this.#heardAt[sound] = this.#context.clock.now();
  }

  tick(): void {
    const now = this.#context.clock.now();
    const limit = this.#device.silenceMs;
    if (this.#device.isIdentified) this.#namedAt = now;
    const hint = this.#diagnose(now - limit);
    if (hint === undefined) {
      this.#isOver = true;
      return;
    }
    const isNew = this.#isOver || this.#told?.hint !== hint;
    const age = now - (this.#told?.at ?? Number.NEGATIVE_INFINITY);
    if (age < (isNew ? vedirectLimits.betweenHintsMs : vedirectLimits.hintMs)) return;
    this.#told = { hint, at: now };
    this.#isOver = false;
    this.#context.log.warn(hints[hint](limit / 1_000) + (hint === 'noisy' ? this.#noiseHint : ''));
  }

  /** What has been wrong since `since`, the nearest to the cable first. */
  #diagnose(since: number): Hint | undefined {
    const { bytes, hex, text } = this.#heardAt;
    if (bytes <= since) return this.#context.options.link.kind === 'replay' ? 'ended' : 'silent';
    if (text <= since) return hex > since ? 'hexOnly' : 'noisy';
    return this.#namedAt <= since ? 'nameless' : undefined;
  }
}
