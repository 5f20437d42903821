import { holdsLines, splitVersion } from '../../protocols/mk2/products.ts';
import { commandState, holdLines, noLimit, stateFlags } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';

const lines = { panelDetect: 0x01, standby: 0x02 } as const;

/** What an interface forgets when it loses its power: its lines, its flags and the form of its answers. */
export class InterfaceSetUp {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  #linesAt = Number.NEGATIVE_INFINITY;

  constructor(talk: Conversation, clock: Clock) {
    this.#talk = talk;
    this.#clock = clock;
  }

  /**
   * Sets the interface up; nothing here changes what the device does. An address is selected first: it tells from then
   * on whether the interface was reset.
   * @returns whether it has taken it
   */
  async begin(version: number): Promise<boolean> {
    await this.#holdLines(version);
    const flags = stateFlags.tenthsAmp | stateFlags.forwardPanels | stateFlags.doNotSend;
    const settings = commandState({ state: 0, limitTenthsAmp: noLimit, flags, frames: 'long' });
    return !isNoAnswer(await this.#talk.ask(settings, { address: 0 }));
  }

  /** Holds the lines again when that is due. */
  async remind(version: number): Promise<void> {
    if (this.#clock.now() - this.#linesAt >= mk2Limits.linesMs) await this.#holdLines(version);
  }

  async #holdLines(version: number): Promise<void> {
    this.#linesAt = this.#clock.now();
    if (!holdsLines(splitVersion(version).productId)) return;
    // No answer is no harm: an MK3 that does not know the command.
    await this.#talk.ask({ ...holdLines(lines.panelDetect | lines.standby), attempts: 1 }, { address: 0 });
  }
}
