import type { InputReply } from '../../protocols/mk2/info-frames.ts';
import type { PanelReply } from '../../protocols/mk2/replies.ts';
import { commandState, stateFlags } from '../../protocols/mk2/requests.ts';
import { modeOfSwitches } from '../../protocols/mk2/states.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import { done, type WriteOutcome } from '../../store/values.ts';
import type { Bus } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';

/** What a panel commands: always both, because the device takes both from each command (mk2.md, 5). */
export interface Pair {
  /** 1 charger only, 2 inverter only, 3 on, 4 off. */
  readonly mode: number;
  readonly limitTenthsAmp: number;
}

const modeNames: Readonly<Record<number, string>> = { 1: 'charger only', 2: 'inverter only', 3: 'on', 4: 'off' };
const commandFlags = stateFlags.tenthsAmp | stateFlags.forwardPanels;
/** Devices round the limit; less is no difference (mk2.md, 10, Write path). */
const sameTenthsAmp = 2;

/** A command that has been acknowledged, and is to be seen in the device. */
interface Outstanding {
  readonly pair: Pair;
  readonly lookAt: number[];
  /** It was read back once already. */
  isSeen: boolean;
}

/**
 * The remote panel that we are once a client has written mode or limit: commands, repeats, and compares with what
 * the device does. Falls back to watching when another panel commands or the interface forgets (mk2.md, 5).
 */
export class PanelRole {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #log: Logger;
  #held: Pair | undefined;
  /** Aborts what is still to be sent when the role ends. */
  #role = new AbortController();
  #repeatAt = 0;
  #isCommanding = false;
  #outstanding: Outstanding | undefined;
  /** The AC input that was in use when it was last told; its limit is the one that is commanded. */
  #activeInput: number | undefined;
  #storedLimitAmps: Bus['storedLimitAmps'] = [];
  #foreignAt = Number.NEGATIVE_INFINITY;

  constructor(talk: Conversation, clock: Clock, log: Logger) {
    this.#talk = talk;
    this.#clock = clock;
    this.#log = log;
  }

  /** Takes the system as it was found. */
  setBus({ storedLimitAmps }: Bus): void {
    this.#storedLimitAmps = storedLimitAmps;
  }

  /** What we command; undefined while we are not the panel. */
  get held(): Pair | undefined {
    return this.#held;
  }

  /** What was commanded and has not been read back yet. */
  get unseen(): Pair | undefined {
    return this.#outstanding?.isSeen === false ? this.#outstanding.pair : undefined;
  }

  /** Another panel has commanded the system in the last seconds. */
  get isForeign(): boolean {
    return this.#clock.now() - this.#foreignAt < mk2Limits.panelMs;
  }

  /** Commands the system; settled by the interface's acknowledgement (design.md, Writes). */
  async command(pair: Pair, signal: AbortSignal): Promise<WriteOutcome> {
    this.#isCommanding = true;
    const answer = await this.#talk.ask(requestFor(pair), { urgent: true, signal });
    this.#isCommanding = false;
    if (isNoAnswer(answer)) return { kind: 'no-answer', why: 'the interface does not acknowledge the command' };
    // Another panel has begun to command meanwhile, and has the last word.
    if (this.isForeign) return done;
    const now = this.#clock.now();
    this.#held = pair;
    this.#repeatAt = now + mk2Limits.repeatMs;
    this.#outstanding = { pair, lookAt: mk2Limits.readBackMs.map((ms) => now + ms), isSeen: false };
    return done;
  }

  /**
   * Sends what we command again when that is due. Once: an interface that does not answer may have been reset.
   * @param read reads the input for see(): another one may be in use by now
   */
  async repeat(read: () => Promise<InputReply | undefined>): Promise<void> {
    if (this.#held === undefined || this.#clock.now() < this.#repeatAt) return;
    this.#repeatAt = this.#clock.now() + mk2Limits.repeatMs;
    const input = await read();
    // What was commanded before must not follow a new command that is under way.
    if (input === undefined || this.#held === undefined || this.#isCommanding || this.#talk.isInDoubt) return;
    await this.#talk.ask({ ...requestFor(this.#held), attempts: 1 }, { urgent: true, signal: this.#role.signal });
  }

  /** Whether the device should be looked at now, to see what a command has brought. */
  get isLookDue(): boolean {
    const due = this.#outstanding?.lookAt[0];
    return due !== undefined && this.#clock.now() >= due;
  }

  /** Takes what the device tells of its inputs and switches. */
  see(input: InputReply): void {
    const isOther = this.#activeInput !== undefined && input.lastActiveInput !== this.#activeInput;
    this.#activeInput = input.lastActiveInput;
    if (isOther) this.#takeLimitOf(input);
    else this.#compare(input);
  }

  /** A limit that was set for one AC input is none for the other: there, the device's own goes on. */
  #takeLimitOf(input: InputReply): void {
    this.#outstanding = undefined;
    if (this.#held === undefined) return;
    const number = input.lastActiveInput + 1;
    const storedAmps = this.#storedLimitAmps[input.lastActiveInput] ?? undefined;
    // The same limit may have been a repeat's that came right after the change: no more than the device has stored.
    const isOurs = storedAmps !== undefined && input.limitTenthsAmp === this.#held.limitTenthsAmp;
    const limitTenthsAmp = isOurs ? Math.min(input.limitTenthsAmp, storedAmps * 10) : input.limitTenthsAmp;
    this.#held = { ...this.#held, limitTenthsAmp };
    this.#log.info(`AC input ${number} is in use now: its current limit is ${limitTenthsAmp / 10} A`);
  }

  /** Compares what the device does with what was commanded. */
  #compare(input: InputReply): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined || !this.isLookDue) return;
    outstanding.isSeen = true;
    const { mode, limitTenthsAmp } = outstanding.pair;
    const isMode = modeOfSwitches(input.switches) === mode;
    const isLimit = !input.limitAdjustable || Math.abs(input.limitTenthsAmp - limitTenthsAmp) < sameTenthsAmp;
    outstanding.lookAt.shift();
    if (isMode && isLimit) {
      this.#outstanding = undefined;
      return;
    }
    if (outstanding.lookAt.length > 0) return;
    this.#outstanding = undefined;
    const is = modeNames[modeOfSwitches(input.switches)];
    if (!isMode) this.#log.warn(`the device was switched to ${modeNames[mode]}, but is ${is}: check its front switch`);
    if (!isLimit) {
      this.#log.warn(
        `the input current limit was set to ${limitTenthsAmp / 10} A, but is ${input.limitTenthsAmp / 10} A: ` +
          'check "overruled by remote" in the device',
      );
    }
  }

  /** Another panel commands the system. */
  saw(panel: PanelReply): void {
    if (!this.isForeign) {
      this.#log.info(`panel ${panel.panel} on the bus commands ${modeNames[panel.state] ?? `state ${panel.state}`}`);
    }
    this.#foreignAt = this.#clock.now();
    this.drop('another panel commands the system');
  }

  /** We are not the panel any more: nothing is repeated until a client writes again. */
  drop(why: string): void {
    if (this.#held !== undefined) this.#log.info(`mode and current limit are not commanded any more: ${why}`);
    this.#held = undefined;
    this.#outstanding = undefined;
    this.#role.abort();
    this.#role = new AbortController();
  }
}

const requestFor = ({ mode, limitTenthsAmp }: Pair) =>
  commandState({ state: mode, limitTenthsAmp, flags: commandFlags });
