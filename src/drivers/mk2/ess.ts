import type { Clock } from '../../runtime/clock.ts';
import type { Value, WriteOutcome } from '../../store/values.ts';
import type { Bus } from './bus.ts';
import type { Conversation } from './conversation.ts';
import { type EssFlagPath, EssFlags, type HeldFlags } from './ess-flags.ts';
import { type EssTarget, EssWords, essTargets } from './ess-words.ts';
import { SetPoints } from './set-points.ts';

/** The number of the ESS assistant, as /Hub4/AssistantId tells it. */
const assistantId = 5;

/** Control of a system with the ESS assistant: set-points and flags (mk2.md, 9). */
export class Ess {
  readonly #setPoints: SetPoints;
  readonly #flags: EssFlags;
  #targets: readonly EssTarget[] = [];

  /** @param heldFlags outlive this, because they outlive it in the devices */
  constructor(talk: Conversation, clock: Clock, expiryMs: number, heldFlags: HeldFlags) {
    const words = new EssWords(talk);
    this.#setPoints = new SetPoints(words, clock, expiryMs);
    this.#flags = new EssFlags(words, clock, expiryMs, heldFlags);
  }

  /** Takes the system as it was found. */
  setBus(bus: Bus): void {
    this.#targets = essTargets(bus);
    this.#setPoints.setTargets(this.#targets);
    this.#flags.setTargets(this.#targets);
  }

  /** Whether the system has an ESS assistant. */
  get isThere(): boolean {
    return this.#targets.length > 0;
  }

  /** @param phase 1..3 */
  async setPoint(phase: number, watts: number, signal: AbortSignal): Promise<WriteOutcome> {
    const outcome = await this.#setPoints.set(phase, watts, signal);
    if (outcome.kind === 'done') this.#flags.prolong();
    return outcome;
  }

  setFlag(path: EssFlagPath, isSet: boolean, signal: AbortSignal): Promise<WriteOutcome> {
    return this.#flags.set(path, isSet, signal);
  }

  /** Sends again, corrects and takes back what is due. @returns what was taken back, in words */
  async refresh(): Promise<string[]> {
    if (!this.isThere) return [];
    const phases = await this.#setPoints.refresh();
    const flags = await this.#flags.refresh();
    return [...phases.map((phase) => `the set-point of L${phase}`), ...flags];
  }

  /** Gives control back, unit by unit: set-points 0, and what clients have forbidden is allowed again. */
  async release(): Promise<void> {
    for (const { phase } of this.#targets) {
      if (await this.#setPoints.release(phase)) await this.#flags.release(phase);
    }
  }

  /** Touch with the system is lost. */
  forget(): void {
    this.#setPoints.forget();
    this.#flags.forget();
  }

  /** The paths that show it; null where there is no ESS assistant. */
  values(): readonly (readonly [path: string, value: Value])[] {
    const none = this.isThere ? 0 : null;
    const flag = (path: EssFlagPath): Value => {
      const isSet = this.#flags.isSet(path);
      return isSet === undefined ? null : Number(isSet);
    };
    return [
      ['/Hub4/AssistantId', this.isThere ? assistantId : null],
      ['/Hub4/L1/AcPowerSetpoint', this.#setPoints.watts(1) ?? none],
      ['/Hub4/L2/AcPowerSetpoint', this.#setPoints.watts(2) ?? none],
      ['/Hub4/L3/AcPowerSetpoint', this.#setPoints.watts(3) ?? none],
      ['/Hub4/L1/AcPowerSetpointTimeLeft', this.#setPoints.secondsLeft(1) ?? null],
      ['/Hub4/L2/AcPowerSetpointTimeLeft', this.#setPoints.secondsLeft(2) ?? null],
      ['/Hub4/L3/AcPowerSetpointTimeLeft', this.#setPoints.secondsLeft(3) ?? null],
      ['/Hub4/DisableCharge', flag('/Hub4/DisableCharge')],
      ['/Hub4/DisableFeedIn', flag('/Hub4/DisableFeedIn')],
    ];
  }
}
