import { type Clock, sleep } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/log.ts';
import type { Store } from '../../store/store.ts';
import { type Change, done, type WriteOutcome } from '../../store/values.ts';
import { phases } from '../system/phases.ts';
import { CommandTrail } from './command-trail.ts';
import { type PhaseWatts, total } from './phase-shares.ts';

/** Set-points end by themselves unless they are written again; so often they are, if nothing changes. */
const refreshMs = 4_000;
/** From the begin of one write to the next: what an MK2 interface takes beside its other work. */
const leastGapMs = 500;
/** After a write that failed. */
const retryMs = 2_000;
/** For the write of three phases and flags to three units. */
const writeLimitMs = 2_500;
/** Changes of less are left to the next refresh: of all phases together, and of one against the others. */
const leastChange = { total: 10, phase: 50 } as const;

const setPointPaths = phases.map((phase) => `/Hub4/${phase}/AcPowerSetpoint`);

/** Flags that must not outlive the control. */
const forbidding = /^\/Hub4\/Disable/;

/** What the inverter/chargers are to do. */
export interface Order {
  readonly watts: PhaseWatts;
  /** By path, 0 or 1. */
  readonly flags: ReadonlyMap<string, number>;
}

export interface MultiWriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** An order that came too early can be followed now. */
  readonly onReady: () => void;
}

/** Writes set-points and flags to the VE.Bus system, one write at a time. */
export class MultiWriter {
  readonly trail = new CommandTrail();
  readonly #options: MultiWriterOptions;
  #writing: Promise<WriteOutcome> | undefined;
  #begunAt = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  #said: string | undefined;
  /** An order came too early. */
  #isAwaited = false;
  /** What is forbidden by us. */
  readonly #forbidden = new Set<string>();

  constructor(options: MultiWriterOptions) {
    this.#options = options;
  }

  get #isReady(): boolean {
    return this.#writing === undefined && this.#options.clock.now() >= this.#notBefore;
  }

  /** Writes what differs, and set-points also when they would end otherwise; not while another write is under way. */
  follow(name: string, { watts, flags }: Order): void {
    if (!this.#isReady) {
      this.#isAwaited = true;
      return;
    }
    const changes = this.#flagChanges(name, flags);
    if (this.#isDue(watts) || changes.length > 0) void this.#write(name, watts, changes);
  }

  /**
   * The last order: set-points, and what we have forbidden is allowed again.
   *
   * @param graceMs somebody else may take over within this time: then his set-points stand
   * @returns when it has ended, however it did
   */
  async takeBack(name: string, watts: PhaseWatts, graceMs = 0): Promise<void> {
    await this.#writing;
    if (graceMs > 0) {
      await sleep(this.#options.clock, graceMs);
      if (this.#isTakenOver(name)) this.trail.clear();
    }
    const flags = this.#flagChanges(name, new Map([...this.#forbidden].map((path) => [path, 0])));
    if (this.trail.newest !== undefined) await this.#write(name, watts, flags);
    this.forget();
  }

  /** Its set-points are not those that we have written last. */
  #isTakenOver(name: string): boolean {
    const service = this.#options.store.get(name);
    const newest = this.trail.newest ?? [];
    return newest.some((watts, phase) => {
      const shown = service?.value(`/Hub4/L${phase + 1}/AcPowerSetpoint`);
      return typeof shown === 'number' && Math.abs(shown - watts) >= 1;
    });
  }

  /** The system has gone, or is controlled by others. */
  forget(): void {
    this.trail.clear();
    this.#forbidden.clear();
    this.#hasFailed = false;
    this.#said = undefined;
  }

  #isDue(watts: PhaseWatts): boolean {
    const { newest } = this.trail;
    if (newest === undefined || newest.length !== watts.length) return true;
    if (this.#hasFailed || this.#options.clock.now() - this.#begunAt >= refreshMs) return true;
    const moved = watts.map((value, phase) => value - (newest[phase] ?? 0));
    return Math.abs(total(moved)) >= leastChange.total || moved.some((by) => Math.abs(by) >= leastChange.phase);
  }

  /** Flags that the system has and that differ from what is wanted. */
  #flagChanges(name: string, flags: ReadonlyMap<string, number>): Change[] {
    const service = this.#options.store.get(name);
    return [...flags].flatMap(([path, value]) => {
      const present = service?.value(path);
      return typeof present === 'number' && present !== value ? [{ path, value }] : [];
    });
  }

  async #write(name: string, watts: PhaseWatts, flags: readonly Change[]): Promise<WriteOutcome> {
    const service = this.#options.store.get(name);
    if (service === undefined) return done;
    const setPoints = watts
      .map((value, phase) => ({ path: setPointPaths[phase] ?? '', value }))
      .filter(({ path }) => service.value(path) !== undefined);
    this.#begunAt = this.#options.clock.now();
    const settle = this.trail.begin(watts, this.#begunAt);
    this.#writing = this.#options.store.write([{ service, changes: [...setPoints, ...flags] }], writeLimitMs);
    const outcome = await this.#writing;
    this.#writing = undefined;
    settle(outcome, this.#options.clock.now());
    this.#hasFailed = outcome.kind !== 'done';
    this.#notBefore = this.#hasFailed ? this.#options.clock.now() + retryMs : this.#begunAt + leastGapMs;
    if (!this.#hasFailed) this.#remember(flags);
    this.#say(outcome);
    this.#options.clock.after(Math.max(0, this.#notBefore - this.#options.clock.now()), () => this.#awake());
    return outcome;
  }

  #awake(): void {
    if (this.#isAwaited) this.#options.onReady();
    this.#isAwaited = false;
  }

  #remember(flags: readonly Change[]): void {
    for (const { path, value } of flags) {
      if (value === 0) this.#forbidden.delete(path);
      else if (forbidding.test(path)) this.#forbidden.add(path);
    }
  }

  /** Each reason once, until it works again. */
  #say(outcome: WriteOutcome): void {
    const why = outcome.kind === 'done' ? undefined : outcome.why;
    if (why !== undefined && why !== this.#said) this.#options.log.warn(`ESS set-points are not taken: ${why}`);
    if (why === undefined && this.#said !== undefined) this.#options.log.info('ESS set-points are taken again');
    this.#said = why;
  }
}
