import { essFlags, essWord } from '../../protocols/mk2/assistants.ts';
import { timing } from '../../protocols/mk2/requests.ts';
import type { Clock } from '../../runtime/clock.ts';
import { done, type WriteOutcome } from '../../store/values.ts';
import type { EssAsk, EssTarget, EssWords } from './ess-words.ts';
import { mk2Limits } from './limits.ts';

const bitOf = {
  '/Hub4/DisableCharge': essFlags.disableCharge,
  '/Hub4/DisableFeedIn': essFlags.disableFeedIn,
} as const;
export type EssFlagPath = keyof typeof bitOf;
const flagPaths = Object.keys(bitOf) as EssFlagPath[];

/** A flag that a client has written. Replaced, never changed. */
interface Held {
  readonly isSet: boolean;
  readonly writtenAt: number;
  /**
   * kept: units that do otherwise are told again; left: nothing is told, because touch with the system was lost since;
   * ending: it is being cleared.
   */
  readonly state: 'kept' | 'left' | 'ending';
}

/** Flags that clients have written, from one life of the link to the next: devices do not forget them. */
export type HeldFlags = Map<EssFlagPath, Held>;

/** A unit's word of flags. */
interface Known {
  readonly target: EssTarget;
  /** Undefined: not known. */
  word: number | undefined;
  lookAt: number;
}

/**
 * The flags of the ESS assistants that forbid charging and feeding in. Unlike set-points they stay in the devices until
 * somebody clears them, so they are read, and what a client has set is cleared again when no client has written for a
 * while. Other bits of the word, and flags that somebody else has set, stay as they are (mk2.md, 9).
 */
export class EssFlags {
  readonly #words: EssWords;
  readonly #clock: Clock;
  readonly #expiryMs: number;
  readonly #held: HeldFlags;
  #units: readonly Known[] = [];
  #isBeingWritten = false;
  /** Aborts what is still to be sent without a client. */
  #own = new AbortController();

  constructor(words: EssWords, clock: Clock, expiryMs: number, held: HeldFlags) {
    this.#words = words;
    this.#clock = clock;
    this.#expiryMs = expiryMs;
    this.#held = held;
    this.forget();
  }

  setTargets(targets: readonly EssTarget[]): void {
    this.#units = targets.map((target) => ({ target, word: undefined, lookAt: this.#clock.now() }));
  }

  /** Whether a unit has the flag set; undefined: none has told. */
  isSet(path: EssFlagPath): boolean | undefined {
    const words = this.#units.flatMap(({ word }) => (word === undefined ? [] : [word]));
    return words.length === 0 ? undefined : words.some((word) => (word & bitOf[path]) !== 0);
  }

  /** Writes a flag to all units. */
  async set(path: EssFlagPath, isSet: boolean, signal: AbortSignal): Promise<WriteOutcome> {
    const writtenAt = this.#clock.now();
    const before = this.#held.get(path) ?? { isSet: this.isSet(path) === true, writtenAt, state: 'ending' };
    this.#own.abort();
    this.#isBeingWritten = true;
    const outcome = await this.#writeAll(path, isSet, signal);
    this.#isBeingWritten = false;
    // What some units have taken and others have not goes back to what it was.
    if (outcome.kind === 'done') this.#held.set(path, { isSet, writtenAt, state: 'kept' });
    else if (!before.isSet || before.state !== 'ending') this.#held.set(path, before);
    return outcome;
  }

  /** A client still controls the system: flags that it has written go on. */
  prolong(): void {
    const writtenAt = this.#clock.now();
    for (const [path, held] of this.#held) {
      if (held.state === 'kept') this.#held.set(path, { ...held, writtenAt });
    }
  }

  /** Looks at one unit if that is due, and corrects it. @returns the flags that end now */
  async refresh(): Promise<EssFlagPath[]> {
    const ended = this.#expire();
    const now = this.#clock.now();
    const unit = this.#units.find(({ lookAt }) => now >= lookAt);
    if (unit === undefined || this.#isBeingWritten) return ended;
    unit.lookAt = now + (this.#held.size > 0 ? mk2Limits.setPointRefreshMs : mk2Limits.flagsMs);
    this.#own = new AbortController();
    const how = { attempts: 1, signal: this.#own.signal };
    const word = await this.#words.read(unit.target, essWord.flags, how);
    // A client that writes meanwhile knows better.
    if (how.signal.aborted) return ended;
    unit.word = word;
    await this.#correct(unit, how);
    this.#forgetEnded();
    return ended;
  }

  /** Clears what clients have set in one unit. */
  async release(phase: number): Promise<void> {
    const unit = this.#units.find(({ target }) => target.phase === phase);
    if (unit === undefined) return;
    for (const [path, held] of this.#held) this.#end(path, held);
    if (this.#held.size === 0) return;
    const how = { urgent: true, attempts: timing.presenceAttempts };
    unit.word ??= await this.#words.read(unit.target, essWord.flags, how);
    await this.#correct(unit, how);
  }

  /** Touch with the system is lost: what it does is not known any more, and nothing is written until a client does. */
  forget(): void {
    this.#own.abort();
    for (const unit of this.#units) Object.assign(unit, { word: undefined, lookAt: this.#clock.now() });
    for (const [path, held] of this.#held) {
      if (!held.isSet && held.state === 'kept') this.#held.delete(path);
      else if (held.state === 'kept') this.#held.set(path, { ...held, state: 'left' });
    }
  }

  async #writeAll(path: EssFlagPath, isSet: boolean, signal: AbortSignal): Promise<WriteOutcome> {
    for (const unit of this.#units) {
      const how = { urgent: true, signal };
      const word = unit.word ?? (await this.#words.read(unit.target, essWord.flags, how));
      unit.word = undefined;
      unit.lookAt = this.#clock.now();
      if (word === undefined)
        return { kind: 'no-answer', why: `device ${unit.target.address} does not tell its flags` };
      const outcome = await this.#write(unit, withBit(word, bitOf[path], isSet), how);
      if (outcome.kind !== 'done') return outcome;
    }
    return done;
  }

  async #correct(unit: Known, how: EssAsk): Promise<void> {
    if (unit.word === undefined) return;
    let wanted = unit.word;
    for (const [path, { state, isSet }] of this.#held) {
      if (state !== 'left') wanted = withBit(wanted, bitOf[path], state === 'kept' && isSet);
    }
    if (wanted !== unit.word) await this.#write(unit, wanted, how);
  }

  async #write(unit: Known, word: number, how: EssAsk): Promise<WriteOutcome> {
    const outcome = await this.#words.write(unit.target, essWord.flags, word, how);
    // A client has written meanwhile, and knows better.
    if (how.urgent !== true && how.signal?.aborted === true) return outcome;
    unit.word = outcome.kind === 'done' ? word : undefined;
    if (outcome.kind === 'done') unit.lookAt = this.#clock.now() + mk2Limits.setPointRefreshMs;
    return outcome;
  }

  #expire(): EssFlagPath[] {
    const now = this.#clock.now();
    const expired = [...this.#held].filter(
      ([, { state, writtenAt }]) => state !== 'ending' && now - writtenAt >= this.#expiryMs,
    );
    for (const [path, held] of expired) this.#end(path, held);
    return expired.flatMap(([path, { isSet }]) => (isSet ? [path] : []));
  }

  #end(path: EssFlagPath, held: Held): void {
    if (!held.isSet && held.state !== 'ending') this.#held.delete(path);
    else if (held.state !== 'ending') {
      this.#held.set(path, { ...held, state: 'ending' });
      for (const unit of this.#units) unit.lookAt = this.#clock.now();
    }
  }

  /** A flag that is cleared in every unit needs no more care. */
  #forgetEnded(): void {
    for (const path of flagPaths) {
      const isCleared = this.#units.every(({ word }) => word !== undefined && (word & bitOf[path]) === 0);
      if (isCleared && this.#held.get(path)?.state === 'ending') this.#held.delete(path);
    }
  }
}

const withBit = (word: number, bit: number, isSet: boolean): number => (isSet ? word | bit : word & ~bit);
