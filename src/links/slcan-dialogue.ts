import type { Cancel, Clock } from '../runtime/clock.ts';
import type { ByteLink } from './link.ts';

/** `closed`: the link ended meanwhile. */
export type SlcanAnswer = 'done' | 'refused' | 'text' | 'silent' | 'closed';

/** Which answers a command takes; others that come meanwhile belong to nothing. */
type SlcanTakes = 'answers' | 'text' | 'both';

/**
 * Commands to an adapter and their answers. An answer does not tell which command it belongs to: the next command may
 * be asked only when the one before has its answer.
 */
export class SlcanDialogue {
  readonly #clock: Clock;
  readonly #wire: ByteLink;
  #settle: ((answer: SlcanAnswer) => void) | undefined;
  #takes: SlcanTakes = 'answers';
  #isOver = false;

  constructor(clock: Clock, wire: ByteLink) {
    this.#clock = clock;
    this.#wire = wire;
  }

  /**
   * Sends a command and waits for its answer.
   * @param command without its CR; undefined: nothing is sent, further answers to the one before are waited for
   * @param takes whether CR and BEL answer it, or any line of text, or both
   * @throws GatewayError LINK_CLOSED, LINK_WRITE_TIMEOUT
   */
  async ask(command: string | undefined, limitMs: number, takes: SlcanTakes = 'answers'): Promise<SlcanAnswer> {
    if (this.#isOver) return 'closed';
    this.#takes = takes;
    let cancel: Cancel = () => undefined;
    const answer = new Promise<SlcanAnswer>((resolve) => {
      cancel = this.#clock.after(limitMs, () => resolve('silent'));
      this.#settle = resolve;
    });
    try {
      if (command !== undefined) await this.#wire.send(Buffer.from(`${command}\r`, 'latin1'));
      return await answer;
    } finally {
      cancel();
      this.#settle = undefined;
    }
  }

  /** An answer came; false when nobody waits for it. */
  hear(answer: 'done' | 'refused' | 'text'): boolean {
    const isTaken = this.#takes === 'both' || (answer === 'text') === (this.#takes === 'text');
    if (this.#settle === undefined || !isTaken) return false;
    this.#settle(answer);
    return true;
  }

  /** Nothing is answered any more. */
  end(): void {
    this.#isOver = true;
    this.#settle?.('closed');
  }
}
