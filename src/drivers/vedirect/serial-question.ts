import { hexRegisterById } from '../../protocols/vedirect/hex-registers.ts';
import { decodeHexValue } from '../../protocols/vedirect/hex-values.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { HexPort } from './hex-port.ts';
import { vedirectLimits } from './limits.ts';

const serialNumber = 0x010a;

/** Asks by HEX for the serial number of a device that does not tell it in text. */
export class SerialQuestion {
  answer: string | undefined;
  readonly #clock: Clock;
  readonly #port: HexPort | undefined;
  #askedAt: number | undefined;

  constructor(clock: Clock, port: HexPort | undefined) {
    this.#clock = clock;
    this.#port = port;
  }

  /** Asks when that was not done yet. @returns whether there is an answer, or none can be expected any more */
  isSettled(onAnswer: () => void): boolean {
    if (this.#port === undefined || this.answer !== undefined) return true;
    if (this.#askedAt === undefined) {
      this.#askedAt = this.#clock.now();
      void this.#ask(this.#port, this.#askedAt, onAnswer);
    }
    return this.#clock.now() - this.#askedAt >= vedirectLimits.hexSerialWaitMs;
  }

  /** Another device. */
  forget(): void {
    this.answer = undefined;
    this.#askedAt = undefined;
  }

  async #ask(port: HexPort, askedAt: number, onAnswer: () => void): Promise<void> {
    const answer = await port.get(serialNumber);
    const register = hexRegisterById(serialNumber);
    if (this.#askedAt !== askedAt || answer?.flags !== 0 || register === undefined) return;
    const serial = decodeHexValue(register, answer.value);
    if (typeof serial !== 'string' || serial === '') return;
    this.answer = serial;
    onAnswer();
  }
}
