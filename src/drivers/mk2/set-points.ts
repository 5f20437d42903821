import { essWord } from '../../protocols/mk2/assistants.ts';
import { timing } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import { done, type WriteOutcome } from '../../store/values.ts';
import type { EssTarget, EssWords } from './ess-words.ts';
import { mk2Limits } from './limits.ts';

/** A set-point that a client has written. Replaced by the next write, never changed otherwise. */
interface Held {
  readonly watts: number;
  readonly writtenAt: number;
  refreshAt: number;
}

/**
 * The ESS set-points of the phases: written, refreshed because devices forget them, and taken back when no client has
 * written them for a while, each by itself (mk2.md, 9). Watts have the sign of /Hub4: negative feeds in.
 */
export class SetPoints {
  readonly #words: EssWords;
  readonly #clock: Clock;
  readonly #expiryMs: number;
  /** By phase, 1..3, as all maps here. */
  #targets = new Map<number, EssTarget>();
  readonly #held = new Map<number, Held>();
  /** Phases that a client writes now: what was there before must not follow. */
  readonly #beingWritten = new Set<number>();
  /** Aborts refreshes that are still to be sent. */
  readonly #refreshes = new Map<number, AbortController>();

  constructor(words: EssWords, clock: Clock, expiryMs: number) {
    this.#words = words;
    this.#clock = clock;
    this.#expiryMs = expiryMs;
  }

  setTargets(targets: readonly EssTarget[]): void {
    this.#targets = new Map(targets.map((target) => [target.phase, target]));
  }

  /** What a client has written; undefined: none is in force. */
  watts(phase: number): number | undefined {
    return this.#held.get(phase)?.watts;
  }

  /** Whole seconds until it ends unless a client writes it again; undefined: none is in force. */
  secondsLeft(phase: number): number | undefined {
    const held = this.#held.get(phase);
    if (held === undefined) return undefined;
    return Math.max(Math.ceil((held.writtenAt + this.#expiryMs - this.#clock.now()) / 1_000), 0);
  }

  /** A phase that the system lacks is accepted and ignored (design.md, The register image). */
  async set(phase: number, watts: number, signal: AbortSignal): Promise<WriteOutcome> {
    const target = this.#targets.get(phase);
    if (target === undefined) return done;
    this.#refreshes.get(phase)?.abort();
    this.#beingWritten.add(phase);
    const outcome = await this.#words.write(target, essWord.setPoint, rawOf(watts), { urgent: true, signal });
    this.#beingWritten.delete(phase);
    if (outcome.kind !== 'done') return outcome;
    const now = this.#clock.now();
    this.#held.set(phase, { watts, writtenAt: now, refreshAt: now + mk2Limits.setPointRefreshMs });
    return done;
  }

  /** Sends set-points again when that is due, and takes back what has expired. @returns the phases of these */
  async refresh(): Promise<number[]> {
    const expired: number[] = [];
    for (const [phase, held] of [...this.#held]) {
      const now = this.#clock.now();
      if (this.#beingWritten.has(phase)) continue;
      if (now - held.writtenAt >= this.#expiryMs) {
        await this.#send(phase, 0, timing.commandAttempts);
        if (this.#drop(phase, held)) expired.push(phase);
      } else if (now >= held.refreshAt) {
        held.refreshAt = now + mk2Limits.setPointRefreshMs;
        await this.#send(phase, held.watts, 1);
      }
    }
    return expired;
  }

  /** Takes the set-point of a phase back for good. @returns false when its unit does not answer */
  async release(phase: number): Promise<boolean> {
    const target = this.#targets.get(phase);
    if (target === undefined || (!this.#held.has(phase) && !this.#beingWritten.has(phase))) return true;
    this.#held.delete(phase);
    const how = { urgent: true, attempts: timing.presenceAttempts };
    return (await this.#words.write(target, essWord.setPoint, 0, how)).kind !== 'no-answer';
  }

  /** Nothing is refreshed any more; the devices forget by themselves. */
  forget(): void {
    this.#held.clear();
    for (const refresh of this.#refreshes.values()) refresh.abort();
  }

  async #send(phase: number, watts: number, attempts: number): Promise<void> {
    const target = this.#targets.get(phase);
    if (target === undefined) return;
    const refresh = new AbortController();
    this.#refreshes.set(phase, refresh);
    await this.#words.write(target, essWord.setPoint, rawOf(watts), { signal: refresh.signal, attempts });
  }

  /** Unless a client has written the phase meanwhile. */
  #drop(phase: number, held: Held): boolean {
    if (this.#held.get(phase) !== held || this.#beingWritten.has(phase)) return false;
    return this.#held.delete(phase);
  }
}

/** The device's sign is the other one: positive feeds in (mk2.md, 9). */
function rawOf(watts: number): number {
  return (0 - Math.round(watts)) & 0xffff;
}
