import { essFlags, essWord } from '../../protocols/mk2/assistants.ts';
import { isRefusal, writeValue } from '../../protocols/mk2/device-requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import { done, type Value, type WriteOutcome } from '../../store/values.ts';
import { type Bus, phaseOf } from './bus.ts';
import { type Conversation, isNoAnswer } from './conversation.ts';
import { mk2Limits } from './limits.ts';

/** The unit that takes a phase's set-point, and where. */
interface Target {
  readonly address: number;
  /** RAM id of the ESS record. */
  readonly at: number;
}

const flagOf = {
  '/Hub4/DisableCharge': essFlags.disableCharge,
  '/Hub4/DisableFeedIn': essFlags.disableFeedIn,
} as const;
export type EssFlagPath = keyof typeof flagOf;

/**
 * The ESS set-points of a system with the ESS assistant: written, refreshed, and taken back when no client has
 * written for a while (mk2.md, 9). Watts have the sign of /Hub4: negative feeds in.
 */
export class SetPoints {
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #expiryMs: number;
  #targets: readonly (Target | undefined)[] = [];
  /** By phase, L1 first. */
  #watts: (number | undefined)[] = [];
  #flags: number | undefined;
  /** Writes of clients that are under way: what was there before must not follow them. */
  #underWay = 0;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #refreshAt = 0;

  constructor(talk: Conversation, clock: Clock, expiryMs: number) {
    this.#talk = talk;
    this.#clock = clock;
    this.#expiryMs = expiryMs;
  }

  /** Takes the system as it was found. */
  setBus(bus: Bus): void {
    this.#targets = Array.from({ length: bus.phases }, (_, phase) => {
      const unit = bus.units.find((candidate) => phaseOf(candidate) === phase && candidate.essAt !== undefined);
      return unit?.essAt === undefined ? undefined : { address: unit.address, at: unit.essAt };
    });
  }

  /** Whether the system has an ESS assistant that takes set-points. */
  get isThere(): boolean {
    return this.#targets.some((target) => target !== undefined);
  }

  /** Milliseconds until the set-points end; undefined when there are none. */
  get leftMs(): number | undefined {
    return this.#isActive ? Math.max(this.#writtenAt + this.#expiryMs - this.#clock.now(), 0) : undefined;
  }

  /** @param phase 1..3; one that the system lacks is accepted and ignored (design.md, The register image) */
  async set(phase: number, watts: number, signal: AbortSignal): Promise<WriteOutcome> {
    const target = this.#targets[phase - 1];
    if (target === undefined) return done;
    this.#underWay += 1;
    const outcome = await this.#write(target, essWord.setPoint, rawOf(watts), signal);
    this.#underWay -= 1;
    if (outcome.kind !== 'done') return outcome;
    this.#watts[phase - 1] = watts;
    this.#touch();
    return done;
  }

  async setFlag(path: EssFlagPath, isSet: boolean, signal: AbortSignal): Promise<WriteOutcome> {
    const flags = isSet ? (this.#flags ?? 0) | flagOf[path] : (this.#flags ?? 0) & ~flagOf[path];
    for (const target of this.#present) {
      this.#underWay += 1;
      const outcome = await this.#write(target, essWord.flags, flags, signal);
      this.#underWay -= 1;
      if (outcome.kind !== 'done') return outcome;
    }
    this.#flags = flags;
    this.#touch();
    return done;
  }

  /** Sends set-points again when that is due, and takes them back when they have expired. */
  async refresh(): Promise<'expired' | 'held'> {
    if (!this.#isActive || this.#underWay > 0) return 'held';
    if (this.leftMs === 0) {
      await this.release();
      return 'expired';
    }
    if (this.#clock.now() >= this.#refreshAt) {
      this.#refreshAt = this.#clock.now() + mk2Limits.setPointRefreshMs;
      await this.#sendAll();
    }
    return 'held';
  }

  /** Gives control back: set-points 0, nothing disabled. */
  async release(): Promise<void> {
    if (!this.#isActive) return;
    this.#watts = this.#watts.map((watts) => (watts === undefined ? undefined : 0));
    if (this.#flags !== undefined) this.#flags = 0;
    await this.#sendAll(true);
    this.forget();
  }

  /** The device has forgotten them. */
  forget(): void {
    this.#watts = [];
    this.#flags = undefined;
  }

  /** The paths that show them; null where there is no ESS assistant. */
  values(): Record<string, Value> {
    const none = this.isThere ? 0 : null;
    const flag = (path: EssFlagPath): Value =>
      this.isThere ? Number(((this.#flags ?? 0) & flagOf[path]) !== 0) : null;
    return {
      '/Hub4/AssistantId': this.isThere ? 5 : null,
      '/Hub4/L1/AcPowerSetpoint': this.#watts[0] ?? none,
      '/Hub4/L2/AcPowerSetpoint': this.#watts[1] ?? none,
      '/Hub4/L3/AcPowerSetpoint': this.#watts[2] ?? none,
      '/Hub4/DisableCharge': flag('/Hub4/DisableCharge'),
      '/Hub4/DisableFeedIn': flag('/Hub4/DisableFeedIn'),
    };
  }

  get #isActive(): boolean {
    return this.#flags !== undefined || this.#watts.some((watts) => watts !== undefined);
  }

  get #present(): Target[] {
    return this.#targets.filter((target) => target !== undefined);
  }

  #touch(): void {
    this.#writtenAt = this.#clock.now();
    this.#refreshAt = this.#writtenAt + mk2Limits.setPointRefreshMs;
  }

  /** @param isLast whatever a client writes now comes to its end first */
  async #sendAll(isLast = false): Promise<void> {
    for (const [index, target] of this.#targets.entries()) {
      if (target === undefined) continue;
      const watts = this.#watts[index];
      if (watts !== undefined && (isLast || this.#underWay === 0))
        await this.#write(target, essWord.setPoint, rawOf(watts));
      if (this.#flags !== undefined && (isLast || this.#underWay === 0))
        await this.#write(target, essWord.flags, this.#flags);
    }
  }

  async #write({ address, at }: Target, word: number, raw: number, signal?: AbortSignal): Promise<WriteOutcome> {
    const answer = await this.#talk.ask(writeValue('ram', at + word, raw), {
      urgent: true,
      address,
      ...(signal === undefined ? {} : { signal }),
    });
    if (isNoAnswer(answer)) return { kind: 'no-answer', why: `device ${address} does not confirm the write` };
    if (!isRefusal(answer)) return done;
    const code = answer.code.toString(16).toUpperCase();
    return { kind: 'refused', why: `device ${address} refuses the write (answer ${code})` };
  }
}

/** The device's sign is the other one: positive feeds in (mk2.md, 9). */
function rawOf(watts: number): number {
  return (0 - Math.round(watts)) & 0xffff;
}
